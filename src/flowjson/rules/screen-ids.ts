// Screen ids: unique, and not reserved.
import type { Rule } from '../problem.ts';
import { idPath } from '../routes.ts';

export const rule: Rule = {
  id: 'screen-ids',
  codes: ['DUPLICATE_SCREEN_IDS', 'SCREEN_ID_IS_RESERVED_KEYWORD'],
  about:
    'Screen ids are unique, and none is "success" or "SUCCESS": with that name an endpoint ends the flow. Meta ' +
    "documentation names the one, Meta's validator the other; other mixes of case get a warning. All versions.",
  *check(flow) {
    const seen = new Map<string, number>();
    for (const screen of flow.screens) {
      const { id, index } = screen;
      if (id === null) continue;
      const first = seen.get(id);
      if (first !== undefined) {
        yield {
          code: 'DUPLICATE_SCREEN_IDS',
          severity: 'error',
          path: idPath(screen),
          message: `the screen id "${id}" is used twice: screens ${first + 1} and ${index + 1}`,
          hint: 'give each screen an id of its own',
        };
      } else seen.set(id, index);
      if (id.toLowerCase() !== 'success') continue;
      const exact = id === 'success' || id === 'SUCCESS';
      yield {
        code: 'SCREEN_ID_IS_RESERVED_KEYWORD',
        severity: exact ? 'error' : 'warning',
        path: idPath(screen),
        message: exact
          ? `the screen id "${id}" is reserved: with it an endpoint ends the flow`
          : `the screen id "${id}" is like the reserved "SUCCESS", with which an endpoint ends the flow`,
        hint: 'choose another id, such as "DONE"',
      };
    }
  },
};

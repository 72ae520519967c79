// A terminal screen has a Footer that ends the flow.
import { isRecord } from '../../model/json.ts';
import type { FlowModel, Screen } from '../flow-model.ts';
import { toScreenName } from '../phrase.ts';
import type { Problem, Rule } from '../problem.ts';

export const rule: Rule = {
  id: 'terminal-footer',
  codes: ['MISSING_FOOTER_ON_TERMINAL_SCREEN', 'INVALID_PROPERTY_VALUE'],
  about:
    'A terminal screen has a Footer, and the Footer ends the flow: with "complete", or in a flow with an endpoint ' +
    'also with "data_exchange". Meta documents it for all versions; its validator asks for the Footer below 5.1 and ' +
    'again from 7.3, for its action from 7.3. A missing Footer is an error everywhere, since the flow could never ' +
    'end; another action is an error from 7.3, and "navigate" before a warning.',
  *check(flow) {
    for (const screen of flow.screens) {
      if (!screen.terminal || !isRecord(screen.value.layout) || !Array.isArray(screen.value.layout.children)) continue;
      yield* missing(flow, screen);
    }
    yield* actions(flow);
  },
};

function* missing(flow: FlowModel, screen: Screen): Iterable<Problem> {
  if (screen.components.some(({ type }) => type === 'Footer')) return;
  // A NavigationList excludes both the Footer and `terminal`: component-placement.
  if (flow.version >= 602 && screen.components.some(({ type }) => type === 'NavigationList')) return;
  yield {
    code: 'MISSING_FOOTER_ON_TERMINAL_SCREEN',
    severity: 'error',
    path: screen.path,
    message: `the terminal ${toScreenName(screen)} has no Footer`,
    hint: 'add a Footer whose "on-click-action" is "complete"',
  };
}

function* actions(flow: FlowModel): Iterable<Problem> {
  for (const { name, path, property, component, screen } of flow.actions) {
    if (!screen.terminal || component.type !== 'Footer' || property !== 'on-click-action') continue;
    const wrong = name === 'navigate' || (name === 'data_exchange' && !flow.hasDataChannel && flow.version >= 703);
    if (!wrong) continue;
    const expected = flow.hasDataChannel ? '"complete" or "data_exchange"' : '"complete"';
    yield {
      code: 'INVALID_PROPERTY_VALUE',
      severity: flow.version >= 703 ? 'error' : 'warning',
      path: [...path, 'name'],
      message: `the Footer of the terminal ${toScreenName(screen)} has the action "${name}"; expected ${expected}`,
      hint: 'where the flow goes on from here, remove "terminal" from the screen',
    };
  }
}

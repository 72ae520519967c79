// Files that people upload, in the payloads of actions.
import { isRecord } from '../../model/json.ts';
import { member } from '../data-model.ts';
import { type Action, type Component, componentsOf, type JsonObject } from '../flow-model.ts';
import type { Problem, Rule } from '../problem.ts';
import { PICKERS, type ValueTypes, valueTypesOf } from '../value-types.ts';
import type { Path } from '../walk.ts';

const CODE = 'INVALID_ON_CLICK_ACTION_PAYLOAD';
const MAX_FILES = 10;
const MAX_KB = 102_400;
const DEFAULT_FILES = 30;
const DEFAULT_KB = 25_600;

export const rule: Rule = {
  id: 'media-payload',
  codes: [CODE],
  about:
    'What a PhotoPicker or DocumentPicker holds cannot travel to another screen: not in the payload of navigate. In complete and data_exchange it is a top-level value of its own, never inside an object or a list. One complete payload takes at most 10 files and 102400 KB, counted from the maxima of its pickers; a maximum that is not set counts as 30 files of 25600 KB, so that pickers in a complete payload need both. Meta documents this (the sums since 5.0), and its validator checks it.',
  *check(flow) {
    if (componentsOf(flow, ['PhotoPicker', 'DocumentPicker']).length === 0) return;
    const types = valueTypesOf(flow);
    for (const action of flow.actions) {
      if (action.property !== 'on-click-action') continue;
      const payload = member(action.value, 'payload');
      if (isRecord(payload)) yield* payloadProblems(action, payload, types);
    }
  },
};

type Use = { readonly picker: Component; readonly path: Path; readonly top: boolean };

function* payloadProblems(action: Action, payload: JsonObject, types: ValueTypes): Iterable<Problem> {
  const { name, screen } = action;
  if (name !== 'navigate' && name !== 'complete' && name !== 'data_exchange') return;
  const uses: Use[] = [];
  addUses(payload, []);
  if (uses.length === 0) return;
  const carried = new Set<Component>();
  for (const use of uses) {
    if (name === 'navigate') {
      yield error(
        use.path,
        `the value of a ${use.picker.type} cannot be sent to another screen with navigate`,
        'send it with complete or data_exchange; other screens can do without it',
      );
    } else if (!use.top) {
      yield error(
        use.path,
        `the value of a ${use.picker.type} must be a top-level value of a ${name} payload`,
        `move it up, as "files": "\${form.${use.picker.name}}"`,
      );
    } else carried.add(use.picker);
  }
  if (name === 'complete') yield* sumProblems([...carried], [...action.path, 'payload']);

  /** @param inside the way into the payload */
  function addUses(value: unknown, inside: Path): void {
    if (typeof value === 'string') {
      const input = types.inputOf(value, screen);
      if (input === null || !PICKERS.has(input.type)) return;
      uses.push({ picker: input, path: [...action.path, 'payload', ...inside], top: inside.length === 1 });
    } else if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) addUses(item, [...inside, index]);
    } else if (isRecord(value)) {
      for (const [key, item] of Object.entries(value)) addUses(item, [...inside, key]);
    }
  }
}

function* sumProblems(pickers: readonly Component[], path: Path): Iterable<Problem> {
  let files = 0;
  let size = 0;
  for (const { type, value } of pickers) {
    const most = limitOf(
      value,
      type === 'PhotoPicker' ? 'max-uploaded-photos' : 'max-uploaded-documents',
      DEFAULT_FILES,
    );
    const each = limitOf(value, 'max-file-size-kb', DEFAULT_KB);
    // Of the wrong type: told of the property itself.
    if (most === null || each === null) return;
    files += most;
    size += most * each;
  }
  if (files > MAX_FILES) {
    yield error(
      path,
      `the pickers of this payload take up to ${files} files, and a complete payload at most ${MAX_FILES}`,
      'lower "max-uploaded-photos" or "max-uploaded-documents": without them a picker takes 30',
    );
  }
  if (size > MAX_KB) {
    yield error(
      path,
      `the files of this payload may be ${size} KB in all, and those of a complete payload at most ${MAX_KB} KB`,
      'lower "max-file-size-kb" (25600 where it is not set), or the number of files',
    );
  }
}

function limitOf(value: JsonObject, property: string, fallback: number): number | null {
  const limit = member(value, property) ?? fallback;
  return typeof limit === 'number' ? limit : null;
}

function error(path: Path, message: string, hint: string): Problem {
  return { code: CODE, severity: 'error', path, message, hint };
}

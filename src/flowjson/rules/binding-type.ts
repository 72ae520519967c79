// What is bound to a property is of its type, down to the members of items.

import { type DynamicValue, dynamicValuesOf } from '../dynamic-values.ts';
import type { Screen } from '../flow-model.ts';
import type { Problem, Rule } from '../problem.ts';
import { type Reference, shorten } from '../reference.ts';
import { type Targets, targetsIn } from '../reference-target.ts';
import { misfitsOf } from '../schema-fit.ts';

const CODE = 'INVALID_SCREEN_DYNAMIC_DATA';

export const rule: Rule = {
  id: 'binding-type',
  codes: [CODE],
  about:
    "A property takes a reference to a value of its own type: the type that the data model declares, or that of the input. What is bound to data-source, list-items or images declares its items, too: for options at least the strings id and title, for cards id and main-content with its title, for images src and alt-text. Actions inside such items fix their name with const. Meta's validator checks this in all versions from 5.1; a field whose type is not declared is passed over.",
  *check(flow) {
    const targets = targetsIn(flow);
    for (const value of dynamicValuesOf(flow)) {
      const { content, place, expected } = value;
      if (content.kind !== 'reference' || expected.length === 0) continue;
      if (place === 'payload' || place === 'item') continue;
      yield* typeProblems(value, content.reference, targets);
    }
  },
};

function* typeProblems(value: DynamicValue, reference: Reference, targets: Targets): Iterable<Problem> {
  const target = targets.of(reference, value.screen);
  const schema = target.kind === 'value' || target.kind === 'own-screen' ? target.schema : null;
  if (schema === null) return;
  const misfits = misfitsOf(schema, value.expected);
  if (misfits.length === 0) return;
  const { path, property, text } = value;
  const shown = `"${shorten(text)}"`;
  for (const { at, message } of misfits) {
    const what = at === '' ? shown : `"${at}" of ${shown}`;
    yield {
      code: CODE,
      severity: 'error',
      path,
      message: `${what} ${message}: it does not fit "${property}"`,
      hint: hintFor(reference, at, value.screen),
    };
  }
}

function hintFor({ source, screen, keys }: Reference, at: string, from: Screen): string {
  if (source === 'form') return 'bind another input, or a data field';
  const field = shorten(keys.map(({ name }) => name).join('.'));
  const where = shorten(screen?.name ?? from.id ?? '');
  const way = at === '' ? '' : `, at "${at}"`;
  return `change "${field}" in the data of screen "${where}"${way}, or bind another field`;
}

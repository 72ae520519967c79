// Pairs of limits: the least is not above the most.
import { member } from '../data-model.ts';
import { type Component, componentsOf } from '../flow-model.ts';
import type { Problem, Rule } from '../problem.ts';

const CODE = 'MIN_VALUE_GREATER_THAN_MAX';

type Pair = {
  readonly min: string;
  readonly max: string;
  readonly without?: number;
  readonly severity: Problem['severity'];
};

const PAIRS: ReadonlyMap<string, Pair> = new Map<string, Pair>([
  ['CheckboxGroup', { min: 'min-selected-items', max: 'max-selected-items', severity: 'error' }],
  ['TextInput', { min: 'min-chars', max: 'max-chars', severity: 'error' }],
  ['PhotoPicker', { min: 'min-uploaded-photos', max: 'max-uploaded-photos', without: 30, severity: 'error' }],
  ['DocumentPicker', { min: 'min-uploaded-documents', max: 'max-uploaded-documents', without: 30, severity: 'error' }],
  ['ChipsSelector', { min: 'min-selected-items', max: 'max-selected-items', severity: 'warning' }],
]);

export const rule: Rule = {
  id: 'min-max',
  codes: [CODE],
  about:
    "The lower limit of a pair is not above the upper one: selected items of CheckboxGroup, characters of TextInput, files of PhotoPicker and DocumentPicker, where a maximum that is not set counts as 30. Meta's validator compares numbers that stand in the document, in all versions. It is not seen to do so for ChipsSelector: there it is a warning.",
  *check(flow) {
    for (const [type, pair] of PAIRS) {
      for (const component of componentsOf(flow, [type])) yield* pairProblems(component, pair);
    }
  },
};

function* pairProblems({ value, path }: Component, pair: Pair): Iterable<Problem> {
  const min = member(value, pair.min);
  const max = member(value, pair.max) ?? pair.without;
  if (typeof min !== 'number' || typeof max !== 'number' || min <= max) return;
  const most = Object.hasOwn(value, pair.max) ? `"${pair.max}" ${max}` : `${max}, which holds without "${pair.max}"`;
  yield {
    code: CODE,
    severity: pair.severity,
    path: [...path, pair.min],
    message: `"${pair.min}" ${min} is above ${most}`,
    hint: 'exchange the two, or change one of them',
  };
}

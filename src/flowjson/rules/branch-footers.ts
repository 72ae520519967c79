// A Footer in one branch of an If or Switch asks for one in the others.
import { isRecord } from '../../model/json.ts';
import type { Component } from '../flow-model.ts';
import { quoted } from '../phrase.ts';
import type { Problem, Rule } from '../problem.ts';

export const rule: Rule = {
  id: 'branch-footers',
  codes: ['MISSING_FOOTER_IN_IF_ELSE_BRANCHES', 'MISSING_FOOTER_IN_SWITCH_BRANCHES'],
  about:
    'Where one branch of an If has a Footer, the other has one too, so "else" cannot be left out; where one case of ' +
    'a Switch has one, all have. Else the screen has no button in some situations. Since 4.0 in Meta documentation; ' +
    "Meta's validator was not seen to ask for it from 5.1 on, so it is a warning.",
  *check(flow) {
    for (const { components } of flow.screens) {
      for (const [conditional, branches] of branchesWithFooter(components)) {
        if (conditional.type === 'If') yield* ofIf(conditional, branches);
        else yield* ofSwitch(conditional, branches);
      }
    }
  },
};

type Branches = Map<Component, Set<string>>;

function branchesWithFooter(components: readonly Component[]): Branches {
  const found: Branches = new Map();
  for (const component of components) {
    if (component.type !== 'Footer') continue;
    for (let at: Component = component; at.parent !== null; at = at.parent) {
      if (at.branch === null) continue;
      const branches = found.get(at.parent) ?? new Set();
      if (branches.has(at.branch)) break;
      found.set(at.parent, branches.add(at.branch));
    }
  }
  return found;
}

function* ofIf({ value, path }: Component, branches: ReadonlySet<string>): Iterable<Problem> {
  const [missing, other] = branches.has('then') ? ['else', 'then'] : ['then', 'else'];
  if (branches.size > 1 || (value[missing] !== undefined && !Array.isArray(value[missing]))) return;
  const absent = !Array.isArray(value[missing]);
  yield {
    code: 'MISSING_FOOTER_IN_IF_ELSE_BRANCHES',
    severity: 'warning',
    path: absent ? path : [...path, missing],
    message: absent
      ? `the If has a Footer in "${other}", but no "${missing}"`
      : `the If has a Footer in "${other}", but none in "${missing}"`,
    hint: `add a Footer to "${missing}", or put one Footer below the If`,
  };
}

function* ofSwitch({ value, path }: Component, branches: ReadonlySet<string>): Iterable<Problem> {
  if (!isRecord(value.cases)) return;
  const keys = Object.keys(value.cases);
  const missing = keys.filter((key) => !branches.has(key));
  const [first] = missing;
  if (first === undefined) return;
  yield {
    code: 'MISSING_FOOTER_IN_SWITCH_BRANCHES',
    severity: 'warning',
    path: [...path, 'cases', first],
    message: `the Switch has a Footer in ${quoted([...branches])}, but none in ${quoted(missing)}`,
    hint: 'add a Footer to each case, or put one Footer below the Switch',
  };
}

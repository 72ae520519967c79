// The condition of an If can be read, and decides something.
import { type DynamicValue, dynamicValuesOf } from '../dynamic-values.ts';
import { notationProblem, typeProblem, typesBy } from '../expression-problems.ts';
import { typingOf } from '../expression-types.ts';
import type { Problem, Rule } from '../problem.ts';
import { targetsIn } from '../reference-target.ts';

const CODE = 'INVALID_PROPERTY_VALUE';
const AMBIGUOUS = 'AMBIGUOUS_CONDITION';

export const rule: Rule = {
  id: 'condition',
  codes: [CODE, AMBIGUOUS],
  about:
    "The condition of an If is made of references, true, false, numbers and 'texts', with ( ) ! && || == != < <= > >=. It holds at least one reference, no operator has fixed values on both sides, == and != compare values of one type, the others numbers, and a reference that stands alone is a boolean. Meta's validator refuses everything else, in all versions from 5.1. Meta documents that && goes before all operators but parentheses: a comparison beside && or || without parentheses is a warning of waflow. From 6.0 a condition in backticks is an expression.",
  *check(flow) {
    let typeIn: ReturnType<typeof typesBy> | null = null;
    for (const value of dynamicValuesOf(flow)) {
      if (value.place !== 'condition') continue;
      const { content } = value;
      if (content.kind === 'broken' && content.notation === 'condition') yield brokenProblem(value, content.problem);
      else if (content.kind === 'condition') {
        typeIn ??= typesBy(targetsIn(flow));
        const { problems } = typingOf(value.text, content.tree, 'condition', typeIn(value.screen));
        for (const problem of problems) {
          yield typeProblem(value, problem.kind === 'ambiguous' ? AMBIGUOUS : CODE, problem);
        }
      }
    }
  },
};

function brokenProblem(value: DynamicValue, problem: Parameters<typeof notationProblem>[2]): Problem {
  return notationProblem(value, { code: CODE, severity: 'error' }, problem);
}

// Expressions in backticks can be read, their operations fit their operands, and their result fits the property.
import type { Severity } from '../../model/finding.ts';
import { type DynamicValue, dynamicValuesOf } from '../dynamic-values.ts';
import { notationProblem, typeProblem, typesBy } from '../expression-problems.ts';
import { typingOf } from '../expression-types.ts';
import type { FlowModel } from '../flow-model.ts';
import type { Problem, Rule } from '../problem.ts';
import { targetsIn } from '../reference-target.ts';
import { expectation, typeName, valueTypeOf } from '../schema-fit.ts';
import { severityOf } from './payload-binding.ts';

const CODE = 'INVALID_PROPERTY_VALUE';
const AMBIGUOUS = 'AMBIGUOUS_EXPRESSION';

export const rule: Rule = {
  id: 'expression',
  codes: [CODE, AMBIGUOUS],
  about:
    "From 6.0 a value in backticks is worked out on the phone: == and != on two values of one type, < <= > >= + - * / % on numbers, && || ! on booleans, and values side by side make one text. Texts stand in single quotes. There is no ?: and no function. The result is of the property's type: a boolean for visible, enabled, required and conditions, a number for lengths and counts, a string for texts. Meta documents this and its validator refuses the rest; in the payloads of complete and data_exchange since 7.2, in other payloads it is a warning. Joined values beside an operator without parentheses are a warning of waflow: nobody documents what goes first. Numbers beside + - * / % are calculated first, as in an example of Meta.",
  *check(flow) {
    let typeIn: ReturnType<typeof typesBy> | null = null;
    for (const value of dynamicValuesOf(flow)) {
      const { content, place } = value;
      // Lines of a list that is a text are fixed: binding-form tells it.
      if (place === 'item') continue;
      if (content.kind === 'broken' && content.notation === 'expression') {
        yield notationProblem(value, { code: CODE, severity: severityIn(value, flow) }, content.problem);
      } else if (content.kind === 'expression') {
        typeIn ??= typesBy(targetsIn(flow));
        const typing = typingOf(value.text, content.tree, 'expression', typeIn(value.screen));
        for (const problem of typing.problems) {
          const code = problem.kind === 'ambiguous' ? AMBIGUOUS : CODE;
          yield typeProblem(value, code, problem, severityIn(value, flow));
        }
        if (typing.problems.length === 0) yield* resultProblems(value, typing.type);
      }
    }
  },
};

function severityIn(value: DynamicValue, flow: FlowModel): Severity {
  return value.place === 'payload' ? severityOf(value, flow.version) : 'error';
}

function* resultProblems(
  { expected, path, property }: DynamicValue,
  type: ReturnType<typeof valueTypeOf>,
): Iterable<Problem> {
  if (type === 'unknown' || expected.length === 0) return;
  const types = expected.map(valueTypeOf);
  if (types.includes(type) || types.includes('unknown')) return;
  const message = `"${property}" is ${expectation(expected)}, and the expression gives ${typeName(type)}`;
  const hint = `make it give ${expectation(expected)}, or bind a data field of that type`;
  yield { code: CODE, severity: 'error', path, message, hint };
}

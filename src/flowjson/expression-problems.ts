// What the parser and the types find, as problems of the value in which they found it.
import type { Severity } from '../model/finding.ts';
import type { DynamicValue } from './dynamic-values.ts';
import type { TypeProblem } from './expression-types.ts';
import type { Screen } from './flow-model.ts';
import type { Fix, Problem } from './problem.ts';
import { type NotationProblem, type Reference, replaced, type Span } from './reference.ts';
import type { Targets } from './reference-target.ts';
import { type ValueType, valueTypeOf } from './schema-fit.ts';

/** The types of references, seen from a screen. Of those that lead to nothing, which other rules tell, unknown. */
export function typesBy(targets: Targets): (screen: Screen) => (reference: Reference) => ValueType {
  return (screen) => (reference) => {
    const target = targets.of(reference, screen);
    return target.kind === 'value' || target.kind === 'own-screen' ? valueTypeOf(target.schema) : 'unknown';
  };
}

export function notationProblem(
  value: DynamicValue,
  { code, severity }: { readonly code: string; readonly severity: Severity },
  problem: NotationProblem,
): Problem {
  return toProblem(value, { code, severity }, problem);
}

/** @param severity of errors, where the platform is not known to look */
export function typeProblem(
  value: DynamicValue,
  code: string,
  problem: TypeProblem,
  severity: Severity = problem.severity,
): Problem {
  return toProblem(value, { code, severity: problem.severity === 'warning' ? 'warning' : severity }, problem);
}

function toProblem(
  { text, path }: DynamicValue,
  { code, severity }: { readonly code: string; readonly severity: Severity },
  { start, end, message, hint, instead }: Span & Pick<NotationProblem, 'message' | 'hint' | 'instead'>,
): Problem {
  const value = instead === undefined ? null : replaced(text, { start, end }, instead);
  const fix: readonly Fix[] | undefined = value === null ? undefined : [{ kind: 'set', path, value }];
  return {
    code,
    severity,
    path,
    within: { start, end },
    message,
    ...(hint !== undefined && { hint }),
    ...(fix !== undefined && { fix }),
  };
}

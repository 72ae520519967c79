// Which errors of a document must be silenced so that it counts as it is, and whether that is enough. Pure.
import type { Finding } from '../model/finding.ts';
import type { CheckContext } from './check.ts';
import type { Variables } from './fill.ts';
import { readFlowJson } from './read.ts';
import { canSilence } from './suppress.ts';

export type Silencing = {
  /** The codes to silence beside those that are silenced already, sorted. */
  readonly codes: readonly string[];
  /** What cannot be silenced: with it there is no document. */
  readonly fatal: Finding | null;
};

/** Silencing one finding can bring another to light. More rounds than this are never needed. */
const ROUNDS = 10;

/** What would have to stand under "suppress" for this text to be a document without errors. */
export function silencing(text: string, variables: Variables, context: CheckContext): Silencing {
  const before = context.silenced ?? new Set<string>();
  const silenced = new Set(before);
  for (let round = 0; round < ROUNDS; round += 1) {
    const { findings } = readFlowJson('flow.json', text, variables, { ...context, silenced });
    const errors = findings.filter(({ severity, code }) => severity === 'error' && !silenced.has(code));
    const fatal = errors.find(({ code }) => !canSilence(code));
    if (fatal !== undefined) return { codes: [], fatal };
    if (errors.length === 0) break;
    for (const { code } of errors) silenced.add(code);
  }
  return { codes: [...silenced].filter((code) => !before.has(code)).sort(), fatal: null };
}

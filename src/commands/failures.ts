// What went wrong in a command, as its failure: what the remote could not do, and what was found before.
import { Failure } from '../model/failure.ts';
import { type Finding, hasErrors } from '../model/finding.ts';
import { RemoteFailure } from '../model/remote.ts';

/** The failure that an error stands for; null where it is none of those that we know, and so a bug. */
export function asFailure(error: unknown): Failure | null {
  if (error instanceof Failure) return error;
  if (!(error instanceof RemoteFailure)) return null;
  const code = error.kind === 'rejected' && error.code !== null ? String(error.code) : error.kind;
  const exit = error.kind === 'interrupted' ? 'interrupted' : 'remote';
  return new Failure(exit, code, error.message, { hint: error.hint, cause: error });
}

/**
 * Does the rest of a command, for which there are findings already: a failure takes them along for --json, and where
 * an error stands among them that is the answer of a plan, whatever else fails.
 */
export async function withFindings<T>(
  findings: readonly Finding[],
  errorsFirst: boolean,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const failure = asFailure(error);
    if (failure === null || failure.findings.length > 0 || findings.length === 0) throw error;
    const exit = errorsFirst && hasErrors(findings) && failure.exit === 'remote' ? 'no' : failure.exit;
    throw new Failure(exit, failure.code, failure.message, { hint: failure.hint, findings, told: true, cause: error });
  }
}

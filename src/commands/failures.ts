// What the remote could not do, as a command's failure.
import { Failure } from '../model/failure.ts';
import { RemoteFailure } from '../model/remote.ts';

/** The failure that an error stands for; null where it is none of those that we know, and so a bug. */
export function asFailure(error: unknown): Failure | null {
  if (error instanceof Failure) return error;
  if (!(error instanceof RemoteFailure)) return null;
  const code = error.kind === 'rejected' && error.code !== null ? String(error.code) : error.kind;
  const exit = error.kind === 'interrupted' ? 'interrupted' : 'remote';
  return new Failure(exit, code, error.message, { hint: error.hint, cause: error });
}

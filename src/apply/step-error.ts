// What went wrong with a step, for the report; and what a failure means for the rest of a run.
import type { Step, StepError } from '../model/plan.ts';
import { RemoteFailure, type RemoteFailureKind } from '../model/remote.ts';

/** The codes of failed steps that are the remote's, not the plan's: they lead to exit code 5. */
export const REMOTE_CODES: ReadonlySet<string> = new Set<RemoteFailureKind>([
  'lost',
  'throttled',
  'unauthorised',
  'unreachable',
]);

/** True where the account as a whole cannot be worked with; a missing permission may be that of one flow. */
export function halts({ kind, code, unanswered, cause }: RemoteFailure): boolean {
  // A read that got no answer however often it was tried: the next flow would only wait as long.
  if (unanswered || (cause instanceof RemoteFailure && halts(cause))) return true;
  if (kind === 'unauthorised') return code === null || !(code === 10 || (code >= 200 && code <= 299));
  return kind === 'unreachable' || kind === 'throttled';
}

/** A failure as it stands in the report; `existed`: the flow was there before this run, so that a version may be live. */
export function toStepError(failure: RemoteFailure, step: Step, existed: boolean): StepError {
  const number = failure.subcode === null ? String(failure.code) : `${failure.code}/${failure.subcode}`;
  const code = failure.kind === 'rejected' ? (failure.code === null ? 'rejected' : number) : failure.kind;
  const live =
    step.kind === 'publish' && existed && failure.kind === 'rejected'
      ? '; a version that was published before is still live'
      : '';
  const hint = failure.hint === undefined ? live.slice(2) : `${failure.hint}${live}`;
  return { code, message: failure.message, ...(hint !== '' && { hint }) };
}

/** The same with everything hidden that must not show. */
export function scrubbed({ code, message, hint, details }: StepError, scrub: (text: string) => string): StepError {
  return {
    code,
    message: scrub(message),
    ...(hint !== undefined && { hint: scrub(hint) }),
    ...(details && { details: details.map(scrub) }),
  };
}

// What went wrong with a step, for the report; and what a failure means for the rest of a run.
import type { ObservedFlow } from '../model/flow.ts';
import { isOut } from '../model/lifecycle.ts';
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

/** What of a flow customers still get after a step that failed; empty for a flow that nobody can have got. */
export function stillLive(observed: ObservedFlow | null): string {
  if (observed === null) return '';
  if (isOut(observed.status)) return '; the last published version is still live';
  // The platform does not say of a draft whether it was published before.
  return '; a version published earlier, if there was one, is still live';
}

/**
 * A failure as it stands in the report.
 * @param observed the flow as the plan saw it, null for a new one
 * @param written a draft of this run is in the account, beside what is live
 */
export function toStepError(
  failure: RemoteFailure,
  step: Step,
  { observed, written }: { readonly observed: ObservedFlow | null; readonly written: boolean },
): StepError {
  const number = failure.subcode === null ? String(failure.code) : `${failure.code}/${failure.subcode}`;
  const code = failure.kind === 'rejected' ? (failure.code === null ? 'rejected' : number) : failure.kind;
  // What became of a publish whose answer was lost nobody knows.
  const isKnown = failure.kind !== 'lost' && (step.kind === 'publish' || written);
  const message = `${failure.message}${isKnown ? stillLive(observed) : ''}`;
  const hint = observed !== null && isUneditable(failure) ? wayOut(observed) : failure.hint;
  return { code, message, ...(hint !== undefined && { hint }) };
}

// Meta, Lifecycle of a Flow (2025-12-01): some old flows cannot be edited; there is no telling them beforehand.
function isUneditable({ code, subcode, title, message }: RemoteFailure): boolean {
  if (code !== 139001) return false;
  return subcode === null ? /can.?t be updated/i.test(`${title ?? ''} ${message}`) : subcode === 4016010;
}

function wayOut({ name }: ObservedFlow): string {
  const line = `supersedes: [${JSON.stringify(name)}]`;
  return `flows made before November 2024 cannot be edited: in place of this manifest write one with another name and ${line}; once that flow is published, this one is deprecated`;
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

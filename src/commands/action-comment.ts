// The comment of a pull request: found again, updated in place, never two of one kind. A comment that cannot be posted is
// said loudly, and fails nothing that worked.
import {
  type Approved,
  approvalSecret,
  type MarkerPayload,
  openMarker,
  packApproved,
  writeMarker,
} from '../github/marker.ts';
import { ownComments } from '../github/own-comments.ts';
import { Failure } from '../model/failure.ts';
import { HIDDEN_VALUES, type Plan } from '../model/plan.ts';
import { toWorkflowCommand } from '../model/workflow-command.ts';
import { type CommentInput, renderComment } from '../render/comment.ts';
import { forTerminal } from '../render/escape.ts';
import type { ActionRun } from './action-run.ts';
import { asFailure } from './failures.ts';

/** What has to be known to write a comment. */
export type CommentPlace = {
  readonly pull: number;
  readonly key: string;
  /** The commit that the plan is of. */
  readonly head: string;
  /** Signs the marker; null where there is nothing to sign with: then the comment approves nothing. */
  readonly secret: Uint8Array | null;
};

export type Posted = { readonly id: number; readonly url: string };

/** The secret that plan and apply share: a key of its own, or one derived from the token that both have. */
export function secretOf({ inputs }: ActionRun, accessToken: string): Uint8Array {
  return approvalSecret({ approvalKey: inputs.approvalKey, accessToken });
}

/** What an approval is bound to: the steps that are approved, and all that they take for granted. */
export function approvedOf(plan: Plan): Approved {
  const { environment, remote, waba, digest, options } = plan;
  const flows = plan.flows
    .filter(({ steps }) => steps.length > 0)
    .map((flow) => ({
      ...flow,
      notes: flow.notes.filter(({ code }) => code === HIDDEN_VALUES),
      refusals: [],
    }));
  return { environment, remote, waba, digest, options, flows };
}

/** What is approved stands in the marker as it is, packed where that takes too much room, and not at all where it still does:
 *  then only the digest is bound, and all of the plan must be done. */
const MOST_MARKER = 12_000;
const MOST_PACKED = 24_000;

/** Without the words that nobody compares, and without the flows where they would take too much room. */
function markerOf(run: ActionRun, place: CommentPlace, input: CommentInput): string {
  const { owner, repo } = run.context;
  const { key, pull, head, secret } = place;
  const { plan, state, environment, waba } = input;
  const approved = plan === null ? null : approvedOf(plan);
  const slim = approved && { ...approved, flows: approved.flows.map(withoutWords) };
  const payload: MarkerPayload = {
    v: 1,
    key,
    repository: `${owner}/${repo}`,
    pull,
    head,
    environment,
    waba,
    digest: plan?.digest ?? null,
    state,
    approved: slim,
  };
  const sign = secret ?? new Uint8Array(32);
  const marker = writeMarker(secret === null ? { ...payload, state: 'unsigned', approved: null } : payload, sign);
  if (marker.length <= MOST_MARKER || slim === null || secret === null) return marker;
  const packed = writeMarker({ ...payload, approved: null, packed: packApproved(slim) }, sign);
  return packed.length <= MOST_PACKED ? packed : writeMarker({ ...payload, approved: null }, sign);
}

function withoutWords<F extends Approved['flows'][number]>(flow: F): F {
  return { ...flow, steps: flow.steps.map((step) => ({ ...step, because: '' })) };
}

/** Posts the comment, or updates the one that is there; null where it could not be, which is said. */
export async function postComment(run: ActionRun, place: CommentPlace, input: CommentInput): Promise<Posted | null> {
  const { github, inputs } = run;
  if (!inputs.comment || github === null) return null;
  try {
    const { body } = renderComment(input, markerOf(run, place, input));
    const [current, ...older] = await commentsOf(run, place.pull, place.key);
    for (const { id } of older) {
      const gone = renderComment(
        { ...input, state: 'superseded', plan: null, report: null, findings: [] },
        markerOf(run, { ...place, secret: null }, { ...input, plan: null }),
      );
      await github.updateComment(id, gone.body);
    }
    const updated = current === undefined ? null : await github.updateComment(current.id, body);
    return updated ?? (await github.createComment(place.pull, body));
  } catch (error) {
    const failure = asFailure(error);
    if (failure === null) throw error;
    sayLoudly(run, `the comment could not be posted: ${failure.message}`, failure.hint);
    return null;
  }
}

/** Our comments with this key, the newest first. */
async function commentsOf({ github }: ActionRun, pull: number, key: string) {
  if (github === null) throw new Failure('config', 'no-github-token', 'there is no token for GitHub');
  return ownComments(await github.listComments(pull), await github.login(), key);
}

/** The genuine markers of our comments with this key, the newest first. */
export async function ownMarkers(run: ActionRun, pull: number, key: string, secret: Uint8Array) {
  const comments = await commentsOf(run, pull, key);
  return comments.flatMap(({ id, body, url }) => {
    const opened = openMarker(body, secret);
    return opened === null ? [] : [{ id, url, ...opened }];
  });
}

/** On the job's page and in its log. */
export function sayLoudly(run: ActionRun, message: string, hint?: string): void {
  const text = [message, ...(hint === undefined ? [] : [hint])].join(': ');
  run.world.stderr.write(`warning: ${forTerminal(text)}\n`);
  run.sinks.command(toWorkflowCommand({ name: 'warning', properties: { title: 'waflow' }, text: forTerminal(text) }));
}

// What a plan means for those who still send a flow that it retires or renames: notes, and nothing but notes.
import { byCodeUnits } from '../model/flow.ts';
import { columnOf } from '../model/lifecycle.ts';
import type { FlowPlan, Note, Plan } from '../model/plan.ts';
import type { RemoteFailure, TemplateUse } from '../model/remote.ts';

/** The account's message templates as far as they were read, or in a few words why they were not. */
export type Templates =
  | { readonly templates: readonly TemplateUse[]; readonly complete: boolean }
  | { readonly unknown: string };

/** What happens to a flow that others may rely on; null where nothing of the kind does. */
type Loss = 'deprecated' | 'deleted' | 'renamed';

const NAMED = 5;

/** True where somebody who sends a flow could be hit: only then it is worth asking who does. */
export function concernsSenders(plan: Plan): boolean {
  return plan.flows.some((flow) => lossOf(flow) !== null);
}

/** The plan with what is known of the flows that it retires or renames. The digest is the same: notes are not in it. */
export function withImpact(plan: Plan, templates: Templates): Plan {
  return {
    ...plan,
    flows: plan.flows.map((flow) => {
      const loss = lossOf(flow);
      return loss === null ? flow : { ...flow, notes: [...flow.notes, ...notesOn(flow, loss, templates)] };
    }),
  };
}

/** Why templates could not be read, in a few words. */
export function whyUnknown({ kind, code }: RemoteFailure): string {
  if (kind === 'unauthorised') return 'the token may not read them';
  if (kind === 'throttled') return 'the platform asks to wait';
  if (kind === 'rejected') return code === null ? 'the platform refuses' : `the platform refuses with code ${code}`;
  return 'there was no answer';
}

function lossOf({ observed, steps, changes }: FlowPlan): Loss | null {
  if (observed === null) return null;
  if (steps.some(({ kind }) => kind === 'deprecate')) return 'deprecated';
  if (steps.some(({ kind }) => kind === 'delete')) return 'deleted';
  const renames = steps.some(({ kind }) => kind === 'update') && changes.some(({ field }) => field === 'name');
  return renames ? 'renamed' : null;
}

function notesOn(flow: FlowPlan, loss: Loss, templates: Templates): Note[] {
  const { observed } = flow;
  const notes: Note[] = [];
  const used = 'unknown' in templates ? null : usedBy(flow, loss, templates.templates);
  if (used !== null) notes.push(used);
  const open = openQuestion(templates, loss);
  if (open !== null) notes.push(open);
  if (loss !== 'renamed' && observed !== null && columnOf(observed.status) === 'unhealthy') {
    notes.push({ code: 'health', message: `the platform has set the status ${observed.status}` });
  }
  if (loss !== 'renamed' && observed !== null && observed.updatedAt !== null) {
    notes.push({ code: 'last-updated', message: `last changed in the account at ${observed.updatedAt}` });
  }
  return notes;
}

// Templates in these states are not sent, and do not come back by themselves.
const OUT_OF_USE: ReadonlySet<string> = new Set(['REJECTED', 'DISABLED', 'DELETED', 'PENDING_DELETION', 'ARCHIVED']);

function usedBy(flow: FlowPlan, loss: Loss, templates: readonly TemplateUse[]): Note | null {
  const renamed = flow.changes.find(({ field }) => field === 'name')?.from;
  const name = (typeof renamed === 'string' ? renamed : flow.name).normalize('NFC');
  const isUser = ({ status, flowIds, flowNames }: TemplateUse) =>
    !OUT_OF_USE.has(status.toUpperCase()) &&
    // A template that has the flow's id does not mind another name.
    ((loss !== 'renamed' && flow.id !== null && flowIds.includes(flow.id)) ||
      flowNames.some((one) => one.normalize('NFC') === name));
  const users = [
    ...new Set(templates.filter(isUser).map((template) => `"${template.name}" (${template.language})`)),
  ].sort(byCodeUnits);
  if (users.length === 0) return null;
  const more = users.length > NAMED ? ` and ${users.length - NAMED} more` : '';
  const who = `the message ${users.length === 1 ? 'template' : 'templates'} ${users.slice(0, NAMED).join(', ')}${more}`;
  const verb = users.length === 1 ? 'sends' : 'send';
  const does = loss === 'renamed' ? `${verb} this flow by its name` : `still ${verb} this flow`;
  const they = users.length === 1 ? 'it fails' : 'they fail';
  return { code: 'used-by-templates', message: `${who} ${does}: ${they} once it is ${loss}` };
}

function openQuestion(templates: Templates, loss: Loss): Note | null {
  const code = 'templates-unknown';
  const what = loss === 'renamed' ? 'send this flow by its name' : 'still send this flow';
  if ('unknown' in templates) {
    return { code, message: `it is not known which message templates ${what}: ${templates.unknown}` };
  }
  if (templates.complete) return null;
  return {
    code,
    message: `only ${templates.templates.length} of the message templates were read: others may ${what}`,
  };
}

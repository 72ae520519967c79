// Drift as the text of an issue: which flows, what was changed, and the two ways back to agreement.
import type { Drift, DriftedFlow } from '../model/drift.ts';
import { valueText } from './change-lines.ts';
import { inert } from './comment-text.ts';
import { plural } from './findings.ts';

export type DriftPage = Drift & { readonly environment: string; readonly waba: string; readonly base: string };

/** As many flows are listed; an issue has room for 65,536 characters. */
const MOST = 100;
const MOST_CHARACTERS = 60_000;

export function renderDriftIssue(
  drift: DriftPage,
  { marker, runUrl }: { readonly marker: string; readonly runUrl: string | null },
): string {
  const { environment, base, flows, health } = drift;
  const against = `commit \`${base.slice(0, 7)}\``;
  const head =
    flows.length === 0
      ? `**No drift in ${inert(environment)}:** the account is as ${against} says.`
      : `**${plural(flows.length, 'flow')} in ${inert(environment)} ${flows.length === 1 ? 'is' : 'are'} not as ${against} says.** Somebody changed the account.`;
  const unwell = health.map(
    ({ name, status }) => `- ${inert(name)} is ${inert(status)}: its health, set by the platform, and no drift.`,
  );
  const ways =
    flows.length === 0
      ? []
      : [`Take the edits into the files with \`waflow drift --write\`, or take them back with the next apply.`];
  const seen = runUrl === null ? [] : [`[Seen by this run](${runUrl}).`];
  for (let most = Math.min(MOST, flows.length); ; most = Math.floor(most / 2)) {
    const rows = flows.slice(0, most).map(rowOf);
    const left = flows.length - rows.length;
    const parts = [
      `${marker}\n${head}`,
      ...(rows.length === 0 ? [] : [['| Flow | What | Git → account |', '|---|---|---|', ...rows].join('\n')]),
      ...(left > 0 ? [`… and ${plural(left, 'more flow')}: \`waflow drift\` tells all.`] : []),
      ...(unwell.length === 0 ? [] : [unwell.slice(0, MOST).join('\n')]),
      ...ways,
      ...seen,
    ];
    const body = `${parts.join('\n\n')}\n`;
    if (body.length <= MOST_CHARACTERS || most === 0) return body;
  }
}

const WHAT = {
  missing: 'not in the account',
  edited: 'edited',
  status: 'status changed',
  unclear: 'unclear',
} as const;

function rowOf(flow: DriftedFlow): string {
  const changes = flow.changes.map(({ field, from, to }) =>
    field === 'json'
      ? `Flow JSON${flow.edits.length === 0 ? '' : `: ${flow.edits.map((edit) => inert(edit, 400)).join('; ')}`}`
      : `${field}: ${inert(valueText(from))} → ${inert(valueText(to))}`,
  );
  const said = flow.reason === null ? changes : [inert(flow.reason), ...changes];
  return `| ${inert(flow.name)} | ${WHAT[flow.kind]} | ${said.join('<br>')} |`;
}

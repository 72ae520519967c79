// What somebody changed in the account, for people at a terminal.
import type { Drift, DriftedFlow, DriftKind, UnwellFlow } from '../model/drift.ts';
import type { RemoteKind } from '../model/plan.ts';
import { type ChangeOptions, documentHead, documentLines, fromTo, type ShownDocuments } from './change-lines.ts';
import { forTerminal } from './escape.ts';
import { plural } from './findings.ts';
import { whereabouts } from './plan-words.ts';
import { wrapText } from './width.ts';

/** What the account was compared with. */
export type Compared = {
  readonly environment: string;
  readonly remote: RemoteKind;
  readonly waba: string;
  /** The commit as it was asked for, and in short. */
  readonly ref: string;
  readonly commit: string;
};

const INDENT = 18;

export function renderDrift(drift: Drift, about: Compared, documents: ShownDocuments, options: ChangeOptions): string {
  const { colors } = options;
  const against = `against ${forTerminal(about.ref)} (commit ${about.commit})`;
  const lines = [colors.bold(`Drift in ${forTerminal(about.environment)}: ${whereabouts(about)}, ${against}`), ''];
  for (const flow of drift.flows) lines.push(...flowLines(flow, documents, options), '');
  for (const flow of drift.health) lines.push(healthLine(flow, options));
  if (drift.health.length > 0) lines.push('');
  lines.push(...wrapText(colors.bold(summary(drift)), options.width));
  return `${lines.join('\n')}\n`;
}

const SAID: Readonly<Record<DriftKind, (flow: DriftedFlow) => string>> = {
  missing: () => 'not in the account: deleted there, or never applied',
  edited: () => 'edited in the account',
  status: ({ status }) => `its status was changed to ${status ?? 'none'}`,
  unclear: ({ reason }) => reason ?? 'nobody can tell which flow it is',
};

/** What happened to a flow, in a few words. */
export function saidOfDrift(flow: DriftedFlow): string {
  return SAID[flow.kind](flow);
}

function flowLines(flow: DriftedFlow, documents: ShownDocuments, options: ChangeOptions): string[] {
  const { colors } = options;
  const sign = {
    missing: colors.red('-'),
    edited: colors.yellow('~'),
    status: colors.cyan('^'),
    unclear: colors.red('!'),
  };
  const id = flow.id === null ? '' : colors.dim(` (${flow.id})`);
  const when = flow.updatedAt === null ? '' : `, last changed ${forTerminal(flow.updatedAt)}`;
  // Where the document is at hand, each edit has a line of its own.
  const edits =
    documents.has(flow.name) || flow.edits.length === 0 ? '' : `: ${flow.edits.map(forTerminal).join('; ')}`;
  const what = `${forTerminal(saidOfDrift(flow))}${edits}`;
  const lines = [`  ${sign[flow.kind]} ${colors.bold(forTerminal(flow.name))}${id}`];
  const put = (label: string, text: string) => {
    const [first = '', ...rest] = wrapText(text, Math.max(40, options.width - INDENT));
    lines.push(`      ${colors.dim(label.padEnd(11))} ${first}`, ...rest.map((line) => ' '.repeat(INDENT) + line));
  };
  put('what', `${what}${colors.dim(when)}`);
  for (const change of flow.changes) {
    if (change.field === 'json') {
      put('json', documentHead(change, documents.get(flow.name), options));
      lines.push(...documentLines(change, documents.get(flow.name), options));
    } else put(change.field, fromTo(change, colors));
  }
  return lines;
}

function healthLine({ name, status }: UnwellFlow, { colors }: ChangeOptions): string {
  return colors.dim(
    `  ${forTerminal(name)} is ${forTerminal(status)}: that is its health, set by the platform, and no drift`,
  );
}

function summary({ flows }: Drift): string {
  if (flows.length === 0) return 'No drift: the account is as Git last said.';
  return `Drift: ${plural(flows.length, 'flow')} of the account ${flows.length === 1 ? 'is' : 'are'} not as Git last said. "waflow drift --write" takes the edits into the files, "waflow apply" takes them back.`;
}

// `waflow drift`: what somebody changed in the account since the commit that was last applied.
import { createReader } from '../graph/client.ts';
import { short } from '../manifest/base.ts';
import { maskAddress } from '../manifest/endpoint.ts';
import type { ResolvedFlow } from '../manifest/resolve.ts';
import type { Drift } from '../model/drift.ts';
import { type ExitName, Failure } from '../model/failure.ts';
import { hasErrors, sortFindings } from '../model/finding.ts';
import { driftOf } from '../plan/drift.ts';
import { match } from '../plan/match.ts';
import { isSelected } from '../plan/selection.ts';
import type { ShownDocument, ShownDocuments } from '../render/change-lines.ts';
import { editWords } from '../render/changes.ts';
import { renderDrift } from '../render/drift-terminal.ts';
import { forTerminal } from '../render/escape.ts';
import { withoutValues } from '../render/masked.ts';
import { reportOfDrift } from '../render/reports.ts';
import { callsLine, connect } from './connect.ts';
import { shownEdit } from './document-sides.ts';
import { foldDrift } from './fold-drift.ts';
import { openMemory } from './memory.ts';
import { type Observation, observe } from './observe.ts';
import type { Output } from './output.ts';
import { withProgress } from './progress.ts';
import { checkReport, writeReport } from './report-file.ts';
import { type BaseFlags, type Chosen, chooseAccount, openProject, resolveBase } from './setup.ts';
import type { World } from './world.ts';

export type DriftFlags = Omit<BaseFlags, 'prune'> & {
  readonly write?: boolean;
  /** A file. */
  readonly report?: string;
};

/** So many documents are shown line by line. */
const SHOWN = 100;

export async function driftCommand(world: World, flags: DriftFlags, output: Output): Promise<ExitName> {
  checkReport(flags);
  const asked = { ...flags, base: flags.base ?? 'HEAD' };
  const chosen = chooseAccount(await openProject(world, asked, output), asked, output);
  const desired = await intended(chosen, asked, output);
  const transport = await connect(world, chosen, flags, output);
  const { waba, graphUrl } = chosen.account;
  const memory = await openMemory(chosen.project, { graphUrl, waba }, output);
  const { ignore } = chosen.config;
  const flows = desired.map(({ flow }) => flow);
  const all = flags.verbose === true || flags.write === true || flags.report !== undefined;
  const keep = all ? Number.POSITIVE_INFINITY : output.json ? 0 : SHOWN;
  const { secrets } = chosen;
  const observation = await withProgress(world, output, { what: 'reading the account', transport }, () =>
    observe(createReader(transport, waba, world.pause), flows, {
      ignore,
      memory,
      serverTime: transport.serverTime,
      keep,
      base: desired.map(({ flow, document }) => ({
        flow,
        edits: (seen) => (document === undefined ? [] : editWords(shownEdit(document, seen, secrets).review)),
      })),
    }),
  );
  const drift = driftOf(match(flows, observation.flows, ignore), (id) => observation.edits.get(id) ?? [], {
    mask: (address) => maskAddress(String(withoutValues(address, secrets))),
    remoteErrors: (_flow, { validationErrors }) =>
      validationErrors.map(({ code, message }) => chosen.scrub(`${code}: ${message}`)),
  });
  output.say(output.errColors.dim(callsLine(transport)));
  const before = new Map(flows.map((flow) => [flow.name, flow]));
  const folded = flags.write === true ? await foldDrift(chosen, drift.flows, before, observation) : null;
  const { environment, account, base } = chosen;
  const commit = base?.commit ?? '';
  const shown = () => documentsOf(drift, desired, observation, secrets);
  const about = { environment, remote: account.remote, waba, ref: asked.base, commit: short(commit) };
  await writeReport(world, flags, output, chosen.project.boundary, () =>
    reportOfDrift(drift, about, shown(), flows.length - drift.flows.length),
  );
  if (output.json) {
    const where = { environment, remote: account.remote, waba, base: commit };
    output.document({ format: 1, ...where, ...drift, ...(folded !== null && folded) });
  } else {
    const { colors, width, diffWidth, verbose } = output;
    output.print(renderDrift(drift, about, shown(), { colors, width, diffWidth, verbose }));
    for (const { name, reason } of folded?.left ?? []) {
      output.say(`left as it is: "${forTerminal(name)}": ${forTerminal(output.scrub(reason))}`);
    }
    for (const file of folded?.written ?? []) output.say(`written: ${forTerminal(file)}`);
  }
  return drift.flows.length > 0 ? 'differences' : 'done';
}

type Intended = readonly ResolvedFlow[];

/**
 * The flows that the base asks for, those that --flow selects.
 * @throws Failure (1) where its manifests have errors: then nobody knows what was intended; (64) where none is selected
 */
async function intended(chosen: Chosen, flags: DriftFlags, output: Output): Promise<Intended> {
  const { base } = chosen;
  if (base === null) throw new Error('drift needs a base');
  const { flows, findings } = await resolveBase(base, chosen, output);
  if (hasErrors(findings)) {
    throw new Failure(
      'no',
      'invalid-base',
      `the manifests of ${short(base.commit)} have errors, so nobody knows what was intended`,
      {
        hint: 'name the commit that was applied last: --base REF',
        findings: sortFindings(findings),
      },
    );
  }
  const globs = flags.flow ?? [];
  const selected = flows.filter(({ flow }) => isSelected(flow, globs));
  if (globs.length > 0 && selected.length === 0) {
    throw new Failure(
      'usage',
      'no-match',
      `no flow of ${short(base.commit)} matches ${globs.map((glob) => `"${glob}"`).join(', ')}`,
      {
        hint:
          flows.length === 0
            ? 'it has no manifests'
            : `there are: ${flows
                .map(({ flow }) => flow.name)
                .sort()
                .join(', ')}`,
      },
    );
  }
  return selected;
}

/** What Git has as before, what the account has as after. */
function documentsOf(
  drift: Drift,
  desired: Intended,
  observation: Observation,
  secrets: readonly string[],
): ShownDocuments {
  const byName = new Map(desired.map((one) => [one.flow.name, one]));
  const shown = new Map<string, ShownDocument>();
  for (const { name, id, changes } of drift.flows) {
    const source = byName.get(name)?.document;
    const seen = id === null ? undefined : observation.documents.get(id);
    if (source === undefined || seen?.kind !== 'json' || !changes.some(({ field }) => field === 'json')) continue;
    shown.set(name, shownEdit(source, seen.value, secrets));
  }
  return shown;
}

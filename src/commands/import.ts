// `waflow import`: manifests and Flow JSON from the account, so that the next plan is empty. Asks before it changes a file
// that is there; writes nothing until everything is worked out.
import { join } from 'node:path';
import pLimit from 'p-limit';
import { escapeText } from '../flowjson/fill.ts';
import { createReader } from '../graph/client.ts';
import { maskAddress } from '../manifest/endpoint.ts';
import { declareVariables } from '../manifest/endpoint-variables.ts';
import { insideReader, readInside, writeInside } from '../manifest/files.ts';
import { discover, loadManifests } from '../manifest/load.ts';
import { CONFIG_FILE } from '../manifest/project.ts';
import { type Resolution, resolveManifests, type Setting } from '../manifest/resolve.ts';
import { withTexts } from '../manifest/tree.ts';
import { parseYaml, type YamlFile } from '../manifest/yaml-text.ts';
import { type ExitName, Failure } from '../model/failure.ts';
import { hasErrors, sortFindings } from '../model/finding.ts';
import { byCodeUnits, type FlowId } from '../model/flow.ts';
import { leavesOut, matchesName, selectsName } from '../model/names.ts';
import type { FlowPlan } from '../model/plan.ts';
import { forTerminal } from '../render/escape.ts';
import { plural } from '../render/findings.ts';
import { whereabouts } from '../render/plan-words.ts';
import { renderTextDiff } from '../render/text-diff.ts';
import { callsLine, connect } from './connect.ts';
import { openMemory } from './memory.ts';
import type { Output } from './output.ts';
import { type Looking, planWith } from './planning.ts';
import { withProgress } from './progress.ts';
import { seenOnce } from './seen-once.ts';
import { type Chosen, type CommonFlags, chooseAccount, openProject } from './setup.ts';
import { type FileChange, type Look, type Row, type Taken, takeOverAccount } from './take-over.ts';
import { untilStopped } from './until-stopped.ts';
import type { World } from './world.ts';

export type ImportFlags = CommonFlags & { readonly force?: boolean; readonly endpointVariables?: boolean };

export async function importCommand(
  world: World,
  names: readonly string[],
  flags: ImportFlags,
  output: Output,
): Promise<ExitName> {
  const chosen = chooseAccount(await openProject(world, flags, output), flags, output);
  const interrupt = world.catchInterrupt();
  try {
    const there = await manifestsThere(chosen);
    const transport = await connect(world, chosen, flags, output, interrupt.signal);
    const { waba, graphUrl } = chosen.account;
    const looking = seenOnce({
      remote: createReader(transport, waba, world.pause),
      memory: await openMemory(chosen.project, { graphUrl, waba }, output),
      serverTime: transport.serverTime,
    });
    const work = withProgress(world, output, { what: 'reading the account', transport }, () =>
      workOut(looking, chosen, there, names, flags),
    );
    const { taken, open } = await untilStopped(work, interrupt.signal);
    expectMatch(taken, there, names, flags, output);
    const units = unitsOf(taken);
    await consent(world, units.flat(), taken, flags, output, interrupt.signal);
    await writeAll(chosen, units, interrupt.signal);
    tell(chosen, taken, open, output);
    output.say(output.errColors.dim(callsLine(transport)));
    if (open.length > 0) return 'no';
    return taken.rows.some(({ unread }) => unread) ? 'remote' : 'done';
  } finally {
    interrupt.release();
  }
}

type There = { readonly files: readonly YamlFile[]; readonly resolution: Resolution };

/**
 * The manifests that are there.
 * @throws Failure (1) where one has errors: then there would be no next plan at all
 */
async function manifestsThere({ project, config, setting }: Chosen): Promise<There> {
  const paths = await discover(project, config).catch((error: unknown) => {
    // The folder comes with the first manifest.
    if (error instanceof Failure && error.code === 'no-manifests') return [];
    throw error;
  });
  const loaded = await loadManifests(project, paths);
  const resolution = await resolveManifests(setting, loaded.files);
  const findings = sortFindings([...loaded.findings, ...resolution.findings]);
  if (hasErrors(findings)) {
    throw new Failure('no', 'invalid-manifests', 'the manifests have errors, so nothing was imported', {
      hint: 'correct them first: without that no plan can be made',
      findings,
    });
  }
  return { files: loaded.files, resolution };
}

/** What the plan would still do, or refuse, for flows that were asked for. */
type Open = Pick<FlowPlan, 'name' | 'manifest'> & { readonly why: string };

type WorkedOut = { readonly taken: Taken; readonly open: readonly Open[] };

/**
 * All that would be written, and the plan with it. A new manifest with which the plan would not be empty is not written,
 * and neither is one that would have errors.
 */
async function workOut(
  looking: Looking,
  chosen: Chosen,
  there: There,
  names: readonly string[],
  flags: ImportFlags,
): Promise<WorkedOut> {
  const lists = [names, flags.flow ?? []];
  const selects = (all: readonly string[]) =>
    lists.every((globs) => all.some((name) => selectsName(globs, name)) && !all.some((name) => leavesOut(globs, name)));
  const barred = new Map<FlowId, string>();
  const looks = new Map<FlowId, Look>();
  // Each round leaves at least one more flow alone, so that there is an end.
  for (;;) {
    const taken = await takeOverAccount({
      setting: chosen.setting,
      remote: looking.remote,
      memory: looking.memory,
      files: there.files,
      resolved: there.resolution.flows,
      selects,
      endpointVariables: flags.endpointVariables ?? false,
      barred,
      looks,
    });
    const all = withConfig(chosen, taken);
    const { reasons, open } = await check(looking, chosen, there, all, lists);
    const before = barred.size;
    for (const { manifest, outcome, flow } of all.rows) {
      const reason = reasons.get(manifest ?? '');
      if (reason === undefined || (outcome === 'updated' && !reason.isError)) continue;
      if (outcome === 'created' || outcome === 'updated') barred.set(flow.id, reason.text);
    }
    if (barred.size > before) continue;
    const errors = [...reasons.values()].filter(({ isError }) => isError);
    if (errors.length === 0) return { taken: all, open };
    throw new Failure(
      'no',
      'invalid-manifests',
      `the manifests would contradict each other, so nothing was written: ${errors[0]?.text}`,
      {
        hint: "settle that in the manifests, or leave flows out with --flow '!NAME', then import again",
      },
    );
  }
}

/** With the change of waflow.yaml, where variables were asked for. */
function withConfig({ project, environment }: Chosen, taken: Taken): Taken {
  const fresh = taken.variables.filter(({ isNew }) => isNew);
  if (fresh.length === 0) return taken;
  const read = readInside(project.boundary, join(project.root, CONFIG_FILE));
  const before = read.kind === 'text' ? read.text : null;
  const after = declareVariables(before, environment, fresh);
  if (after === null || (before === null && read.kind !== 'missing')) {
    const names = fresh.map(({ name, origin }) => `${name}: ${origin}`).join(', ');
    throw new Failure('no', 'config-unchangeable', `${CONFIG_FILE} cannot be changed, so nothing was written`, {
      hint: `declare the variables yourself (${names}), then import again`,
    });
  }
  return { ...taken, changes: [{ file: CONFIG_FILE, before, after }, ...taken.changes] };
}

type Checked = {
  /** By manifest: why the plan with it would not be empty. */
  readonly reasons: ReadonlyMap<string, { readonly text: string; readonly isError: boolean }>;
  readonly open: readonly Open[];
};

/** The next plan, made with what would be written and what was seen. */
async function check(
  looking: Looking,
  chosen: Chosen,
  { files, resolution }: There,
  taken: Taken,
  lists: readonly (readonly string[])[],
): Promise<Checked> {
  const reasons = new Map<string, { text: string; isError: boolean }>();
  const complain = (file: string, text: string) => reasons.set(file, { text, isError: true });
  const setting = withChanges(chosen.setting, taken);
  const texts = new Map(taken.changes.map(({ file, after }) => [file, after]));
  const parsed = files.filter(({ file }) => !texts.has(file));
  for (const manifest of new Set(taken.rows.flatMap((row) => row.manifest ?? []))) {
    const text = texts.get(manifest);
    const read = text === undefined ? undefined : parseYaml(manifest, text);
    if (read?.value !== undefined) parsed.push(read.value);
    for (const { message } of read?.findings ?? []) complain(manifest, message);
  }
  const next = taken.changes.length === 0 ? resolution : await resolveManifests(setting, parsed);
  for (const { file, message, severity } of next.findings) if (severity === 'error') complain(file, message);
  if (reasons.size > 0) {
    return { reasons, open: [...reasons].map(([manifest, { text }]) => ({ name: manifest, manifest, why: text })) };
  }
  const asked = lists.filter((globs) => globs.length > 0);
  const ids = new Set(taken.rows.flatMap(({ flow, manifest }) => (manifest === null ? [] : [flow.id])));
  const [only = []] = asked;
  // What was asked for by a name that only a manifest had is found under its new name.
  const isEnough = asked.length === 1 && taken.rows.every((row) => selectsName(only, row.flow.name));
  const flow = isEnough ? only : [];
  const { plan } = await planWith(
    looking,
    { ...chosen, setting },
    { flows: next.flows, leftOut: next.leftOut, base: null, findings: [] },
    { flow, json: true },
  );
  const open = plan.flows.flatMap((one): Open[] => {
    if (asked.length > 0 && !ids.has(one.id ?? '')) return [];
    const [step] = one.steps;
    const [refusal] = one.refusals;
    if (step === undefined && refusal === undefined) return [];
    const why = refusal?.message ?? `${step?.kind}, because ${step?.because}`;
    const text = `the next plan would not be empty with its manifest (${why})`;
    if (one.manifest !== null) reasons.set(one.manifest, { text, isError: false });
    return [{ name: one.name, manifest: one.manifest, why }];
  });
  return { reasons, open };
}

/** The setting once everything is written. */
function withChanges(setting: Setting, { changes, variables }: Taken): Setting {
  const { root, tree } = setting.project;
  const texts = new Map(changes.map(({ file, after }) => [join(root, file), after]));
  const more = variables.map(({ name, origin }) => [name, { value: origin, hidden: false, unset: false }] as const);
  return {
    ...setting,
    variables: new Map([...setting.variables, ...more.filter(([name]) => !setting.variables.has(name))]),
    project: { ...setting.project, tree: withTexts(tree, texts) },
  };
}

function expectMatch(
  { rows }: Taken,
  { resolution }: There,
  names: readonly string[],
  flags: ImportFlags,
  output: Output,
): void {
  const globs = [...names, ...(flags.flow ?? [])];
  if (globs.length === 0) return;
  if (rows.length > 0) {
    const known = [
      ...rows.map(({ flow }) => flow.name),
      ...resolution.flows.flatMap(({ flow }) => [flow.name, flow.key]),
    ];
    const found = (glob: string) => known.some((name) => matchesName([glob], name));
    for (const name of names.filter((one) => !one.startsWith('!') && !found(one))) {
      output.warn(`${output.errColors.yellow('warning:')} no flow of the account matches "${forTerminal(name)}"`);
    }
    return;
  }
  throw new Failure(
    'usage',
    'no-match',
    `no flow of the account matches ${globs.map((one) => `"${one}"`).join(', ')}`,
    {
      hint: '"waflow list" shows all of them',
    },
  );
}

/**
 * The changes, those of one flow together: variables before what names them, a Flow JSON before its manifest. Whatever
 * stops us, nothing names what is not there.
 */
function unitsOf({ changes, rows }: Taken): FileChange[][] {
  const owners = new Map(rows.flatMap(({ manifest, json }) => (json === null ? [] : [[json, manifest ?? json]])));
  const units = new Map<string, FileChange[]>();
  for (const change of changes) {
    const owner = owners.get(change.file) ?? change.file;
    units.set(owner, [...(units.get(owner) ?? []), change]);
  }
  const isFirst = (key: string) => key === CONFIG_FILE;
  const keys = [...units.keys()].sort((a, b) => Number(isFirst(b)) - Number(isFirst(a)) || byCodeUnits(a, b));
  return keys.map((key) => (units.get(key) ?? []).sort((a, b) => Number(a.file === key) - Number(b.file === key)));
}

const SHOWN = 200;

/** @throws Failure (3) where files would change and nobody has said yes */
async function consent(
  world: World,
  changes: readonly FileChange[],
  taken: Taken,
  flags: ImportFlags,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const there = changes.flatMap(({ file, before, after }) => (before === null ? [] : [{ file, before, after }]));
  if (there.length === 0) return;
  const options = {
    colors: output.errColors,
    most: flags.verbose === true ? Number.POSITIVE_INFINITY : SHOWN,
    mask: maskFor(taken, output),
  };
  const lines = there.flatMap((change) => [...renderTextDiff(change, options), '']);
  if (flags.force === true) {
    output.say(lines.join('\n'));
    return;
  }
  output.warn(lines.join('\n'));
  const files = plural(there.length, 'file');
  if (world.ask === null) {
    throw new Failure(
      'refused',
      'not-approved',
      `${files} would change, and there is no terminal to ask on, so nothing was written`,
      {
        hint: 'look at the changes, then run it with --force',
      },
    );
  }
  const question = `Change ${files} as shown? Only "yes" is a yes: `;
  const answer = await untilStopped(world.ask(question, signal), signal);
  if (answer.trim().toLowerCase() === 'yes') return;
  throw new Failure('refused', 'not-approved', 'the answer was not "yes", so nothing was written');
}

/** Query strings of endpoints may hold secrets, and so may what variables stand for. */
function maskFor({ rows }: Taken, output: Output): (text: string) => string {
  const addresses = rows.flatMap(({ flow }) => (flow.endpoint?.includes('?') ? [flow.endpoint] : []));
  const queries = new Map(
    addresses.map((one) => [one.slice(one.indexOf('?')), maskAddress(one.slice(one.indexOf('?')))]),
  );
  return (text) => {
    let shown = /^\s*["']?endpoint|https:/.test(text)
      ? text.replace(/(https:[^\s"'?]*)\?[^\s"'#,}]*/g, '$1?***')
      : text;
    for (const [query, masked] of queries) shown = shown.replaceAll(query, masked);
    return output.scrub(shown);
  };
}

/** File by file, each in one piece, and a Flow JSON before its manifest; Ctrl-C ends it between two flows. */
async function writeAll(
  { project }: Chosen,
  units: readonly (readonly FileChange[])[],
  signal: AbortSignal,
): Promise<void> {
  const changes = units.flat();
  const disk = insideReader(project.boundary);
  for (const { file, before } of changes) {
    const read = disk(join(project.root, file));
    const now = read.kind === 'text' ? read.text : null;
    if (now === before && (before !== null || read.kind === 'missing')) continue;
    if (before === null && read.kind !== 'missing' && now === null) {
      throw new Failure('usage', 'not-writable', `"${file}" cannot be written (${read.kind}), so nothing was written`);
    }
    throw new Failure(
      'stale',
      'file-changed',
      `"${file}" was changed while waflow was at work, so nothing was written`,
      {
        hint: 'run the import again',
      },
    );
  }
  let written = 0;
  const limit = pLimit(WRITERS);
  const [first = [], ...rest] = units;
  const write = async (unit: readonly FileChange[]) => {
    if (signal.aborted) return;
    for (const { file, after } of unit) {
      await writeInside(project.boundary, join(project.root, file), after);
      written += 1;
    }
  };
  // What the others name comes first.
  await write(first);
  const ends = await Promise.allSettled(rest.map((unit) => limit(() => write(unit))));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  if (written === changes.length) return;
  throw new Failure(
    'interrupted',
    'interrupted',
    `interrupted: ${written} of ${changes.length} files are written, each as a whole`,
    { hint: 'run the import again for the rest' },
  );
}

/** Writing waits for the disk, file by file; side by side it waits less. */
const WRITERS = 8;

function tell(chosen: Chosen, taken: Taken, open: readonly Open[], output: Output): void {
  const { environment, account } = chosen;
  warnOfQueries(taken, output);
  warnOfVariables(chosen, taken, output);
  if (output.json) {
    output.document({
      format: 1,
      environment,
      waba: account.waba,
      ...(account.remote === 'emulator' && { remote: account.remote }),
      flows: taken.rows.map(({ flow, manifest, json, outcome, reason }) => ({
        name: flow.name,
        id: flow.id,
        manifest,
        json,
        outcome,
        ...(reason !== null && { reason: output.scrub(reason) }),
      })),
      empty: open.length === 0,
    });
    return;
  }
  const { colors } = output;
  output.print(`${colors.bold(`Import into ${forTerminal(environment)}: ${whereabouts(account)}`)}\n\n`);
  const shown = taken.rows.filter(({ outcome }) => outcome !== 'unchanged');
  for (const row of shown) output.print(`${lineOf(row, output)}\n`);
  const unchanged = taken.rows.length - shown.length;
  if (unchanged > 0) output.print(`  ${colors.dim(`${unchanged} unchanged`)}\n`);
  if (taken.rows.length === 0) output.print('  the account has no flows\n');
  output.print('\n');
  for (const { name, why } of open) {
    output.print(`  ${colors.yellow('!')} ${forTerminal(name)}: ${forTerminal(output.scrub(why))}\n`);
  }
  output.print(
    open.length === 0
      ? 'The next plan is empty.\n'
      : `The next plan is not empty: ${plural(open.length, 'flow')} left.\n`,
  );
}

function lineOf({ flow, manifest, json, outcome, reason, remarks }: Row, { colors, scrub }: Output): string {
  const name = forTerminal(flow.name);
  const safe = (text: string) => forTerminal(scrub(text));
  if (outcome === 'left-alone')
    return `  ${colors.yellow('!')} ${name}  ${colors.dim(`left alone: ${safe(reason ?? '')}`)}`;
  const sign = outcome === 'created' ? colors.green('+') : colors.yellow('~');
  const files = [manifest, json].flatMap((file) => (file === null ? [] : [forTerminal(file)])).join(', ');
  return [
    `  ${sign} ${name}  ${colors.dim(forTerminal(flow.status))}  ${files}`,
    ...remarks.map((remark) => `      ${colors.dim(safe(remark))}`),
  ].join('\n');
}

function warnOfQueries({ rows, changes }: Taken, output: Output): void {
  const byFile = new Map(changes.map((change) => [change.file, change]));
  const written = rows.filter(({ flow, manifest }) => {
    const change = byFile.get(manifest ?? '');
    const query = /\?.+/.exec(flow.endpoint ?? '')?.[0];
    if (change === undefined || query === undefined) return false;
    return change.after.includes(escapeText(query)) && change.before?.includes(escapeText(query)) !== true;
  });
  if (written.length === 0) return;
  const names = written.map(({ flow }) => `"${forTerminal(flow.name)}"`).join(', ');
  output.warn(
    `${output.errColors.yellow('warning:')} the endpoint of ${names} has a query string, which may hold a secret: look at the manifest before you commit it, and put the secret into a variable`,
  );
}

/** A variable of one environment is missing in the others, and manifests hold for all of them. */
function warnOfVariables({ config, environment }: Chosen, { variables }: Taken, output: Output): void {
  const fresh = variables.filter(({ isNew }) => isNew).map(({ name }) => name);
  const others = config.declared.filter((name) => name !== environment);
  if (fresh.length === 0 || others.length === 0 || config.declared[0] === 'default') return;
  output.warn(
    `${output.errColors.yellow('warning:')} ${fresh.join(', ')} ${fresh.length === 1 ? 'is' : 'are'} declared for ${forTerminal(environment)} only: declare ${fresh.length === 1 ? 'it' : 'them'} for ${forTerminal(others.join(', '))} too`,
  );
}

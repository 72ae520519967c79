// From an account to files: what new manifests and Flow JSON would say, and what changes in those that are there.
// Reads; writes nothing.
import { basename, dirname, join, relative } from 'node:path';
import { foldDocument } from '../flowjson/fold.ts';
import { printDocument } from '../flowjson/print.ts';
import { silencing } from '../flowjson/silence.ts';
import { silencedCodes } from '../flowjson/suppress.ts';
import { type EndpointVariable, endpointVariables, withVariables } from '../manifest/endpoint-variables.ts';
import { type InsideReader, insideReader } from '../manifest/files.ts';
import { type FlowsFolder, flowsFolder, freeBeside } from '../manifest/flows-folder.ts';
import { foldManifest, type ManifestChange } from '../manifest/fold-manifest.ts';
import { shownPath } from '../manifest/project.ts';
import type { ResolvedFlow, Setting } from '../manifest/resolve.ts';
import {
  desiredOf,
  reasonAgainstCategories,
  statable,
  type TakenOver,
  takeOver,
  UNSTATABLE,
  writeManifest,
} from '../manifest/write-manifest.ts';
import type { YamlFile } from '../manifest/yaml-text.ts';
import {
  byCodeUnits,
  type DesiredFlow,
  type DesiredStatus,
  type FlowId,
  foldCase,
  type ObservedFlow,
} from '../model/flow.ts';
import { isRecord } from '../model/json.ts';
import { columnOf } from '../model/lifecycle.ts';
import { matchesName } from '../model/names.ts';
import { type RemoteDocument, RemoteFailure, type RemoteReader } from '../model/remote.ts';
import { differences } from '../plan/differences.ts';
import { match } from '../plan/match.ts';
import type { Memory } from './memory.ts';
import { confirmed, fingerprintOf } from './observe.ts';

export type Outcome = 'created' | 'updated' | 'unchanged' | 'left-alone';

/** What becomes of one flow of the account. Paths are relative to the project folder. */
export type Row = {
  readonly flow: ObservedFlow;
  readonly manifest: string | null;
  readonly json: string | null;
  readonly outcome: Outcome;
  readonly reason: string | null;
  /** What the files do not say. */
  readonly remarks: readonly string[];
  /** The account could not be read for it. */
  readonly unread: boolean;
};

/** What a file is to hold; `before` is null for a new one. */
export type FileChange = { readonly file: string; readonly before: string | null; readonly after: string };

export type Taking = {
  readonly setting: Setting;
  readonly remote: RemoteReader;
  readonly memory: Memory;
  /** The manifests that are there, as written and as resolved. */
  readonly files: readonly YamlFile[];
  readonly resolved: readonly ResolvedFlow[];
  /** Which flows are asked for, by all their names. */
  readonly selects: (names: readonly string[]) => boolean;
  readonly endpointVariables: boolean;
  /** Flows that are left alone, and why: what an earlier try has shown. */
  readonly barred: ReadonlyMap<FlowId, string>;
  /** What earlier tries have seen; what this one sees is added. */
  readonly looks: Map<FlowId, Look>;
};

export type Taken = {
  readonly rows: readonly Row[];
  readonly changes: readonly FileChange[];
  readonly variables: readonly EndpointVariable[];
};

export async function takeOverAccount(taking: Taking): Promise<Taken> {
  const { setting, remote, looks, barred } = taking;
  const { ignore } = setting.config;
  const listed = await remote.listFlows();
  const visible = listed.filter(({ name }) => !matchesName(ignore, name));
  const managed = managedAmong(taking, visible, listed);
  const selected = visible
    .filter((flow) => {
      const desired = managed.get(flow.id);
      return taking.selects(desired === undefined ? [flow.name] : [flow.name, desired.name, desired.key]);
    })
    .sort((a, b) => byCodeUnits(a.name, b.name) || byCodeUnits(a.id, b.id));

  const strangers = selected.filter(({ id }) => !managed.has(id));
  const folded = new Set(selected.flatMap(({ id }) => managed.get(id) ?? []));
  const reasons = reasonsAgainst(taking, visible, strangers, folded);
  await Promise.all(
    selected.map(async (flow) => {
      const [desired, bar] = [managed.get(flow.id), barred.get(flow.id)];
      if (bar !== undefined) looks.set(flow.id, leftAlone(bar, desired?.manifest));
      else if (!looks.has(flow.id)) looks.set(flow.id, await look(taking, flow, desired, reasons));
    }),
  );

  const isNew = (one: Look | undefined) => one?.kind === 'new' && one.taken.manifest.endpoint !== null;
  const variables = taking.endpointVariables
    ? endpointVariables(
        selected.flatMap((flow) => (isNew(looks.get(flow.id)) ? (flow.endpoint ?? []) : [])),
        setting.variables,
      )
    : [];
  // Names of files must not depend on which answer came first.
  const files = createFiles(taking);
  const write = createWriter(taking, files, variables, liveNames(visible));
  const rows = selected.flatMap((flow) => {
    const one = looks.get(flow.id);
    return one === undefined ? [] : [write(flow, one)];
  });
  return { rows, changes: files.changes(), variables };
}

function liveNames(flows: readonly ObservedFlow[]): ReadonlySet<string> {
  return new Set(
    flows.filter(({ status }) => columnOf(status) !== 'deprecated').map(({ name }) => name.normalize('NFC')),
  );
}

/** What was seen of a flow, and what it is to us. */
export type Look =
  | { readonly kind: 'left-alone'; readonly reason: string; readonly unread: boolean; readonly manifest: string | null }
  | { readonly kind: 'new'; readonly taken: TakenOver }
  | {
      readonly kind: 'managed';
      readonly desired: DesiredFlow;
      readonly seen: ObservedFlow;
      /** Null where it does not matter, or is known to be what the manifest's file says. */
      readonly document: RemoteDocument | null;
    };

function leftAlone(reason: string, manifest: string | null = null, unread = false): Look {
  return { kind: 'left-alone', reason, unread, manifest };
}

async function look(
  { remote, memory, setting }: Taking,
  flow: ObservedFlow,
  desired: DesiredFlow | undefined,
  reasons: ReadonlyMap<FlowId, string>,
): Promise<Look> {
  if (desired === undefined) {
    const reason = reasons.get(flow.id);
    if (reason !== undefined) return leftAlone(reason);
    const document = await readDocument(remote, flow);
    if (document === null) return leftAlone(UNREADABLE, null, true);
    const taken = takeOver(flow, document, setting.config.versions);
    return taken.kind === 'taken' ? { kind: 'new', taken } : leftAlone(taken.reason);
  }
  const seen = await confirmed(remote, desired, flow);
  if (isRetired(statusFor(desired.status, seen.status))) return { kind: 'managed', desired, seen, document: null };
  const known = memory.recall(seen) ?? null;
  if (known !== null && known === desired.document?.fingerprint) {
    return { kind: 'managed', desired, seen: { ...seen, document: known }, document: null };
  }
  const document = await readDocument(remote, seen);
  if (document === null) return leftAlone(UNREADABLE, desired.manifest, true);
  const found = fingerprintOf(document);
  // Documents are large, and most of them are as they should be.
  const isSame = found !== null && found === desired.document?.fingerprint;
  return { kind: 'managed', desired, seen: { ...seen, document: found }, document: isSame ? null : document };
}

const UNREADABLE = 'its Flow JSON could not be read: run the import again later';

/** The document; null where the platform does not give it. */
async function readDocument(remote: RemoteReader, flow: ObservedFlow): Promise<RemoteDocument | null> {
  try {
    return await remote.readDocument(flow);
  } catch (error) {
    if (!(error instanceof RemoteFailure) || error.kind !== 'lost' || error.unanswered) throw error;
    return columnOf(flow.status) === 'deprecated' ? { kind: 'broken' } : null;
  }
}

/** By flow id: the manifest that stands for it; also one whose name differs only in case from a single flow's. */
function managedAmong(
  { resolved, setting }: Taking,
  visible: readonly ObservedFlow[],
  listed: readonly ObservedFlow[],
): ReadonlyMap<FlowId, DesiredFlow> {
  const desired = resolved.map(({ flow }) => flow);
  const managed = new Map<FlowId, DesiredFlow>();
  const lonely: DesiredFlow[] = [];
  for (const { desired: flow, observed, refusal } of match(desired, listed, setting.config.ignore)) {
    if (observed !== null) managed.set(observed.id, flow);
    else if (refusal?.code === 'case-clash') lonely.push(flow);
  }
  for (const flow of lonely) {
    const alike = visible.filter(({ id, name }) => foldCase(name) === foldCase(flow.name) && !managed.has(id));
    const [only] = alike;
    if (only !== undefined && alike.length === 1) managed.set(only.id, flow);
  }
  return managed;
}

/** Why flows without a manifest cannot get one, by flow id. */
function reasonsAgainst(
  { resolved, files, setting }: Taking,
  visible: readonly ObservedFlow[],
  strangers: readonly ObservedFlow[],
  /** The manifests that are changed to what the account has. */
  folded: ReadonlySet<DesiredFlow>,
): ReadonlyMap<FlowId, string> {
  const reasons = new Map<FlowId, string>();
  const names = new Map(resolved.map(({ flow }) => [foldCase(flow.name), flow]));
  const former = new Map(resolved.flatMap(({ flow }) => flow.previously.map((name) => [name, flow] as const)));
  const successors = new Map(resolved.flatMap(({ flow }) => flow.supersedes.map((name) => [name, flow] as const)));
  const out = leftOut(files, setting.environment);
  const same = groupBy(visible, ({ name }) => name.normalize('NFC'));
  const winners = new Map<string, ObservedFlow>();
  for (const flow of [...strangers].sort((a, b) => weight(b) - weight(a) || byCodeUnits(a.name, b.name))) {
    const name = flow.name.normalize('NFC');
    const key = foldCase(name);
    const rival = names.get(key);
    const heir = former.get(name);
    const winner = winners.get(key);
    const successor = successors.get(name);
    const twins = same.get(name)?.length ?? 0;
    const elsewhere = out.get(name);
    if (twins > 1) {
      reasons.set(flow.id, `the account has ${twins} flows of this name: rename all but one in WhatsApp Manager`);
    } else if (elsewhere !== undefined) {
      const line = `"${setting.environment}: false"`;
      reasons.set(flow.id, `${elsewhere} says that it is not in this environment: remove ${line} there to manage it`);
    } else if (rival !== undefined) {
      const how = rival.name === name ? 'has the same name as' : 'differs only in case from';
      const there = folded.has(rival) ? 'rename it in WhatsApp Manager' : 'change one of the two';
      reasons.set(flow.id, `its name ${how} "${rival.name}" in ${rival.manifest}: ${there}`);
    } else if (heir !== undefined && !(folded.has(heir) && columnOf(flow.status) !== 'deprecated')) {
      reasons.set(flow.id, `"previously" in ${heir.manifest} names it: remove the name there to manage it on its own`);
    } else if (
      successor !== undefined &&
      columnOf(flow.status) !== 'deprecated' &&
      !(folded.has(successor) && successor.status === 'published')
    ) {
      reasons.set(
        flow.id,
        `"supersedes" in ${successor.manifest} names it: remove the name there to manage it on its own`,
      );
    } else if (winner !== undefined) {
      reasons.set(
        flow.id,
        `its name differs only in case from "${winner.name}": rename one of them in WhatsApp Manager`,
      );
    } else winners.set(key, flow);
  }
  return reasons;
}

/** Of flows whose names clash the one that customers get comes first. */
function weight({ status }: ObservedFlow): number {
  return { published: 3, unhealthy: 3, unknown: 2, draft: 1, deprecated: 0, none: 0 }[columnOf(status)];
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

/** By name: the manifests that leave this environment out. */
function leftOut(files: readonly YamlFile[], environment: string): ReadonlyMap<string, string> {
  return new Map(
    files.flatMap(({ file, data }) => {
      const all = isRecord(data) && isRecord(data.environments) ? data.environments : {};
      const name = isRecord(data) ? data.name : undefined;
      return typeof name === 'string' && Object.hasOwn(all, environment) && all[environment] === false
        ? [[name.normalize('NFC'), file] as const]
        : [];
    }),
  );
}

/** What the files would hold, while it is worked out. */
type Files = {
  readonly read: InsideReader;
  /** A path relative to the project folder. */
  readonly text: (file: string) => string | null;
  readonly put: (file: string, text: string) => void;
  readonly isGiven: (file: string) => boolean;
  readonly changes: () => readonly FileChange[];
};

function createFiles({ setting }: Taking): Files {
  const { root, boundary } = setting.project;
  const read = insideReader(boundary);
  const now = new Map<string, string>();
  const there = (file: string) => {
    const result = read(join(root, file));
    return result.kind === 'text' ? result.text : null;
  };
  return {
    read,
    text: (file) => now.get(file) ?? there(file),
    put: (file, text) => now.set(file, text),
    isGiven: (file) => now.has(file),
    changes: () =>
      [...now]
        .map(([file, after]) => ({ file, before: there(file), after }))
        .filter(({ before, after }) => before !== after),
  };
}

function createWriter(
  taking: Taking,
  files: Files,
  variables: readonly EndpointVariable[],
  /** Of flows that are not deprecated, nor to be ignored. */
  names: ReadonlySet<string>,
) {
  const { project, config } = taking.setting;
  let folder: FlowsFolder | null = null;
  return (flow: ObservedFlow, one: Look): Row => {
    if (one.kind === 'left-alone') {
      const { reason, unread, manifest } = one;
      return { ...NOTHING, flow, manifest, outcome: 'left-alone', reason, unread };
    }
    if (one.kind === 'managed') return fold(taking, files, one, names);
    folder ??= flowsFolder(project, config);
    const { baseName, jsonText, manifest, remarks } = one.taken;
    const paths = folder.pathsFor(baseName);
    const file = shownPath(project, paths.manifest);
    const json = jsonText === null ? null : shownPath(project, paths.json);
    const endpoint =
      manifest.endpoint === null || flow.endpoint === null ? null : withVariables(flow.endpoint, variables);
    if (json !== null && jsonText !== null) files.put(json, jsonText);
    files.put(file, writeManifest({ ...manifest, endpoint }, json === null ? null : basename(json)));
    return { ...NOTHING, flow, manifest: file, json, outcome: 'created', remarks };
  };
}

const NOTHING = { manifest: null, json: null, outcome: 'unchanged', reason: null, remarks: [], unread: false } as const;

function isRetired(status: DesiredStatus): boolean {
  return status === 'deprecated' || status === 'deleted';
}

/** What a manifest has to say so that the flow is left as it is; what it says, where that is so already. */
function statusFor(desired: DesiredStatus, observed: string): DesiredStatus {
  const column = columnOf(observed);
  const fits =
    column === 'draft'
      ? desired === 'draft'
      : column === 'deprecated'
        ? isRetired(desired)
        : desired === 'draft' || desired === 'published';
  return fits ? desired : desiredOf(observed);
}

/** A flow into the files that are there for it: only what differs. */
function fold(
  taking: Taking,
  files: Files,
  { desired, seen, document }: Look & { kind: 'managed' },
  names: ReadonlySet<string>,
): Row {
  const { setting } = taking;
  const { manifest } = desired;
  const yaml = files.text(manifest);
  const remarks: string[] = [];
  const refuse = (reason: string): Row => ({ ...NOTHING, flow: seen, manifest, outcome: 'left-alone', reason });
  if (yaml === null) return refuse(`${manifest} cannot be read any more`);
  const status = statusFor(desired.status, seen.status);
  let change: ManifestChange = status === desired.status ? {} : { status };
  let json = desired.document?.file ?? null;
  let text: string | null = null;
  if (!isRetired(status)) {
    const differs = differences(desired, seen);
    if (differs.name) change = { ...change, name: seen.name.normalize('NFC') };
    if (differs.categories) {
      const wrong = reasonAgainstCategories(seen.categories);
      if (wrong !== null) return refuse(wrong);
      change = { ...change, categories: seen.categories };
    }
    const former = formerNames(desired, seen, names);
    if (former.length > 0) change = { ...change, notPreviously: former };
    const rivals = status === 'published' ? desired.supersedes.filter((name) => names.has(name)) : [];
    if (rivals.length > 0) change = { ...change, notSupersedes: rivals };
    if (differs.endpoint) {
      const endpoint = statable(seen.endpoint);
      if (endpoint === null && seen.endpoint !== null) remarks.push(UNSTATABLE);
      change = { ...change, endpoint };
    }
    if (differs.application) {
      const id = seen.application?.id ?? null;
      change = { ...change, application: id !== null && /^[0-9]+$/.test(id) ? id : null };
    }
    // Of a document with errors nobody knows what it is: it is as different as one that is not there.
    const isKnown = (desired.document?.fingerprint ?? null) !== null && desired.document?.errors.length === 0;
    if (document !== null && (differs.json || !isKnown)) {
      if (document.kind === 'none')
        return refuse('it has no Flow JSON, but its manifest has one: give it one, or apply');
      if (document.kind === 'broken')
        return refuse('its Flow JSON is not JSON: correct it in WhatsApp Manager, or apply');
      const old = json === null || isShared(taking, desired) ? null : files.text(json);
      if (json === null || old === null) {
        const path = freeBeside(join(setting.project.root, manifest.replace(/\.ya?ml$/, '.json')), (candidate) =>
          files.isGiven(shownPath(setting.project, candidate)),
        );
        json = shownPath(setting.project, path);
        change = { ...change, json: relative(dirname(manifest), json).split('\\').join('/') };
      }
      text = old === null ? printDocument(document.value) : foldDocument(old, document.value, setting.variables);
    }
    const endpoint = change.endpoint === undefined ? desired.endpoint !== null : change.endpoint !== null;
    const now = text ?? (json === null ? null : files.text(json));
    if (now !== null && (text !== null || change.endpoint !== undefined || change.status !== undefined)) {
      const silenced = silencedIn(taking.files, manifest);
      const context = { endpoint, versions: setting.config.versions, silenced };
      const { codes, fatal } = silencing(now, setting.variables, context);
      if (fatal !== null) {
        return refuse(`its Flow JSON cannot be used (${fatal.code}: ${fatal.message}): correct it in WhatsApp Manager`);
      }
      if (codes.length > 0) change = { ...change, suppress: codes };
    }
  }
  const { environment, variables, config } = setting;
  const after =
    Object.keys(change).length === 0
      ? yaml
      : foldManifest(yaml, change, { environment, variables, shared: config.declared.length > 1 });
  if (after === null) {
    return refuse(
      `${manifest} is written so that it cannot be changed at one place, as with anchors: change it by hand`,
    );
  }
  const touched = after !== yaml || (text !== null && json !== null && text !== files.text(json));
  if (after !== yaml) files.put(manifest, after);
  if (text !== null && json !== null && text !== files.text(json)) files.put(json, text);
  return { ...NOTHING, flow: seen, manifest, json, outcome: touched ? 'updated' : 'unchanged', remarks };
}

/** Former names that must not stand there any more: its own, and those that other flows have. */
function formerNames(desired: DesiredFlow, seen: ObservedFlow, others: ReadonlySet<string>): readonly string[] {
  const name = seen.name.normalize('NFC');
  return desired.previously.filter((old) => old === name || others.has(old));
}

/** True where another manifest of the environment reads the same Flow JSON: it must not change with this flow. */
function isShared({ resolved }: Taking, desired: DesiredFlow): boolean {
  return resolved.some(
    ({ flow }) => flow.manifest !== desired.manifest && flow.document?.file === desired.document?.file,
  );
}

/** The codes that a manifest silences, as it is written. */
export function silencedIn(files: readonly YamlFile[], manifest: string): ReadonlySet<string> {
  const data = files.find(({ file }) => file === manifest)?.data;
  const entries: unknown[] = isRecord(data) && Array.isArray(data.suppress) ? data.suppress : [];
  return silencedCodes(
    entries.flatMap((entry) =>
      isRecord(entry) && typeof entry.code === 'string' && typeof entry.because === 'string'
        ? [{ code: entry.code, because: entry.because, file: manifest, line: 1, column: 1 }]
        : [],
    ),
  );
}

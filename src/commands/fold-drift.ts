// `waflow drift --write`: edits of the account taken into the files. What the work tree has changed meanwhile in the same
// field is left for people.
import { join } from 'node:path';
import { foldDocument } from '../flowjson/fold.ts';
import { silencing } from '../flowjson/silence.ts';
import { insideReader, writeInside } from '../manifest/files.ts';
import { foldManifest, type ManifestChange } from '../manifest/fold-manifest.ts';
import { discover, loadManifests } from '../manifest/load.ts';
import { type ResolvedFlow, resolveManifests } from '../manifest/resolve.ts';
import { statable } from '../manifest/write-manifest.ts';
import type { YamlFile } from '../manifest/yaml-text.ts';
import type { DriftedFlow } from '../model/drift.ts';
import { Failure } from '../model/failure.ts';
import { hasErrors, sortFindings } from '../model/finding.ts';
import type { DesiredFlow, ObservedFlow } from '../model/flow.ts';
import type { RemoteDocument } from '../model/remote.ts';
import { asksTheSame } from '../plan/base.ts';
import { differences } from '../plan/differences.ts';
import { match } from '../plan/match.ts';
import type { Observation } from './observe.ts';
import type { Chosen } from './setup.ts';
import { silencedIn } from './take-over.ts';

/** What was taken over: the files that were written, and what is left for people, each with why. */
export type Folded = {
  readonly written: readonly string[];
  readonly left: readonly { readonly name: string; readonly reason: string }[];
};

const FIELDS = ['name', 'categories', 'endpoint', 'application', 'json'] as const;

/**
 * Writes what somebody changed in the account into manifests and Flow JSON of the work tree.
 * @param before the base's flows, by name
 * @throws Failure (1) where the manifests of the work tree have errors: nothing is written then
 */
export async function foldDrift(
  chosen: Chosen,
  drifted: readonly DriftedFlow[],
  before: ReadonlyMap<string, DesiredFlow>,
  observation: Observation,
): Promise<Folded> {
  const { files, flows: now } = await workTree(chosen);
  const pairs = match(
    now.map(({ flow }) => flow),
    observation.flows,
    chosen.config.ignore,
  );
  const byId = new Map(pairs.flatMap(({ desired, observed }) => (observed ? [[observed.id, desired] as const] : [])));
  const changes = new Map<string, string>();
  const left: { name: string; reason: string }[] = [];
  for (const { name, id, kind } of drifted) {
    const leave = (reason: string) => left.push({ name, reason });
    const seen = observation.flows.find((flow) => flow.id === id);
    const [old, desired] = [before.get(name), id === null ? undefined : byId.get(id)];
    if (kind === 'missing') leave('the account does not have it: apply makes it anew, or remove its manifest');
    else if (kind === 'unclear' || seen === undefined || old === undefined) leave('nobody can tell which flow it is');
    else if (desired === undefined) leave('the work tree has no manifest for it any more');
    else {
      const silenced = silencedIn(files, desired.manifest);
      foldOne(chosen, { old, desired, seen, silenced, document: observation.documents.get(seen.id) }, changes, leave);
    }
  }
  for (const [file, text] of changes) {
    await writeInside(chosen.project.boundary, join(chosen.project.root, file), text);
  }
  return { written: [...changes.keys()], left };
}

type WorkTree = { readonly files: readonly YamlFile[]; readonly flows: readonly ResolvedFlow[] };

async function workTree({ project, config, setting }: Chosen): Promise<WorkTree> {
  const loaded = await loadManifests(project, await discover(project, config));
  const { flows, findings } = await resolveManifests({ ...setting, check: false }, loaded.files);
  const all = sortFindings([...loaded.findings, ...findings]);
  if (!hasErrors(all)) return { files: loaded.files, flows };
  throw new Failure('no', 'invalid-manifests', 'the manifests have errors, so nothing was written', {
    hint: 'correct them first: edits cannot be put into files that cannot be read',
    findings: all,
  });
}

type Edited = {
  readonly old: DesiredFlow;
  readonly desired: DesiredFlow;
  readonly seen: ObservedFlow;
  readonly document: RemoteDocument | undefined;
  /** The codes that its manifest silences. */
  readonly silenced: ReadonlySet<string>;
};

/** @param changes the files so far, by their path from the project folder; two flows may share one */
function foldOne(
  { project, config, setting }: Chosen,
  { old, desired, seen, document, silenced }: Edited,
  changes: Map<string, string>,
  leave: (reason: string) => void,
): void {
  const read = insideReader(project.boundary);
  const textOf = (file: string): string | null => {
    const known = changes.get(file);
    const there = known === undefined ? read(join(project.root, file)) : { kind: 'text' as const, text: known };
    return there.kind === 'text' ? there.text : null;
  };
  const [account, open] = [differences(old, seen), differences(desired, seen)];
  // Of a deprecated flow only the status counts.
  const isOver = seen.status === 'DEPRECATED';
  const wanted = isOver ? [] : FIELDS.filter((field) => account[field] && open[field]);
  const contested = wanted.filter((field) => !asksTheSame(old, desired, field));
  if (contested.length > 0) {
    leave(`${contested.join(', ')} changed in the work tree, too: put the two together by hand`);
    return;
  }
  let change: ManifestChange = {};
  if (wanted.includes('name')) change = { ...change, name: seen.name.normalize('NFC') };
  if (wanted.includes('categories')) change = { ...change, categories: seen.categories };
  if (wanted.includes('endpoint')) change = { ...change, endpoint: statable(seen.endpoint) };
  if (wanted.includes('application')) change = { ...change, application: seen.application?.id ?? null };
  if (isOver && desired.status !== 'deprecated' && desired.status !== 'deleted') {
    if (old.status !== desired.status) {
      leave('it was deprecated in the account, and its status was changed in the work tree');
      return;
    }
    change = { ...change, status: 'deprecated' };
  }
  const file = desired.document?.file ?? null;
  let text: string | null = null;
  if (wanted.includes('json')) {
    const author = file === null ? null : textOf(file);
    if (author === null || document?.kind !== 'json') {
      leave('its Flow JSON in the account is not JSON: correct it in WhatsApp Manager');
      return;
    }
    text = foldDocument(author, document.value, setting.variables);
    const context = { endpoint: (change.endpoint ?? desired.endpoint) !== null, versions: config.versions, silenced };
    const { codes, fatal } = silencing(text, setting.variables, context);
    if (fatal !== null) {
      leave(`its Flow JSON cannot be used (${fatal.code}: ${fatal.message}): correct it in WhatsApp Manager`);
      return;
    }
    if (codes.length > 0) change = { ...change, suppress: codes };
  }
  const yaml = textOf(desired.manifest);
  const { environment, variables } = setting;
  const folded =
    yaml === null || Object.keys(change).length === 0
      ? yaml
      : foldManifest(yaml, change, { environment, variables, shared: config.declared.length > 1 });
  if (folded === null) {
    leave(`${desired.manifest} is written so that it cannot be changed at one place: change it by hand`);
    return;
  }
  if (text !== null && file !== null && text !== textOf(file)) changes.set(file, text);
  if (folded !== yaml) changes.set(desired.manifest, folded);
  const isDraftAlone = wanted.length === 0 && change.status === undefined;
  if (isDraftAlone && seen.status === 'DRAFT')
    leave('it is a draft again with the content that Git has: apply publishes it');
}

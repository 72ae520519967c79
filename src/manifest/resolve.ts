// Manifests as written to the flows that one environment should have: variables, overrides, meaning, documents.
import { dirname, isAbsolute, join } from 'node:path';
import type { CheckContext } from '../flowjson/check.ts';
import { type Filled, fillText, type Variables } from '../flowjson/fill.ts';
import { type Document, readFlowJson, undeclaredHint, undeclaredMessage } from '../flowjson/read.ts';
import type { Acceptance } from '../flowjson/review.ts';
import { type Suppression, silencedCodes, suppress } from '../flowjson/suppress.ts';
import { frozenSince } from '../flowjson/versions.ts';
import { Failure } from '../model/failure.ts';
import type { Finding, Severity } from '../model/finding.ts';
import { hasErrors } from '../model/finding.ts';
import { asSet, type DesiredDocument, type DesiredFlow, type DesiredStatus, type Fingerprint } from '../model/flow.ts';
import { isRecord } from '../model/json.ts';
import { KNOWN_CATEGORIES } from '../model/lifecycle.ts';
import { checkTogether, type Named } from './agree.ts';
import type { Config } from './config.ts';
import { checkEndpoint } from './endpoint.ts';
import type { InsideReader } from './files.ts';
import { withBreaks } from './load.ts';
import type { Project } from './project.ts';
import { checkSchema } from './schema.ts';
import { didYouMean, nearest } from './suggest.ts';
import type { Complain, YamlFile, YamlPath } from './yaml-text.ts';

type Overrides = {
  readonly name?: string;
  readonly categories?: readonly string[];
  readonly json?: string;
  readonly endpoint?: string;
  readonly status?: DesiredStatus;
  readonly application?: string;
};

/** A manifest's data as the schema proves it. */
export type WrittenManifest = Overrides & {
  readonly name: string;
  readonly categories: readonly string[];
  readonly previously?: readonly string[];
  readonly supersedes?: readonly string[];
  readonly suppress?: readonly { readonly code: string; readonly because: string }[];
  readonly accept?: readonly Acceptance[];
  readonly protect?: boolean;
  readonly environments?: Readonly<Record<string, false | Overrides>>;
};

/** Where a flow's Flow JSON is. Texts are not kept, so that memory does not grow with them: few are ever needed. */
export type DocumentSource = {
  readonly file: string;
  /**
   * The document as the manifests were read with it.
   * @throws Failure (4) where the file holds another document by now
   */
  read(): Document;
};

/** A flow with the document that belongs to it; the document is undefined where it has errors or is not needed. */
export type ResolvedFlow = {
  readonly flow: DesiredFlow;
  readonly document: DocumentSource | undefined;
  /** Changes inside the document that its manifest says yes to. */
  readonly accept: readonly Acceptance[];
};

export type Resolution = {
  readonly flows: readonly ResolvedFlow[];
  /** The names, former ones too, of flows that have a manifest, but not in this environment. */
  readonly leftOut: readonly string[];
  /** What is wrong with manifests: nothing can be planned while there are errors. */
  readonly findings: readonly Finding[];
  /** What is wrong with Flow JSON: an error refuses its own flow. */
  readonly documentFindings: readonly Finding[];
};

export type Setting = {
  readonly project: Project;
  readonly config: Config;
  readonly environment: string;
  readonly variables: Variables;
  /** False: documents are read, and their rules not asked. */
  readonly check?: boolean;
};

/** So many manifests' documents are made ready at once: enough to be quick, and few enough to be small. */
const AT_ONCE = 256;

/** Resolves all manifests for one environment. All problems of all files are told at once. */
export async function resolveManifests(setting: Setting, files: readonly YamlFile[]): Promise<Resolution> {
  const resolved: One[] = [];
  const { tree, root } = setting.project;
  const read = tree.reader();
  for (let start = 0; start < files.length; start += AT_ONCE) {
    const some = files.slice(start, start + AT_ONCE);
    await tree.prepare(some.flatMap((yaml) => documentPaths(yaml).map((path) => join(root, path))));
    await withBreaks(some, (yaml) => {
      resolved.push(resolveOne({ ...setting, read }, yaml));
    });
  }
  const named = resolved.flatMap((one) => (one.known === undefined ? [] : [one.known]));
  const together = checkTogether(named, setting.config.ignore);
  return {
    flows: resolved.flatMap((one) => one.flow ?? []),
    leftOut: resolved.flatMap((one) => one.leftOut ?? []),
    findings: [...resolved.flatMap((one) => one.findings), ...together],
    documentFindings: resolved.flatMap((one) => one.documentFindings),
  };
}

/** The documents that a manifest names, in whatever environment, as far as no variable stands in the name. */
function documentPaths({ file, data }: YamlFile): string[] {
  if (!isRecord(data)) return [];
  const overrides = isRecord(data.environments) ? Object.values(data.environments) : [];
  return [data, ...overrides].flatMap((one) => {
    const json = isRecord(one) ? one.json : undefined;
    return typeof json === 'string' ? [join(dirname(file), json)] : [];
  });
}

type One = {
  flow?: ResolvedFlow;
  leftOut?: readonly string[];
  known?: Named;
  findings: Finding[];
  documentFindings: readonly Finding[];
};

type Reading = Setting & {
  readonly read: InsideReader;
  readonly context?: CheckContext | null;
  readonly suppressions?: readonly Suppression[];
};

function resolveOne(setting: Reading, yaml: YamlFile): One {
  const findings: Finding[] = [];
  const complain = (path: YamlPath, code: string, message: string, hint: string, severity: Severity = 'error') =>
    findings.push({
      code,
      severity,
      message,
      hint,
      file: yaml.file,
      ...yaml.placeOf(path),
      pointer: `/${path.join('/')}`,
    });

  if (typeof yaml.data !== 'object' || yaml.data === null || Array.isArray(yaml.data)) {
    complain([], 'invalid-type', 'a manifest must be a map of keys', 'write "name: …", "categories: […]", "json: …"');
    return { findings, documentFindings: [] };
  }
  const fills = new Map<string, Filled>();
  const data = fillAll(yaml.data, [], setting, complain, fills);
  findings.push(...checkSchema('manifest', yaml, data));
  if (hasErrors(findings)) {
    return { findings, documentFindings: documentFindingsOf(setting, yaml, data, complain) };
  }
  const written = data as WrittenManifest; // proven by the schema

  for (const name of Object.keys(written.environments ?? {})) {
    if (setting.config.environments.has(name)) continue;
    const known = [...setting.config.environments.keys()];
    const near = nearest(name, known);
    const hint = near === null ? `waflow.yaml has ${known.join(', ')}` : `did you mean "${near}"?`;
    complain(
      ['environments', name],
      'unknown-environment',
      `waflow.yaml has no environment "${name}"`,
      hint,
      'warning',
    );
  }
  const override = written.environments?.[setting.environment];
  if (override === false) {
    const names = [written.name, ...(written.previously ?? [])].map((one) => one.normalize('NFC'));
    return { leftOut: names, findings, documentFindings: [] };
  }
  const pathOf = (key: keyof Overrides): YamlPath =>
    override?.[key] === undefined ? [key] : ['environments', setting.environment, key];
  const merged: WrittenManifest = { ...written, ...override };

  const name = merged.name.normalize('NFC');
  const previously = (written.previously ?? []).map((old) => old.normalize('NFC'));
  const supersedes = (written.supersedes ?? []).map((old) => old.normalize('NFC'));
  const status = merged.status ?? 'draft';
  const known = { yaml, namePath: pathOf('name'), name, previously, supersedes, status };
  for (const key of ['name', 'categories'] as const) checkShown(fills, pathOf(key), complain);
  for (const key of ['previously', 'supersedes']) checkShown(fills, [key], complain);
  checkCategories(merged.categories, pathOf('categories'), complain);
  const endpointFill = fills.get(pathOf('endpoint').join('/'));
  const endpoint = checkEndpoint(merged.endpoint, endpointFill, pathOf('endpoint'), complain);
  const retired = status === 'deprecated' || status === 'deleted';
  const suppressions = suppressionsIn(written, yaml);
  const context = setting.check !== false && {
    endpoint: endpoint !== null,
    versions: setting.config.versions,
    silenced: silencedCodes(suppressions),
  };
  const document = readDocument(
    { ...setting, context: context || null, suppressions },
    yaml,
    merged.json,
    pathOf('json'),
    retired,
    complain,
  );
  if (hasErrors(findings)) return { known, findings, documentFindings: document.findings };

  const flow: DesiredFlow = {
    key: written.name.normalize('NFC'),
    name,
    manifest: yaml.file,
    status,
    categories: asSet(merged.categories),
    endpoint,
    application:
      merged.application === undefined
        ? null
        : { value: merged.application, shown: fills.get(pathOf('application').join('/'))?.shown ?? merged.application },
    document: document.desired,
    previously,
    protect: written.protect ?? false,
    supersedes: asSet(supersedes),
  };
  const resolved = { flow, document: document.document, accept: written.accept ?? [] };
  return { flow: resolved, known, findings, documentFindings: document.findings };
}

function suppressionsIn({ suppress: entries = [] }: WrittenManifest, yaml: YamlFile): Suppression[] {
  return entries.map((entry, index) => ({
    ...entry,
    file: yaml.file,
    ...yaml.placeOf(['suppress', index]),
    pointer: `/suppress/${index}`,
  }));
}

/** The remarks on the Flow JSON of a manifest that has errors itself: all problems are told at once. */
function documentFindingsOf(setting: Reading, yaml: YamlFile, data: unknown, complain: Complain): readonly Finding[] {
  const json = typeof data === 'object' && data !== null && 'json' in data ? data.json : undefined;
  if (typeof json !== 'string') return [];
  return readDocument(setting, yaml, json, ['json'], false, complain).findings;
}

/** Fills every string value; `fills` remembers by path what was put in. */
function fillAll(
  value: unknown,
  path: YamlPath,
  setting: Setting,
  complain: Complain,
  fills: Map<string, Filled>,
): unknown {
  if (typeof value === 'string') {
    if (!value.includes('{{')) return value;
    const filled = fillText(value, setting.variables);
    fills.set(path.join('/'), filled);
    for (const { name } of filled.undeclared) {
      const near = nearest(name, [...setting.variables.keys()]);
      const hint = near === null ? undeclaredHint(name) : `did you mean "${near}"? else ${undeclaredHint(name)}`;
      complain(
        path,
        'undeclared-variable',
        `${undeclaredMessage(name)} in the environment "${setting.environment}"`,
        hint,
      );
    }
    return filled.value;
  }
  if (Array.isArray(value))
    return value.map((item, index) => fillAll(item, [...path, index], setting, complain, fills));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => {
    // Other environments' overrides are filled with their own variables when their turn comes.
    const foreign = path.length === 1 && path[0] === 'environments' && key !== setting.environment;
    return [key, foreign ? item : fillAll(item, [...path, key], setting, complain, fills)];
  });
  return Object.fromEntries(entries);
}

/** What a plan is read by cannot be hidden, so it must not come from where values are. */
function checkShown(fills: ReadonlyMap<string, Filled>, path: YamlPath, complain: Complain): void {
  const own = path.join('/');
  for (const [at, filled] of fills) {
    if ((at !== own && !at.startsWith(`${own}/`)) || filled.shown === filled.value) continue;
    const message = `"${own}" takes a value from the process environment, which must not show, but names and categories do`;
    complain(at.split('/'), 'hidden-value', message, 'write the value in waflow.yaml: "variables: { NAME: text }"');
  }
}

function checkCategories(categories: readonly string[], path: YamlPath, complain: Complain): void {
  const known: readonly string[] = KNOWN_CATEGORIES;
  categories.forEach((category, index) => {
    if (known.includes(category)) return;
    const message = `"${category}" is not a category that waflow knows; the platform decides`;
    complain([...path, index], 'unknown-category', message, didYouMean(category, known), 'warning');
  });
}

function readDocument(
  setting: Reading,
  yaml: YamlFile,
  json: string | undefined,
  path: YamlPath,
  retired: boolean,
  complain: Complain,
): { desired: DesiredDocument | null; document?: DocumentSource; findings: readonly Finding[] } {
  const nothing = { desired: null, findings: [] };
  if (json === undefined) {
    const message = 'the key "json" is missing';
    if (!retired) complain([], 'missing-key', message, 'name the Flow JSON file: "json: my-flow.json"');
    return nothing;
  }
  const { project, variables } = setting;
  const outside = `"${json}" lies outside the repository`;
  if (isAbsolute(json) || /^[A-Za-z]:[\\/]/.test(json)) {
    complain(path, 'outside-repository', `"${json}" is an absolute path`, 'write it relative to this file');
    return nothing;
  }
  const file = join(dirname(yaml.file), json).split('\\').join('/');
  const read = setting.read(join(project.root, file));
  switch (read.kind) {
    case 'missing':
      complain(path, 'missing-file', `"${json}" does not exist`, 'the path is relative to this file');
      return nothing;
    case 'directory':
      complain(path, 'not-a-file', `"${json}" is a folder`, 'name the Flow JSON file in it');
      return nothing;
    case 'outside':
      complain(
        path,
        'outside-repository',
        outside,
        'keep the Flow JSON in the repository, without links that lead out',
      );
      return nothing;
    case 'unreadable':
      complain(path, 'unreadable-file', `"${json}" cannot be read`, 'check its permissions');
      return nothing;
    case 'not-text':
      complain(path, 'unreadable-file', `"${json}" is not UTF-8 text`, 'save it as UTF-8');
      return nothing;
    case 'text': {
      const { document, findings } = readFlowJson(file, read.text, variables, setting.context);
      // What is retired is never sent, so that its Flow JSON does not matter any more.
      const told = retired ? findings.map((finding): Finding => ({ ...finding, severity: 'warning' })) : findings;
      const { findings: left, unused } = suppress(told, setting.suppressions ?? []);
      const errors = left.filter((finding) => finding.severity === 'error');
      const desired: DesiredDocument = {
        file,
        fingerprint: document?.fingerprint ?? null,
        version: document?.version ?? null,
        frozenSince: document?.version ? frozenSince(document.version, setting.config.versions) : null,
        errors: errors.map((one) => `${one.file}:${one.line}:${one.column} ${one.code}: ${one.message}`),
      };
      const source = document && sourceOf(setting, file, document.fingerprint);
      return { desired, ...(source && { document: source }), findings: [...left, ...unused] };
    }
  }
}

function sourceOf({ project, variables }: Setting, file: string, fingerprint: Fingerprint): DocumentSource {
  return {
    file,
    read() {
      const read = project.tree.reader()(join(project.root, file));
      const document = read.kind === 'text' ? readFlowJson(file, read.text, variables, null).document : undefined;
      if (document?.fingerprint === fingerprint) return document;
      throw new Failure('stale', 'file-changed', `"${file}" was changed while waflow was at work`, {
        hint: 'run the command again; what is planned is what was read first',
      });
    },
  };
}

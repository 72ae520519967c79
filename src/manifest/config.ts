// waflow.yaml: what it says, with defaults for what it does not. Resolves no environment.
import { join } from 'node:path';
import satisfies from 'semver/functions/satisfies.js';
import validRange from 'semver/ranges/valid.js';
import type { VersionOverrides } from '../flowjson/versions.ts';
import type { Finding, Place } from '../model/finding.ts';
import { hasErrors } from '../model/finding.ts';
import { VERSION } from '../version.ts';
import { CONFIG_FILE, type Project, readOne } from './project.ts';
import { checkSchema } from './schema.ts';
import { didYouMean } from './suggest.ts';
import { parseYaml, type YamlFile } from './yaml-text.ts';

export type FromProcess = { readonly env: string };

export type WrittenEnvironment = {
  readonly remote?: 'graph' | 'emulator';
  readonly waba?: string | FromProcess;
  readonly token?: FromProcess;
  readonly variables?: Readonly<Record<string, string | FromProcess>>;
};

type WrittenConfig = {
  readonly requires?: string;
  readonly flows?: string | readonly string[];
  readonly defaultEnvironment?: string;
  readonly environments?: Readonly<Record<string, WrittenEnvironment | null>>;
  readonly ignore?: readonly string[];
  readonly limits?: { readonly retire?: number };
  readonly failOnBreaking?: boolean;
  readonly flowJson?: { readonly versions?: VersionOverrides };
};

export const LOCAL = 'local';

export type Config = {
  readonly flows: string | readonly string[];
  readonly defaultEnvironment: string | null;
  /** As declared, and the built-in `local`. */
  readonly environments: ReadonlyMap<string, WrittenEnvironment>;
  /** The names that the project declares; without any, the one environment is `default`. */
  readonly declared: readonly string[];
  readonly ignore: readonly string[];
  readonly retireLimit: number;
  /** Breaking changes that nobody has accepted keep a flow from being written. */
  readonly failOnBreaking: boolean;
  /** What the project says about versions of Flow JSON. */
  readonly versions: VersionOverrides;
  /** Where a key of waflow.yaml stands. */
  readonly placeOf: (path: readonly string[]) => Place;
};

/** What holds where a project has no waflow.yaml. */
const DEFAULTS: Config = {
  flows: 'flows',
  defaultEnvironment: null,
  environments: new Map<string, WrittenEnvironment>([
    ['default', {}],
    [LOCAL, { remote: 'emulator' }],
  ]),
  declared: ['default'],
  ignore: [],
  retireLimit: 3,
  failOnBreaking: false,
  versions: {},
  placeOf: () => ({ line: 1, column: 1 }),
};

/** Reads the project's waflow.yaml; `value` is undefined where it has errors. */
export async function loadConfig(project: Project): Promise<{ value: Config | undefined; findings: Finding[] }> {
  if (!project.hasConfig) return { value: DEFAULTS, findings: [] };
  const read = await readOne(project, join(project.root, CONFIG_FILE));
  if (read.kind !== 'text') {
    const message = `the file cannot be read: ${read.kind === 'outside' ? 'it is a link out of the repository' : read.kind}`;
    const finding: Finding = {
      code: 'unreadable-file',
      severity: 'error',
      message,
      hint: 'make it an ordinary UTF-8 text file',
      file: CONFIG_FILE,
      line: 1,
      column: 1,
    };
    return { value: undefined, findings: [finding] };
  }
  const { value: yaml, findings } = parseYaml(CONFIG_FILE, read.text);
  // A file of comments only says nothing, which is fine.
  if (yaml === undefined) {
    return findings.every((finding) => finding.code === 'empty-file')
      ? { value: DEFAULTS, findings: [] }
      : { value: undefined, findings };
  }
  const all = [...findings, ...checkRequires(yaml), ...checkSchema('waflow', yaml, withoutNulls(yaml.data))];
  if (hasErrors(all)) return { value: undefined, findings: all };
  const written = withoutNulls(yaml.data) as WrittenConfig; // proven by the schema
  all.push(...checkMeaning(written, yaml));
  return { value: hasErrors(all) ? undefined : settle(written, yaml), findings: all };
}

function settle(written: WrittenConfig, yaml: YamlFile): Config {
  const environments = new Map<string, WrittenEnvironment>();
  const declared = Object.keys(written.environments ?? {});
  for (const name of declared) environments.set(name, written.environments?.[name] ?? {});
  if (declared.length === 0) environments.set('default', {});
  if (!environments.has(LOCAL)) environments.set(LOCAL, { remote: 'emulator' });
  return {
    flows: written.flows ?? DEFAULTS.flows,
    defaultEnvironment: written.defaultEnvironment ?? null,
    environments,
    declared: declared.length === 0 ? ['default'] : declared,
    ignore: (written.ignore ?? []).map((glob) => glob.normalize('NFC')),
    retireLimit: written.limits?.retire ?? DEFAULTS.retireLimit,
    failOnBreaking: written.failOnBreaking ?? DEFAULTS.failOnBreaking,
    versions: written.flowJson?.versions ?? {},
    placeOf: yaml.placeOf,
  };
}

// `production:` with nothing under it is an environment that takes everything from the process.
function withoutNulls(data: unknown): unknown {
  if (typeof data !== 'object' || data === null || !('environments' in data)) return data;
  const { environments } = data;
  if (typeof environments !== 'object' || environments === null || Array.isArray(environments)) return data;
  const filled = Object.entries(environments).map(([name, value]) => [name, value ?? {}]);
  return { ...data, environments: Object.fromEntries(filled) };
}

// First of all: an older waflow may not know the keys that follow.
function checkRequires(yaml: YamlFile): Finding[] {
  const { data } = yaml;
  const range = typeof data === 'object' && data !== null && 'requires' in data ? data.requires : undefined;
  if (typeof range !== 'string') return [];
  const place = { file: CONFIG_FILE, severity: 'error' as const, ...yaml.placeOf(['requires']), pointer: '/requires' };
  if (validRange(range) === null) {
    const hint = 'write a range, such as ">=0.1"';
    return [{ ...place, code: 'invalid-value', message: `"requires" is "${range}"`, hint }];
  }
  if (satisfies(VERSION, range, { includePrerelease: true })) return [];
  const message = `this project requires waflow ${range}, and this is waflow ${VERSION}`;
  return [{ ...place, code: 'waflow-too-old', message, hint: 'install a version that fits' }];
}

function checkMeaning(written: WrittenConfig, yaml: YamlFile): Finding[] {
  const findings: Finding[] = [];
  const complain = (path: readonly string[], code: string, message: string, hint: string) =>
    findings.push({
      code,
      severity: 'error',
      message,
      hint,
      file: CONFIG_FILE,
      ...yaml.placeOf(path),
      pointer: `/${path.join('/')}`,
    });
  const names = Object.keys(written.environments ?? {});
  const chosen = written.defaultEnvironment;
  if (
    chosen !== undefined &&
    !names.includes(chosen) &&
    chosen !== LOCAL &&
    !(names.length === 0 && chosen === 'default')
  ) {
    complain(
      ['defaultEnvironment'],
      'unknown-environment',
      `there is no environment "${chosen}"`,
      didYouMean(chosen, [...names, LOCAL]),
    );
  }
  for (const name of names) {
    const environment = written.environments?.[name];
    if (environment?.remote !== 'emulator') continue;
    for (const key of ['waba', 'token'] as const) {
      if (environment[key] === undefined) continue;
      const message = `"${key}" has no meaning beside "remote: emulator"`;
      complain(
        ['environments', name, key],
        'invalid-value',
        message,
        `remove "${key}", or the line "remote: emulator"`,
      );
    }
  }
  if (names.includes(LOCAL) && written.environments?.[LOCAL]?.remote !== 'emulator') {
    const message = `the environment "${LOCAL}" is the built-in emulator and cannot be an account`;
    complain(
      ['environments', LOCAL],
      'invalid-value',
      message,
      'write "remote: emulator" in it, or choose another name',
    );
  }
  return findings;
}

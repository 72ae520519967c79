// What was observed of a flow, put into the manifest that stands for it: only what differs, at the place that the value
// of this environment comes from. Pure: texts in, texts out.
import { escapeText, fillText, refit, type Variables } from '../flowjson/fill.ts';
import type { DesiredStatus } from '../model/flow.ts';
import { isRecord } from '../model/json.ts';
import { editYaml, type YamlEdit, type YamlValue } from './edit-yaml.ts';
import { BECAUSE } from './write-manifest.ts';
import { parseYaml } from './yaml-text.ts';

/** What a manifest is to say in one environment from now on; what is left out stays. Values as they are sent. */
export type ManifestChange = {
  readonly name?: string;
  readonly categories?: readonly string[];
  /** The Flow JSON file, relative to the manifest. */
  readonly json?: string;
  /** Null: not stated any more. */
  readonly endpoint?: string | null;
  readonly application?: string | null;
  readonly status?: DesiredStatus;
  /** Former names that it has no longer. */
  readonly notPreviously?: readonly string[];
  /** Flows that it does not take the place of. */
  readonly notSupersedes?: readonly string[];
  /** Codes of findings to silence beside those that are. */
  readonly suppress?: readonly string[];
};

export type FoldSetting = {
  readonly environment: string;
  readonly variables: Variables;
  /** Other environments read the same manifest: then a value that comes from a variable is stated for this one alone. */
  readonly shared: boolean;
};

/** The keys in the order in which manifests are written. */
export const MANIFEST_ORDER = [
  'name',
  'categories',
  'json',
  'endpoint',
  'status',
  'application',
  'previously',
  'supersedes',
  'protect',
  'suppress',
  'accept',
  'environments',
] as const;

/** @returns the new text; null where the manifest is written so that it cannot be changed at one place, as with anchors */
export function foldManifest(text: string, change: ManifestChange, setting: FoldSetting): string | null {
  const data = parseYaml('', text).value?.data;
  if (!isRecord(data)) return null;
  const edits: YamlEdit[] = [];
  for (const key of ['name', 'json', 'endpoint', 'status', 'application'] as const) {
    const value = change[key];
    if (value !== undefined) edits.push(...setText(data, key, value, setting));
  }
  if (change.categories !== undefined) edits.push(...setCategories(data, change.categories, setting));
  if (change.notPreviously !== undefined) edits.push(...dropNames(data, 'previously', change.notPreviously, setting));
  if (change.notSupersedes !== undefined) edits.push(...dropNames(data, 'supersedes', change.notSupersedes, setting));
  if (change.suppress !== undefined && change.suppress.length > 0) edits.push(...silence(data, change.suppress));
  return editYaml(text, edits, MANIFEST_ORDER);
}

type Data = Readonly<Record<string, unknown>>;

function overrideOf(data: Data, environment: string): Data {
  const all = isRecord(data.environments) && Object.hasOwn(data.environments, environment) ? data.environments : {};
  const own = all[environment];
  return isRecord(own) ? own : {};
}

type Place = { readonly path: readonly string[]; readonly written: unknown };

/** The place that the value of this environment comes from. */
function placeOf(data: Data, key: string, environment: string): Place {
  const override = overrideOf(data, environment);
  if (Object.hasOwn(override, key)) return { path: ['environments', environment, key], written: override[key] };
  return { path: [key], written: data[key] };
}

function setText(data: Data, key: string, value: string | null, setting: FoldSetting): YamlEdit[] {
  const { environment, variables, shared } = setting;
  const { path, written } = placeOf(data, key, environment);
  if (value === null) {
    const above = path.length > 1 && data[key] !== undefined ? [{ path: [key], value: undefined }] : [];
    return [{ path, value: undefined }, ...above];
  }
  const old = typeof written === 'string' ? written : '';
  const filled = fillText(old, variables);
  if (old !== '' && filled.value === value && filled.undeclared.length === 0) return [];
  const text = refit(old, value, variables);
  if (text !== null) return [{ path, value: text }];
  const alone = shared && path.length === 1 && hasVariables(old);
  return [{ path: alone ? ['environments', environment, key] : path, value: escapeText(value) }];
}

/** Text without a variable fills to the same, whatever the variables are. */
function hasVariables(text: string): boolean {
  return fillText(text, new Map()).undeclared.length > 0;
}

function setCategories(data: Data, wanted: readonly string[], setting: FoldSetting): YamlEdit[] {
  const { environment, variables, shared } = setting;
  const { path, written } = placeOf(data, 'categories', environment);
  const old = (Array.isArray(written) ? written : []).filter((one) => typeof one === 'string');
  const filled = old.map((one) => fillText(one, variables).value);
  const kept = old.filter(
    (_one, index) => wanted.includes(filled[index] ?? '') && filled.indexOf(filled[index] ?? '') === index,
  );
  const fresh = wanted.filter((one) => !filled.includes(one)).map(escapeText);
  const lost = old.filter((one) => !kept.includes(one));
  const alone = shared && path.length === 1 && lost.some(hasVariables);
  const value = [...kept, ...fresh];
  return [{ path: alone ? ['environments', environment, 'categories'] : path, value }];
}

function dropNames(data: Data, key: string, names: readonly string[], { variables }: FoldSetting): YamlEdit[] {
  const written: unknown = data[key];
  const old = Array.isArray(written) ? written.filter((one) => typeof one === 'string') : [];
  const gone = new Set(names.map((name) => name.normalize('NFC')));
  const left = old.filter((one) => !gone.has(fillText(one, variables).value.normalize('NFC')));
  if (left.length === old.length) return [];
  return [{ path: [key], value: left.length === 0 ? undefined : left }];
}

function silence(data: Data, codes: readonly string[]): YamlEdit[] {
  const old = Array.isArray(data.suppress) ? (data.suppress as YamlValue[]) : [];
  const entries = codes.map((code) => ({ code, because: BECAUSE }));
  return [{ path: ['suppress'], value: [...old, ...entries] }];
}

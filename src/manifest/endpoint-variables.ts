// Hosts that several endpoints share, as variables of an environment in waflow.yaml. Pure.
import { escapeText, type Variables } from '../flowjson/fill.ts';
import { byCodeUnits } from '../model/flow.ts';
import { isRecord } from '../model/json.ts';
import { editYaml, type YamlEdit, type YamlValue } from './edit-yaml.ts';
import { schemaComment } from './schema-comment.ts';
import { parseYaml } from './yaml-text.ts';

export type EndpointVariable = { readonly name: string; readonly origin: string; readonly isNew: boolean };

/** A variable for each origin that at least two of these addresses begin with; one that has this value is taken. */
export function endpointVariables(endpoints: readonly string[], declared: Variables): EndpointVariable[] {
  const counts = new Map<string, number>();
  for (const endpoint of endpoints) {
    const origin = originOf(endpoint);
    if (origin !== null) counts.set(origin, (counts.get(origin) ?? 0) + 1);
  }
  const names = new Set(declared.keys());
  return [...counts]
    .filter(([, count]) => count > 1)
    .map(([origin]) => origin)
    .sort(byCodeUnits)
    .map((origin) => {
      const known = [...declared].find(([, { value }]) => value === origin);
      if (known !== undefined) return { name: known[0], origin, isNew: false };
      const name = freeName(origin, names);
      names.add(name);
      return { name, origin, isNew: true };
    });
}

/** Scheme and host as they stand in the address: only so it begins with them. */
function originOf(endpoint: string): string | null {
  return /^https:\/\/[^/?#]+/.exec(endpoint)?.[0] ?? null;
}

function freeName(origin: string, taken: ReadonlySet<string>): string {
  const plain = origin
    .replace(/^https:\/\//, '')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toUpperCase();
  const name = /^[A-Z]/.test(plain) ? plain : `HOST_${plain}`.replace(/_$/, '');
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${name}_${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/** An endpoint as a manifest states it. */
export function withVariables(endpoint: string, variables: readonly EndpointVariable[]): string {
  const found = variables.find(({ origin }) => originOf(endpoint) === origin);
  return found === undefined
    ? escapeText(endpoint)
    : `{{ ${found.name} }}${escapeText(endpoint.slice(found.origin.length))}`;
}

const CONFIG_ORDER = ['requires', 'flows', 'defaultEnvironment', 'environments', 'ignore', 'limits', 'flowJson'];

/**
 * The text of waflow.yaml with these variables in an environment; a new file where there is none. Which environment is
 * meant where none is named stays the same.
 * @returns null where the file is written so that it cannot be changed at one place
 */
export function declareVariables(
  text: string | null,
  environment: string,
  variables: readonly EndpointVariable[],
): string | null {
  const data = text === null ? {} : (parseYaml('', text).value?.data ?? {});
  if (!isRecord(data)) return null;
  const environments = isRecord(data.environments) ? data.environments : {};
  const declared = Object.keys(environments);
  const edits: YamlEdit[] = [];
  if (!declared.includes(environment)) {
    // A second environment would leave it open which one is meant.
    const before = declared.length === 0 ? ['default'] : declared;
    const [only] = before;
    if (data.defaultEnvironment === undefined && before.length === 1 && only !== undefined && only !== environment) {
      edits.push({ path: ['defaultEnvironment'], value: only });
      if (declared.length === 0) edits.push({ path: ['environments', only], value: {} });
    }
    if (environment === 'local') edits.push({ path: ['environments', environment, 'remote'], value: 'emulator' });
  }
  const values: Record<string, YamlValue> = {};
  for (const { name, origin } of variables) values[name] = origin;
  const there = isRecord(environments[environment]) ? environments[environment].variables : undefined;
  if (isRecord(there)) {
    for (const [name, origin] of Object.entries(values))
      edits.push({ path: ['environments', environment, 'variables', name], value: origin });
  } else edits.push({ path: ['environments', environment, 'variables'], value: values });
  return editYaml(text ?? `${schemaComment('waflow')}\n`, edits, CONFIG_ORDER);
}

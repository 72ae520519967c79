// A flow of the account as a manifest and a Flow JSON file that read as if written by hand. Pure: writes no file.
import { escapeText } from '../flowjson/fill.ts';
import { printDocument } from '../flowjson/print.ts';
import { silencing } from '../flowjson/silence.ts';
import type { VersionOverrides } from '../flowjson/versions.ts';
import type { DesiredStatus, ObservedFlow } from '../model/flow.ts';
import { columnOf } from '../model/lifecycle.ts';
import type { RemoteDocument } from '../model/remote.ts';
import { checkEndpoint } from './endpoint.ts';
import { schemaComment } from './schema-comment.ts';
import { slugOf } from './slug.ts';
import { yamlList, yamlText } from './yaml-scalar.ts';

/** What a new manifest states; texts are as they are written, with what looks like a variable escaped. */
export type NewManifest = {
  readonly name: string;
  readonly categories: readonly string[];
  /** Null where the account has none, or one that a manifest cannot state. */
  readonly endpoint: string | null;
  readonly status: DesiredStatus;
  /** A line above the status. */
  readonly remark: string | null;
  /** Codes of findings to silence. */
  readonly suppress: readonly string[];
};

export type TakenOver = {
  readonly kind: 'taken';
  /** For the files, without ending. */
  readonly baseName: string;
  readonly manifest: NewManifest;
  /** Null where there is none, and none is needed. */
  readonly jsonText: string | null;
  /** What the files do not say. */
  readonly remarks: readonly string[];
};

/** Why there is no manifest with which a plan would leave the flow as it is, and what to do. */
export type LeftAlone = { readonly kind: 'left-alone'; readonly reason: string };

export const UNSTATABLE =
  'its endpoint is none that a manifest can state, so it is left out: waflow leaves it as it is';

export const BECAUSE = 'imported as the account has it';

/** What a flow would be as files, if it is one for which a manifest can stand. */
export function takeOver(
  flow: ObservedFlow,
  document: RemoteDocument,
  versions: VersionOverrides = {},
): TakenOver | LeftAlone {
  const refused = reasonAgainst(flow);
  if (refused !== null) return { kind: 'left-alone', reason: refused };
  const remarks: string[] = [];
  const endpoint = statable(flow.endpoint);
  if (endpoint === null && flow.endpoint !== null) {
    remarks.push(UNSTATABLE);
  }
  const status = desiredOf(flow.status);
  const taken = (jsonText: string | null, suppress: readonly string[]): TakenOver => {
    const name = escapeText(flow.name.normalize('NFC'));
    const categories = [...new Set(flow.categories)];
    const manifest = {
      name,
      categories,
      endpoint: endpoint === null ? null : escapeText(endpoint),
      status,
      remark: remarkOn(flow.status),
      suppress,
    };
    return { kind: 'taken', baseName: slugOf(flow.name), manifest, jsonText, remarks };
  };
  const text = document.kind === 'json' ? printDocument(document.value) : null;
  if (status === 'deprecated') return taken(text, []);
  if (document.kind === 'none')
    return left('it has no Flow JSON: give it one in WhatsApp Manager, or write a manifest and a Flow JSON by hand');
  if (text === null)
    return left('its Flow JSON is not JSON: correct it in WhatsApp Manager, or write a manifest by hand');
  const { codes, fatal } = silencing(text, new Map(), { endpoint: endpoint !== null, versions });
  if (fatal !== null) {
    return left(`its Flow JSON cannot be used (${fatal.code}: ${fatal.message}): correct it in WhatsApp Manager`);
  }
  return taken(text, codes);
}

function left(reason: string): LeftAlone {
  return { kind: 'left-alone', reason };
}

/** What the schema of manifests would refuse. */
function reasonAgainst({ name, categories }: ObservedFlow): string | null {
  if (name === '') return 'it has no name: give it one in WhatsApp Manager';
  const length = [...name.normalize('NFC')].length;
  if (length > 200)
    return `its name has ${length} characters, and a manifest takes 200: shorten it in WhatsApp Manager`;
  return reasonAgainstCategories(categories);
}

/** Why a manifest cannot state these; null where it can. */
export function reasonAgainstCategories(categories: readonly string[]): string | null {
  if (categories.length === 0) return 'it has no category: choose one in WhatsApp Manager';
  const odd = categories.find((category) => !/^[A-Z][A-Z0-9_]*$/.test(category));
  return odd === undefined
    ? null
    : `its category "${odd}" is not written in capitals, as all are that waflow can send: choose another in WhatsApp Manager`;
}

/** The endpoint, where a manifest can state it. */
export function statable(endpoint: string | null): string | null {
  if (endpoint === null) return null;
  let refused = false;
  checkEndpoint(endpoint, undefined, [], () => {
    refused = true;
  });
  return refused ? null : endpoint;
}

/** The status to state, so that the flow is left as it is. */
export function desiredOf(status: string): DesiredStatus {
  const column = columnOf(status);
  if (column === 'draft') return 'draft';
  return column === 'deprecated' ? 'deprecated' : 'published';
}

function remarkOn(status: string): string | null {
  const column = columnOf(status);
  if (column !== 'unknown' && column !== 'unhealthy') return null;
  const unknown = column === 'unknown' ? ', which waflow does not know' : '';
  return `The account showed the status ${oneLine(status)}${unknown}.`;
}

function oneLine(text: string): string {
  const quoted = yamlText(text);
  return quoted.startsWith('"') ? quoted : JSON.stringify(text);
}

/** The text of a manifest; `json` is the file of the Flow JSON, seen from it. */
export function writeManifest(manifest: NewManifest, json: string | null): string {
  const { name, categories, endpoint, status, remark, suppress } = manifest;
  const lines = [
    schemaComment('manifest'),
    `name: ${yamlText(name)}`,
    `categories: ${yamlList(categories)}`,
    ...(json === null ? [] : [`json: ${yamlText(json)}`]),
    ...(endpoint === null ? [] : [`endpoint: ${yamlText(endpoint)}`]),
    ...(remark === null ? [] : [`# ${remark}`]),
    `status: ${status}`,
    ...(suppress.length === 0 ? [] : ['suppress:', ...suppress.map((code) => `  - ${suppression(code)}`)]),
  ];
  return `${lines.join('\n')}\n`;
}

/** One entry of "suppress", between braces. */
export function suppression(code: string): string {
  return `{ code: ${yamlText(code)}, because: ${yamlText(BECAUSE)} }`;
}

export type NewFiles = { readonly manifestText: string; readonly jsonText: string | null; readonly baseName: string };

/** Both texts at once, for files that stand beside each other under `name`; by default one made of the flow's name. */
export function filesOf(
  flow: ObservedFlow,
  document: RemoteDocument,
  versions: VersionOverrides = {},
  name: string | null = null,
): (NewFiles & { readonly kind: 'taken' }) | LeftAlone {
  const taken = takeOver(flow, document, versions);
  if (taken.kind === 'left-alone') return taken;
  const { manifest, jsonText } = taken;
  const baseName = name ?? taken.baseName;
  const manifestText = writeManifest(manifest, jsonText === null ? null : `${baseName}.json`);
  return { kind: 'taken', baseName, manifestText, jsonText };
}

// What a flow is to us: the one that manifests ask for and the one that was seen in the account.
// Knows no file formats and no wire formats.

/** What a manifest can ask for. */
export type DesiredStatus = 'draft' | 'published' | 'deprecated' | 'deleted';

/** `sha256:` and 64 hex digits over the canonical form of a document or of metadata. */
export type Fingerprint = `sha256:${string}`;

/** A text that is sent as `value` and shown as `shown`: what came from the process environment is `***` there. */
export type Masked = { readonly value: string; readonly shown: string };

/** Our name for a flow across environments: the manifest's top-level name. */
export type FlowKey = string;

/** The platform's number for a flow, a decimal string. */
export type FlowId = string;

/** The desired Flow JSON as far as planning needs it; `fingerprint` is null where the text has errors. */
export type DesiredDocument = {
  readonly file: string;
  readonly fingerprint: Fingerprint | null;
  /** The `version` of the document, such as "7.3", or null where it has none. */
  readonly version: string | null;
  /** Since when the platform publishes nothing with this version; null where it does. */
  readonly frozenSince: string | null;
  /** One sentence per error, each with its place. */
  readonly errors: readonly string[];
};

/** One manifest, resolved for one environment. */
export type DesiredFlow = {
  readonly key: FlowKey;
  /** The name in this environment, NFC. */
  readonly name: string;
  /** The manifest's path, relative to the project folder, with forward slashes. */
  readonly manifest: string;
  readonly status: DesiredStatus;
  /** Sorted, without repeats. */
  readonly categories: readonly string[];
  /** Null where the manifest does not state it: then it is never sent, compared or cleared. */
  readonly endpoint: Masked | null;
  readonly application: Masked | null;
  /** Null only where the status is `deprecated` or `deleted`. */
  readonly document: DesiredDocument | null;
  readonly previously: readonly string[];
  readonly protect: boolean;
  /** Names of flows that are deprecated once this one is published; sorted. */
  readonly supersedes: readonly string[];
};

/** One entry of the platform's `validation_errors`. */
export type RemoteError = {
  readonly code: string;
  readonly message: string;
  readonly line: number | null;
  readonly column: number | null;
  readonly endLine: number | null;
  readonly endColumn: number | null;
  /** Such as `screens[0].layout.children[1].type`. */
  readonly path: string | null;
};

/** A flow as the account showed it. Statuses, categories and error kinds are open sets. */
export type ObservedFlow = {
  readonly id: FlowId;
  readonly name: string;
  readonly status: string;
  readonly categories: readonly string[];
  readonly validationErrors: readonly RemoteError[];
  /** The platform's own text; null where it did not say. */
  readonly updatedAt: string | null;
  readonly endpoint: string | null;
  readonly application: { readonly id: string; readonly name: string | null } | null;
  /** The document's fingerprint; null where there is none or where it was not read. */
  readonly document: Fingerprint | null;
};

/** Sorts text by code units, as every order in a plan is. */
export function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Sorted, without repeats: categories are a set on the platform. */
export function asSet(values: readonly string[]): string[] {
  return [...new Set(values)].sort(byCodeUnits);
}

/** The form in which two names are the same name but for case. */
export function foldCase(name: string): string {
  return name.normalize('NFC').toLowerCase().normalize('NFC');
}

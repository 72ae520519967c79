// The life cycle of Flow JSON versions, as data.

type Version = { readonly frozen: string | null; readonly source: string };

// Meta, "Flow JSON versioning" and changelog, state of November 2026. Frozen: no publish with it, existing flows go on.
const VERSIONS: Readonly<Record<string, Version>> = {
  '1.0': { frozen: 'by 2025', source: "Meta's validator no longer takes it" },
  '1.1': { frozen: 'by 2025', source: "Meta's validator no longer takes it" },
  '2.0': { frozen: 'by 2025', source: "Meta's validator no longer takes it" },
  '2.1': { frozen: '2025-04-08', source: 'Meta, changelog' },
  '3.0': { frozen: '2025-04-08', source: 'Meta, changelog' },
  '3.1': { frozen: '2025-04-08', source: 'Meta, changelog' },
  '4.0': { frozen: '2025-04-08', source: 'Meta, changelog' },
  '5.0': { frozen: '2025-09-09', source: 'Meta, changelog' },
  '5.1': { frozen: null, source: 'Meta, versioning' },
  '6.0': { frozen: null, source: 'Meta, versioning' },
  '6.1': { frozen: null, source: 'Meta, versioning' },
  '6.2': { frozen: null, source: 'Meta, versioning' },
  '6.3': { frozen: null, source: 'Meta, versioning' },
  '7.0': { frozen: null, source: 'Meta, versioning' },
  '7.1': { frozen: null, source: 'Meta, versioning' },
  '7.2': { frozen: null, source: 'Meta, versioning' },
  '7.3': { frozen: null, source: 'Meta, versioning; recommended' },
};

/** The version that new documents should state. */
export const RECOMMENDED_VERSION = '7.3';

/** What a project knows better than this table: Meta moves on. `since` is the date of the state. */
export type VersionOverrides = Readonly<
  Record<string, { readonly state: 'active' | 'frozen' | 'expired'; readonly since?: string }>
>;

/** Since when a version is frozen (a date, or words); null where it is not, or where we do not know the version. */
export function frozenSince(version: string, overrides: VersionOverrides = {}): string | null {
  if (Object.hasOwn(overrides, version)) {
    const { state, since } = overrides[version] ?? { state: 'active' };
    return state === 'active' ? null : (since ?? 'what waflow.yaml says');
  }
  return Object.hasOwn(VERSIONS, version) ? (VERSIONS[version]?.frozen ?? null) : null;
}

/** True where the version is in the table, or a project says what it is. */
export function isKnownVersion(version: string, overrides: VersionOverrides = {}): boolean {
  return Object.hasOwn(VERSIONS, version) || Object.hasOwn(overrides, version);
}

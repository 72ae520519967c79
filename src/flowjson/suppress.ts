// Takes out the findings that a manifest silences, and tells what it silences in vain. Pure.
import type { Finding, Place } from '../model/finding.ts';

/** The code of a suppression that has nothing to silence. */
export const UNUSED_SUPPRESSION = 'UNUSED_SUPPRESSION';

/** One entry of a manifest's "suppress", with where it stands. */
export type Suppression = Place & {
  readonly code: string;
  readonly because: string;
  /** The manifest. */
  readonly file: string;
  readonly pointer?: string;
};

/** Without these being cured there is no document that could be sent or checked. */
const NEVER: ReadonlySet<string> = new Set([
  'INVALID_FLOW_JSON',
  'MISSING_FLOW_JSON_VERSION',
  'INVALID_FLOW_JSON_VERSION',
  'DUPLICATE_PROPERTY_KEY',
  'undeclared-variable',
]);

/** True where a document can be used although this is wrong with it, if somebody says so. */
export function canSilence(code: string): boolean {
  return !NEVER.has(code);
}

export type Suppressed = {
  /** What is left to tell. */
  readonly findings: readonly Finding[];
  /**
   * What is to be said of the suppressions themselves. Where a manifest is checked for several environments, an unused
   * one counts only where it is so in all of them.
   */
  readonly unused: readonly Finding[];
};

/**
 * Silences findings by their codes, errors too: who silences an error says that waflow is wrong, or behind the platform,
 * and a plan goes on; the platform's own answer at the upload still counts. A suppression without a reason does nothing.
 * @param findings those on the Flow JSON of the manifest that the suppressions stand in
 */
export function suppress(findings: readonly Finding[], suppressions: readonly Suppression[]): Suppressed {
  const active = new Map<string, Suppression>();
  const told: Finding[] = [];
  for (const one of suppressions) {
    const wrong = wrongIn(one, active);
    if (wrong === null) active.set(one.code, one);
    else told.push(remark(one, ...wrong));
  }
  const used = new Set<string>();
  const left = findings.filter(({ code }) => {
    if (active.has(code)) used.add(code);
    return !active.has(code);
  });
  for (const one of active.values()) {
    if (used.has(one.code)) continue;
    told.push(remark(one, UNUSED_SUPPRESSION, `nothing is found here under "${one.code}"`, UNUSED_HINT));
  }
  return { findings: left, unused: told };
}

/** The codes that a manifest silences. */
export function silencedCodes(suppressions: readonly Suppression[]): ReadonlySet<string> {
  return new Set(
    suppressions.filter(({ code, because }) => because.trim() !== '' && !NEVER.has(code)).map(({ code }) => code),
  );
}

const UNUSED_HINT = 'remove the entry, or correct its code: "waflow explain" lists all codes';

function wrongIn(one: Suppression, before: ReadonlyMap<string, Suppression>): [string, string, string] | null {
  if (one.because.trim() === '') {
    return [
      'SUPPRESSION_WITHOUT_REASON',
      `"${one.code}" is silenced without a reason`,
      'say under "because" why it does not matter',
    ];
  }
  if (NEVER.has(one.code)) {
    const message = `"${one.code}" cannot be silenced: without it there is no document`;
    return [UNUSED_SUPPRESSION, message, 'remove the entry, and correct the document'];
  }
  if (!before.has(one.code)) return null;
  return [UNUSED_SUPPRESSION, `"${one.code}" is silenced twice`, 'remove one of the entries'];
}

function remark(one: Suppression, code: string, message: string, hint: string): Finding {
  const { code: _code, because: _because, ...place } = one;
  return { code, severity: code === 'SUPPRESSION_WITHOUT_REASON' ? 'error' : 'warning', message, hint, ...place };
}

// What differs between a desired and an observed flow. The only place that compares them; says nothing of what to do.
import { fingerprint } from '../flowjson/canonical.ts';
import { MASK } from '../flowjson/fill.ts';
import { asSet, type DesiredFlow, type Fingerprint, type ObservedFlow } from '../model/flow.ts';
import type { Change } from '../model/plan.ts';

export type Differences = {
  readonly name: boolean;
  readonly categories: boolean;
  readonly endpoint: boolean;
  readonly application: boolean;
  readonly json: boolean;
};

/** Compares what the manifest states; what it does not state is never different. */
export function differences(desired: DesiredFlow, observed: ObservedFlow): Differences {
  return {
    name: observed.name.normalize('NFC') !== desired.name,
    categories: asSet(observed.categories).join('\n') !== desired.categories.join('\n'),
    endpoint: desired.endpoint !== null && desired.endpoint.value !== observed.endpoint,
    application: desired.application !== null && desired.application.value !== observed.application?.id,
    json: desired.document !== null && desired.document.fingerprint !== observed.document,
  };
}

export function metadataDiffers(difference: Differences): boolean {
  return difference.name || difference.categories || difference.endpoint || difference.application;
}

/** What stands for an observed flow's metadata, as far as the manifest states it. */
export function observedMetadata(desired: DesiredFlow, observed: ObservedFlow): Fingerprint {
  return fingerprint({
    name: observed.name.normalize('NFC'),
    categories: asSet(observed.categories),
    endpoint: desired.endpoint === null ? null : observed.endpoint,
    application: desired.application === null ? null : (observed.application?.id ?? null),
  });
}

/** The differences as they are shown, in the order of the plan's format. `mask` hides an address's query. */
export function toChanges(
  desired: DesiredFlow,
  observed: ObservedFlow | null,
  differs: Differences | null,
  mask: (address: string) => string,
): Change[] {
  const all = differs === null;
  const changes: Change[] = [];
  if (all || differs.name) changes.push({ field: 'name', from: observed?.name ?? null, to: desired.name });
  if (all || differs.categories) {
    changes.push({
      field: 'categories',
      from: observed === null ? null : asSet(observed.categories),
      to: desired.categories,
    });
  }
  if (desired.endpoint !== null && (all || differs.endpoint)) {
    const from = observed?.endpoint ?? null;
    // Where the new address hides more than its query, the old one may hold an older value of the same secret.
    const hides = desired.endpoint.shown.replace(/\?.*/, '').includes(MASK);
    const shown = from === null ? null : hides ? `${MASK} (another value)` : mask(from);
    changes.push({ field: 'endpoint', from: shown, to: desired.endpoint.shown });
  }
  if (desired.application !== null && (all || differs.application)) {
    changes.push({ field: 'application', from: observed?.application?.id ?? null, to: desired.application.shown });
  }
  if (desired.document !== null && (all || differs.json)) {
    changes.push({ field: 'json', from: observed?.document ?? null, to: desired.document.fingerprint });
  }
  return changes;
}

/** What stands for the values that `toChanges` does not show; null where it shows all. */
export function hiddenValues(
  desired: DesiredFlow,
  observed: ObservedFlow | null,
  changes: readonly Change[],
): Fingerprint | null {
  const hides = (['endpoint', 'application'] as const).filter(
    (field) => changes.some((change) => change.field === field) && desired[field]?.shown !== desired[field]?.value,
  );
  if (hides.length === 0) return null;
  const wanted = hides.map((field) => desired[field]?.value ?? null);
  const seen = hides.map((field) => (field === 'endpoint' ? observed?.endpoint : observed?.application?.id) ?? null);
  return fingerprint({ hides, wanted, seen });
}

// What a change must not relax: of waflow.yaml, the parts that count as the base has them. Reads nothing, asks nobody.
import { byCodeUnits } from '../model/flow.ts';
import type { GuardChange } from '../model/plan.ts';
import type { Config, WrittenEnvironment } from './config.ts';

type Written = string | { readonly env: string };

/**
 * The configuration of a change with the guards of its base.
 *
 * `waba`, `token`, `remote` and the variables from the process environment are the base's: where they are new, nothing is
 * taken from the process environment for them until the base has them. An environment that the base lacks has no guards
 * there, and no variables from the process. `limits`, `failOnBreaking` and `ignore` may be made stricter by the change, never looser.
 * @returns the configuration that counts, and what the change would have had otherwise
 */
export function guardedBy(
  base: Config,
  change: Config,
  environment: string,
): { readonly config: Config; readonly changes: readonly GuardChange[] } {
  const changes: GuardChange[] = [];
  const told = (guard: string, before: string | null, after: string | null) => {
    if (before !== after) changes.push({ guard, base: before, change: after });
  };
  const wanted = change.environments.get(environment) ?? {};
  const guarding = base.environments.get(environment);
  if (guarding === undefined) {
    changes.push({ guard: `environments.${environment}`, base: null, change: 'new' });
  } else {
    for (const key of ['remote', 'waba', 'token'] as const) {
      told(`environments.${environment}.${key}`, shown(guarding[key]), shown(wanted[key]));
    }
  }
  // Of an environment that the base lacks nothing comes from the process but what leads to the account.
  const variables = variablesOf(guarding ?? {}, wanted, environment, told);
  told('defaultEnvironment', base.defaultEnvironment, change.defaultEnvironment);
  told('limits.retire', String(base.retireLimit), String(change.retireLimit));
  told('failOnBreaking', String(base.failOnBreaking), String(change.failOnBreaking));
  told('ignore', listed(base.ignore), listed(change.ignore));

  const settled: WrittenEnvironment = {
    ...(guarding === undefined ? wanted : only(guarding)),
    variables,
  };
  return {
    config: {
      ...change,
      environments: new Map([...change.environments, [environment, settled]]),
      retireLimit: Math.min(base.retireLimit, change.retireLimit),
      failOnBreaking: base.failOnBreaking || change.failOnBreaking,
      ignore: [...new Set([...base.ignore, ...change.ignore])],
    },
    changes,
  };
}

function only({ remote, waba, token }: WrittenEnvironment): WrittenEnvironment {
  return { ...(remote !== undefined && { remote }), ...(waba !== undefined && { waba }), ...(token && { token }) };
}

/** Texts are the change's own; what comes from the process environment is the base's, and only that. */
function variablesOf(
  base: WrittenEnvironment,
  change: WrittenEnvironment,
  environment: string,
  told: (guard: string, before: string | null, after: string | null) => void,
): Readonly<Record<string, Written>> {
  const [before, after] = [base.variables ?? {}, change.variables ?? {}];
  const settled: [string, Written][] = [];
  for (const name of [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(byCodeUnits)) {
    const [old, now] = [own(before, name), own(after, name)];
    const fromProcess = typeof old === 'object' || typeof now === 'object';
    const counts = fromProcess ? old : now;
    if (counts !== undefined) settled.push([name, counts]);
    if (fromProcess) told(`environments.${environment}.variables.${name}`, shown(old), shown(now));
  }
  // A name may be one that every object has: not to be set one by one.
  return Object.fromEntries(settled);
}

function own(record: Readonly<Record<string, Written>>, name: string): Written | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function shown(value: Written | undefined): string | null {
  if (value === undefined) return null;
  return typeof value === 'string' ? value : `{ env: ${value.env} }`;
}

function listed(globs: readonly string[]): string | null {
  return globs.length === 0 ? null : [...globs].sort(byCodeUnits).join(', ');
}

// The way to a plan that `plan` and `apply` share: observe the account, decide, gather what is shown.
import { atAuthorsPlace, inOneLine } from '../flowjson/remote-errors.ts';
import { maskAddress } from '../manifest/endpoint.ts';
import type { ResolvedFlow } from '../manifest/resolve.ts';
import type { ObservedFlow } from '../model/flow.ts';
import type { Plan } from '../model/plan.ts';
import type { RemoteReader } from '../model/remote.ts';
import { match } from '../plan/match.ts';
import { isSelected, makePlan } from '../plan/plan.ts';
import { maskLike, withoutValues } from '../render/masked.ts';
import type { ShownDocument, ShownDocuments } from '../render/plan-terminal.ts';
import { TOOL } from '../version.ts';
import { type Observation, observe } from './observe.ts';
import type { Chosen, CommonFlags, Desired } from './setup.ts';

export type Planned = {
  readonly plan: Plan;
  readonly documents: ShownDocuments;
  /** By flow name: the resolved manifest and what was observed of it. */
  readonly pairs: ReadonlyMap<string, { readonly resolved: ResolvedFlow; readonly observed: ObservedFlow | null }>;
};

/** Makes a plan through a reader, which cannot write. */
export async function planWith(
  remote: RemoteReader,
  chosen: Chosen,
  desired: Desired,
  flags: CommonFlags,
): Promise<Planned> {
  const globs = flags.flow ?? [];
  const all = desired.flows.map(({ flow }) => flow);
  const observation = await observe(
    remote,
    all.filter((flow) => isSelected(flow, globs)),
    chosen.config.ignore,
  );
  const secrets = [...chosen.setting.variables.values()].flatMap(({ value, hidden }) => (hidden ? [value] : []));
  const byName = new Map(desired.flows.map((resolved) => [resolved.flow.name, resolved]));
  const plan = makePlan({
    desired: all,
    observed: observation.flows,
    environment: chosen.environment,
    remote: chosen.account.remote,
    waba: chosen.account.waba,
    tool: TOOL,
    flow: globs,
    ignore: chosen.config.ignore,
    retireLimit: chosen.config.retireLimit,
    wording: {
      mask: (address) => maskAddress(String(withoutValues(address, secrets))),
      remoteErrors: (flow, observed) => {
        const document = byName.get(flow.name)?.document;
        return document === undefined
          ? observed.validationErrors.map(({ code, message }) => chosen.scrub(`${code}: ${message}`))
          : atAuthorsPlace(document, observed.validationErrors, false).map(inOneLine).map(chosen.scrub);
      },
    },
  });
  const pairs = new Map(
    match(all, observation.flows, chosen.config.ignore).flatMap(({ desired: flow, observed }) => {
      const resolved = byName.get(flow.name);
      return resolved === undefined ? [] : [[flow.name, { resolved, observed }] as const];
    }),
  );
  return { plan, documents: shownDocuments(plan, pairs, observation, secrets), pairs };
}

function shownDocuments(
  plan: Plan,
  pairs: Planned['pairs'],
  observation: Observation,
  secrets: readonly string[],
): ShownDocuments {
  const shown = new Map<string, ShownDocument>();
  for (const flow of plan.flows) {
    const pair = pairs.get(flow.name);
    const document = pair?.resolved.document;
    if (document === undefined || !flow.changes.some((change) => change.field === 'json')) continue;
    const real: unknown = JSON.parse(document.text.value);
    const after: unknown = JSON.parse(document.text.shown);
    const seen = flow.id === null ? undefined : observation.documents.get(flow.id);
    shown.set(flow.name, {
      file: document.file,
      after: withoutValues(after, secrets),
      bytes: Buffer.byteLength(document.text.value),
      ...(seen?.kind === 'json' && { before: withoutValues(maskLike(seen.value, real, after), secrets) }),
    });
  }
  return shown;
}

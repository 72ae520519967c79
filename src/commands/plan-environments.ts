// `waflow plan` for several environments: each account planned by itself, told as one table, ended by one exit code.
import pLimit from 'p-limit';
import { type ExitName, Failure } from '../model/failure.ts';
import { type Finding, hasErrors, sortFindings } from '../model/finding.ts';
import type { Plan } from '../model/plan.ts';
import { type EnvironmentColumn, renderEnvironments, renderEnvironmentsMarkdown } from '../render/environments.ts';
import { toJson } from '../render/findings.ts';
import { callsLine, connect } from './connect.ts';
import { asFailure } from './failures.ts';
import type { Output } from './output.ts';
import type { PlanFlags } from './plan.ts';
import { lookAt, type Planned, planWith } from './planning.ts';
import { withProgress } from './progress.ts';
import { chooseAccount, loadDesired, openProject } from './setup.ts';
import type { World } from './world.ts';

/** So many accounts are read side by side. */
const AT_ONCE = 4;

type Result = {
  readonly environment: string;
  readonly findings: readonly Finding[];
  readonly outcome: { readonly planned: Planned; readonly calls: string } | { readonly failure: Failure };
};

/**
 * @param exitOf the exit code of one plan
 */
export async function planEnvironments(
  world: World,
  environments: readonly string[],
  flags: PlanFlags,
  output: Output,
  exitOf: (plan: Plan, errors: boolean) => ExitName,
): Promise<ExitName> {
  if (flags.out !== undefined) {
    throw new Failure(
      'usage',
      'out-with-environments',
      '"--out" saves one plan, and several environments have several',
      {
        hint: 'name one environment: "waflow plan --env NAME --out FILE"',
      },
    );
  }
  if (flags.report !== undefined) {
    throw new Failure(
      'usage',
      'report-with-environments',
      '"--report" is about one plan, and several environments have several',
      {
        hint: 'name one environment: "waflow plan --env NAME --report FILE"',
      },
    );
  }
  const limit = pLimit(AT_ONCE);
  const results = withoutNoMatch(
    await withProgress(world, output, { what: `reading ${environments.length} accounts` }, () =>
      Promise.all(environments.map((environment) => limit(() => planOne(world, environment, flags, output)))),
    ),
  );
  const findings = unique(results.flatMap((result) => result.findings));
  output.findings(findings);
  for (const { environment, outcome } of results) {
    if ('failure' in outcome) continue;
    for (const remark of outcome.planned.remarks) output.say(`${environment}: ${remark}`);
    output.say(output.errColors.dim(`${environment}: ${outcome.calls}`));
  }
  const columns = results.map(toColumn);
  if (output.json) output.document(toDocument(results, findings));
  else if (flags.markdown === true) output.print(renderEnvironmentsMarkdown(columns));
  else {
    const { colors, width, verbose } = output;
    output.print(renderEnvironments(columns, { colors, width, verbose }));
  }
  return worst(
    results.map(({ outcome, findings: own }) =>
      'failure' in outcome ? outcome.failure.exit : exitOf(outcome.planned.plan, hasErrors(own)),
    ),
  );
}

async function planOne(world: World, environment: string, flags: PlanFlags, output: Output): Promise<Result> {
  const asked = { ...flags, env: environment };
  // What one environment has to say is told once all have been looked at.
  const quiet: Output = { ...output, findings: () => {} };
  let findings: readonly Finding[] = [];
  try {
    const chosen = chooseAccount(await openProject(world, asked, quiet), asked, quiet);
    const desired = await loadDesired(world, chosen, asked, quiet);
    findings = desired.findings;
    const transport = await connect(world, chosen, asked, quiet);
    const looking = await lookAt(world, chosen, transport, quiet);
    const planned = await planWith(looking, chosen, desired, { ...asked, json: true });
    return { environment, findings, outcome: { planned, calls: callsLine(transport) } };
  } catch (error) {
    const failure = asFailure(error);
    if (failure === null) throw error;
    return { environment, findings: [...findings, ...failure.findings], outcome: { failure } };
  }
}

/** A flow that --flow names need not be in every environment; one that is in none is a mistake. */
function withoutNoMatch(results: readonly Result[]): readonly Result[] {
  const isNoMatch = ({ outcome }: Result) => 'failure' in outcome && outcome.failure.code === 'no-match';
  const [first] = results;
  if (first !== undefined && 'failure' in first.outcome && results.every(isNoMatch)) throw first.outcome.failure;
  return results.filter((result) => !isNoMatch(result));
}

function unique(findings: readonly Finding[]): Finding[] {
  return [...new Map(sortFindings(findings).map((finding) => [JSON.stringify(toJson(finding)), finding])).values()];
}

function toColumn({ environment, outcome }: Result): EnvironmentColumn {
  if ('failure' in outcome) return { environment, failure: outcome.failure.message, code: outcome.failure.code };
  const { plan, pairs } = outcome.planned;
  const keys = new Map([...pairs].map(([name, { resolved }]) => [name, resolved.flow.key]));
  return { environment, plan, keyOf: (name) => keys.get(name) ?? name };
}

function toDocument(results: readonly Result[], findings: readonly Finding[]): unknown {
  return {
    format: 1,
    environments: results.map(({ environment, outcome }) => {
      if (!('failure' in outcome)) return { environment, plan: outcome.planned.plan };
      const { code, message, hint } = outcome.failure;
      return { environment, plan: null, error: { code, message, hint: hint ?? null } };
    }),
    findings: findings.map(toJson),
  };
}

/** The first of these that occurs says how several plans end, as the contract orders it for one. */
const ORDER: readonly ExitName[] = [
  'usage',
  'config',
  'interrupted',
  'bug',
  'no',
  'remote',
  'refused',
  'stale',
  'differences',
];

function worst(exits: readonly ExitName[]): ExitName {
  return ORDER.find((one) => exits.includes(one)) ?? 'done';
}

// `waflow list`: what the account has. Reads only.
import { LIST_FIELDS, readList } from '../graph/list.ts';
import { discover, loadManifests } from '../manifest/load.ts';
import { resolveManifests } from '../manifest/resolve.ts';
import type { ExitName } from '../model/failure.ts';
import { Failure } from '../model/failure.ts';
import { byCodeUnits, type DesiredFlow, type FlowId } from '../model/flow.ts';
import { columnOf } from '../model/lifecycle.ts';
import { matchesName, selectsName } from '../model/names.ts';
import { match } from '../plan/match.ts';
import type { Colors } from '../render/colors.ts';
import { forTerminal } from '../render/escape.ts';
import { countFindings, plural } from '../render/findings.ts';
import { whereabouts } from '../render/plan-words.ts';
import { columns } from '../render/table.ts';
import { callsLine, connect } from './connect.ts';
import type { Output } from './output.ts';
import { withProgress } from './progress.ts';
import { type Chosen, type CommonFlags, chooseAccount, openProject } from './setup.ts';
import type { World } from './world.ts';

type Row = {
  readonly id: FlowId;
  readonly name: string;
  readonly status: string;
  readonly health: string | null;
  readonly managed: boolean;
  readonly manifest: string | null;
  readonly updatedAt: string | null;
};

export async function listCommand(world: World, flags: CommonFlags, output: Output): Promise<ExitName> {
  const chosen = chooseAccount(await openProject(world, flags, output), flags, output);
  const desired = await manifestsOf(chosen, output);
  const transport = await connect(world, chosen, flags, output);
  const { flows } = await withProgress(world, output, { what: 'reading the account', transport }, () =>
    readList(transport, chosen.account.waba, LIST_FIELDS),
  );
  const manifests = new Map(
    match(
      desired,
      flows.map(({ flow }) => flow),
      chosen.config.ignore,
    ).flatMap(({ desired: one, observed }) => (observed ? [[observed.id, one.manifest]] : [])),
  );
  const rows = flows
    .filter(({ flow }) => !matchesName(chosen.config.ignore, flow.name) && selectsName(flags.flow ?? [], flow.name))
    .map(({ flow, health }): Row => {
      const manifest = manifests.get(flow.id) ?? null;
      const { id, name, status, updatedAt } = flow;
      return { id, name, status, health, managed: manifest !== null, manifest, updatedAt };
    })
    .sort((a, b) => byCodeUnits(a.name, b.name) || byCodeUnits(a.id, b.id));
  if ((flags.flow ?? []).length > 0 && rows.length === 0) {
    throw new Failure('usage', 'no-match', 'no flow of the account matches --flow', {
      hint: '"waflow list" shows all of them',
    });
  }
  output.say(output.errColors.dim(callsLine(transport)));
  const { environment, account } = chosen;
  if (output.json) {
    output.document({ format: 1, environment, remote: account.remote, waba: account.waba, flows: rows });
    return 'done';
  }
  const where = whereabouts(account);
  output.print(`${output.colors.bold(`Flows in ${forTerminal(environment)}: ${where}`)}\n\n`);
  output.print(table(rows, output.colors));
  const managed = rows.filter((row) => row.managed).length;
  output.say(`${plural(rows.length, 'flow')}, ${managed} managed here, ${rows.length - managed} foreign.`);
  return 'done';
}

/** The manifests as far as they can be read: a list must not fail for a typo in one of them. */
async function manifestsOf({ project, config, setting }: Chosen, output: Output): Promise<readonly DesiredFlow[]> {
  const paths = await discover(project, config).catch((error: unknown) => {
    if (error instanceof Failure) return [];
    throw error;
  });
  const loaded = await loadManifests(project, paths);
  const { flows, findings } = await resolveManifests(setting, loaded.files);
  const errors = [...loaded.findings, ...findings].filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    output.warn(`the manifests have ${countFindings(errors)}, so "managed" may be wrong: "waflow validate" shows them`);
  }
  return flows.map(({ flow }) => flow);
}

function table(rows: readonly Row[], colors: Colors): string {
  if (rows.length === 0) return 'no flows\n';
  const paint = (status: string) => {
    const column = columnOf(status);
    const color = {
      published: colors.green,
      draft: colors.yellow,
      unhealthy: colors.red,
      deprecated: colors.dim,
      unknown: colors.magenta,
      none: colors.dim,
    }[column];
    return color(forTerminal(status));
  };
  const head = ['NAME', 'STATUS', 'HEALTH', 'ORIGIN', 'UPDATED', 'ID'].map((word) => colors.dim(word));
  const body = rows.map((row) => [
    forTerminal(row.name),
    paint(row.status),
    forTerminal(row.health ?? '-'),
    row.managed ? 'managed' : colors.dim('foreign'),
    forTerminal(row.updatedAt?.slice(0, 16).replace('T', ' ') ?? '-'),
    colors.dim(row.id),
  ]);
  return columns([head, ...body])
    .map((line) => `${line}\n`)
    .join('');
}

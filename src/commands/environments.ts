// `waflow environments`: what waflow.yaml declares, without asking an account. With --json, the matrix of a workflow.
import { LOCAL, type WrittenEnvironment } from '../manifest/config.ts';
import type { ExitName } from '../model/failure.ts';
import type { RemoteKind } from '../model/plan.ts';
import { forTerminal } from '../render/escape.ts';
import { columns } from '../render/table.ts';
import type { Output } from './output.ts';
import { type CommonFlags, openProject } from './setup.ts';
import type { World } from './world.ts';

type Row = {
  readonly name: string;
  readonly remote: RemoteKind;
  /** As waflow.yaml writes it; null where the process environment says it, and for the emulator. */
  readonly waba: string | null;
  /** The process variables that say account and token; null where none does. */
  readonly wabaFrom: string | null;
  readonly tokenFrom: string | null;
  /** What is meant where --env does not say. */
  readonly default: boolean;
  /** Nobody declared it. */
  readonly builtIn: boolean;
};

/** One job of a matrix. Its keys are few and plain: they end up in names of jobs, groups and environments. */
type Job = {
  readonly environment: string;
  /** The same for environments with the same account, as far as waflow.yaml tells: for `concurrency`. */
  readonly account: string;
};

export async function environmentsCommand(world: World, flags: CommonFlags, output: Output): Promise<ExitName> {
  const { config } = await openProject(world, flags, output);
  const preset = config.defaultEnvironment ?? (config.declared.length === 1 ? config.declared[0] : undefined);
  const rows = [...config.environments].map(([name, written]): Row => {
    const builtIn = name === LOCAL && !config.declared.includes(LOCAL);
    return { name, ...accountOf(written), default: name === preset, builtIn };
  });
  if (output.json) {
    output.document({ format: 1, environments: rows, matrix: { include: rows.flatMap(jobOf) } });
    return 'done';
  }
  output.print(table(rows, output));
  return 'done';
}

function accountOf({ remote = 'graph', waba, token }: WrittenEnvironment) {
  if (remote === 'emulator') return { remote, waba: null, wabaFrom: null, tokenFrom: null };
  const written = typeof waba === 'string' ? waba : null;
  return {
    remote,
    waba: written,
    wabaFrom: written === null ? fromOf(waba, 'WHATSAPP_BUSINESS_ACCOUNT_ID') : null,
    tokenFrom: fromOf(token, 'WHATSAPP_BUSINESS_ACCESS_TOKEN'),
  };
}

function fromOf(value: WrittenEnvironment['waba'], otherwise: string): string {
  return typeof value === 'object' ? value.env : otherwise;
}

/** The emulator is nobody's account: a workflow leaves it out. */
function jobOf({ name, remote, waba, wabaFrom }: Row): Job[] {
  return remote === 'emulator' ? [] : [{ environment: name, account: waba ?? wabaFrom ?? name }];
}

function table(rows: readonly Row[], { colors }: Output): string {
  const head = ['NAME', 'REMOTE', 'ACCOUNT', 'TOKEN', ''].map((word) => colors.dim(word));
  const from = (name: string | null) => colors.dim(name === null ? '-' : `$${name}`);
  const body = rows.map((row) => [
    colors.bold(forTerminal(row.name)),
    row.remote === 'emulator' ? colors.yellow(row.remote) : row.remote,
    row.waba === null ? from(row.wabaFrom) : forTerminal(row.waba),
    from(row.tokenFrom),
    colors.dim([row.default ? 'default' : '', row.builtIn ? 'built in' : ''].filter(Boolean).join(', ')),
  ]);
  return columns([head, ...body])
    .map((line) => `${line}\n`)
    .join('');
}

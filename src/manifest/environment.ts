// One environment, resolved: which account, which credentials, which variables. Reads the process environment and
// .env through what it is handed; changes neither.
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import type { Variable, Variables } from '../flowjson/fill.ts';
import { Failure } from '../model/failure.ts';
import type { Finding } from '../model/finding.ts';
import type { RemoteKind } from '../model/plan.ts';
import type { Config, FromProcess, WrittenEnvironment } from './config.ts';
import { readInside } from './files.ts';
import { isTracked } from './git.ts';
import { CONFIG_FILE, type Project } from './project.ts';
import { Secret } from './secret.ts';
import { didYouMean } from './suggest.ts';

export type ProcessEnv = Readonly<Record<string, string | undefined>>;

/** What is needed to talk to an account. */
export type Account = {
  readonly remote: RemoteKind;
  readonly waba: string;
  readonly token: Secret;
  readonly appSecret: Secret | null;
  readonly phoneNumber: string | null;
  /** Without a trailing slash. */
  readonly graphUrl: string;
  readonly graphVersion: string;
};

/** Credentials that are handed in beside the process environment, as the Action's inputs; null: not given. */
export type GivenCredentials = { readonly token: string | null; readonly waba: string | null };

/** The built-in emulator's account. */
export const EMULATOR_WABA = '102290129340398';

const OWN_NAMES = [
  'WHATSAPP_BUSINESS_ACCESS_TOKEN',
  'WHATSAPP_BUSINESS_ACCOUNT_ID',
  'WHATSAPP_BUSINESS_PHONE_NUMBER_ID',
  'WHATSAPP_APP_SECRET',
  'WHATSAPP_GRAPH_VERSION',
];

/**
 * Which environment is meant: the one asked for, else the default, else the only one.
 * @throws Failure (78) where that is nobody's
 */
export function chooseEnvironment(config: Config, asked: string | undefined): string {
  const chosen = asked ?? config.defaultEnvironment ?? (config.declared.length === 1 ? config.declared[0] : undefined);
  const known = [...new Set([...config.declared, ...config.environments.keys()])];
  if (chosen === undefined) {
    throw new Failure('config', 'no-environment', 'it is not said which environment is meant', {
      hint: `name one with --env (${known.join(', ')}), or set defaultEnvironment in ${CONFIG_FILE}`,
    });
  }
  if (!config.environments.has(chosen)) {
    throw new Failure('config', 'unknown-environment', `there is no environment "${chosen}"`, {
      hint: didYouMean(chosen, known),
    });
  }
  return chosen;
}

/**
 * The process environment with the project's .env under it: only outside CI, only where Git does not track the file,
 * only for our own names and those that waflow.yaml declares, never for the Graph URL.
 */
export async function withDotEnv(
  project: Project,
  config: Config,
  env: ProcessEnv,
  remark: (message: string) => void,
): Promise<ProcessEnv> {
  if (env.CI !== undefined && env.CI !== '' && env.CI !== 'false') return env;
  const path = join(project.root, '.env');
  const read = readInside(project.boundary, path);
  if (read.kind !== 'text') return env;
  if (await isTracked(project.gitTop, path)) {
    remark('.env is not read, because Git tracks it: git rm --cached .env, and add it to .gitignore');
    return env;
  }
  const allowed = new Set([...OWN_NAMES, ...declaredNames(config)]);
  allowed.delete('WHATSAPP_GRAPH_URL');
  const written = parseEnv(read.text);
  if (written.WHATSAPP_GRAPH_URL !== undefined) {
    remark('WHATSAPP_GRAPH_URL is not taken from .env: a file must not say where the token goes');
  }
  const entries = Object.entries(written).filter(([name]) => allowed.has(name) && env[name] === undefined);
  return { ...Object.fromEntries(entries), ...env };
}

function declaredNames(config: Config): string[] {
  return [...config.environments.values()].flatMap(({ waba, token, variables }) =>
    [waba, token, ...Object.values(variables ?? {})].flatMap((value) => (typeof value === 'object' ? [value.env] : [])),
  );
}

/** The variables of an environment; those that the process does not have stand for themselves and are told. */
export function resolveVariables(
  config: Config,
  name: string,
  env: ProcessEnv,
): { readonly variables: Variables; readonly unset: readonly string[] } {
  const variables = new Map<string, Variable>();
  const unset: string[] = [];
  for (const [key, written] of Object.entries(config.environments.get(name)?.variables ?? {})) {
    if (typeof written === 'string') {
      variables.set(key, { value: written, hidden: false, unset: false });
      continue;
    }
    const value = env[written.env];
    if (value === undefined) unset.push(written.env);
    variables.set(key, { value: value ?? key, hidden: value !== undefined, unset: value === undefined });
  }
  return { variables, unset };
}

/**
 * The secrets that the process has for this project, of whichever environment: where nobody is talked to they are not
 * needed, and must not show all the same.
 */
export function credentialsIn(environments: Config['environments'], env: ProcessEnv): readonly string[] {
  const declared = [...environments.values()].flatMap(({ token }) => (token === undefined ? [] : [token.env]));
  const names = ['WHATSAPP_BUSINESS_ACCESS_TOKEN', 'WHATSAPP_APP_SECRET', ...declared];
  return [...new Set(names.flatMap((name) => env[name]?.trim() || []))];
}

/** The warning for variables that an offline command has to do without. */
export function unsetWarning(config: Config, name: string, env: ProcessEnv): Finding[] {
  return Object.entries(config.environments.get(name)?.variables ?? {}).flatMap(([key, written]): Finding[] => {
    if (typeof written === 'string' || env[written.env] !== undefined) return [];
    return [
      {
        code: 'unset-variable',
        severity: 'warning',
        message: `${written.env} is not set, so "${key}" of the environment "${name}" is checked as the text "${key}"`,
        hint: `set ${written.env} to check with its value`,
        file: CONFIG_FILE,
        ...config.placeOf(['environments', name, 'variables', key]),
      },
    ];
  });
}

/**
 * The account of an environment.
 * @throws Failure (78) naming what is missing or contradictory and how to set it
 */
export function resolveAccount(
  config: Config,
  name: string,
  env: ProcessEnv,
  given: GivenCredentials | null = null,
): Account {
  const written = config.environments.get(name) ?? {};
  const graphVersion = env.WHATSAPP_GRAPH_VERSION || 'v24.0';
  if (!/^v\d+\.\d+$/.test(graphVersion)) {
    throw new Failure('config', 'invalid-graph-version', `WHATSAPP_GRAPH_VERSION is "${graphVersion}"`, {
      hint: 'write it as v24.0',
    });
  }
  if (written.remote === 'emulator') {
    return {
      remote: 'emulator',
      waba: EMULATOR_WABA,
      token: new Secret('emulator'),
      appSecret: null,
      phoneNumber: null,
      graphUrl: 'https://graph.emulator.invalid',
      graphVersion,
    };
  }
  const appSecret = env.WHATSAPP_APP_SECRET || null;
  return {
    remote: 'graph',
    waba: accountId(written, name, env, given?.waba ?? null),
    token: new Secret(
      given?.token ?? required(written.token, 'WHATSAPP_BUSINESS_ACCESS_TOKEN', 'the access token', name, env),
    ),
    appSecret: appSecret === null ? null : new Secret(appSecret),
    phoneNumber: env.WHATSAPP_BUSINESS_PHONE_NUMBER_ID || null,
    graphUrl: graphUrl(env.WHATSAPP_GRAPH_URL || 'https://graph.facebook.com'),
    graphVersion,
  };
}

function accountId(written: WrittenEnvironment, name: string, env: ProcessEnv, given: string | null): string {
  const fallback = given ?? (env.WHATSAPP_BUSINESS_ACCOUNT_ID || undefined);
  const id =
    typeof written.waba === 'string'
      ? written.waba
      : given !== null && (written.waba === undefined || env[written.waba.env] === undefined)
        ? given
        : required(written.waba, 'WHATSAPP_BUSINESS_ACCOUNT_ID', 'the WhatsApp Business Account', name, env);
  if (!/^\d+$/.test(id)) {
    throw new Failure('config', 'invalid-account', `the account of the environment "${name}" is not an id of digits`, {
      hint: 'copy it from WhatsApp Manager, account settings',
    });
  }
  if (written.waba !== undefined && fallback !== undefined && fallback !== id) {
    throw new Failure(
      'config',
      'account-mismatch',
      `the environment "${name}" names the account ${id}, but WHATSAPP_BUSINESS_ACCOUNT_ID says ${fallback}`,
      { hint: 'unset WHATSAPP_BUSINESS_ACCOUNT_ID, or choose the environment that it belongs to with --env' },
    );
  }
  return id;
}

function required(
  from: FromProcess | undefined,
  fallback: string,
  what: string,
  name: string,
  env: ProcessEnv,
): string {
  const variable = from?.env ?? fallback;
  const value = env[variable]?.trim();
  if (value !== undefined && value !== '') return value;
  throw new Failure('config', 'not-configured', `${what} is not set: ${variable} is missing (environment "${name}")`, {
    hint: `set ${variable}, or try it without an account: --env local`,
  });
}

function graphUrl(text: string): string {
  const bad = (hint: string) => new Failure('config', 'invalid-graph-url', `WHATSAPP_GRAPH_URL is "${text}"`, { hint });
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw bad('write an address, such as https://graph.facebook.com');
  }
  const loopback =
    ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname) || /^127\.\d+\.\d+\.\d+$/.test(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback))
    throw bad('it must be https: the token goes there');
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw bad('write scheme, host and path only');
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

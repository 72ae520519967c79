// `waflow doctor`: what works, what is missing, what to do. Reads only.
import {
  type Asked,
  askAccount,
  askKey,
  askPhones,
  askSubscriptions,
  askToken,
  type PhoneFacts,
  type TokenFacts,
} from '../graph/diagnose.ts';
import { readList } from '../graph/list.ts';
import type { Transport } from '../graph/transport.ts';
import type { ExitName } from '../model/failure.ts';
import { RemoteFailure } from '../model/remote.ts';
import { forTerminal } from '../render/escape.ts';
import { plural } from '../render/findings.ts';
import { whereabouts } from '../render/plan-words.ts';
import { callsLine, connect } from './connect.ts';
import type { Output } from './output.ts';
import { withProgress } from './progress.ts';
import { type Chosen, type CommonFlags, chooseAccount, openProject } from './setup.ts';
import type { World } from './world.ts';

type Check = {
  readonly name: string;
  readonly outcome: 'ok' | 'warning' | 'failed';
  readonly message: string;
  readonly hint?: string;
  /** True where the remote could not be asked at all. */
  readonly remote?: boolean;
};

const SCOPES = ['whatsapp_business_management', 'whatsapp_business_messaging'];

export async function doctorCommand(world: World, flags: CommonFlags, output: Output): Promise<ExitName> {
  const chosen = chooseAccount(await openProject(world, flags, output), flags, output);
  const transport = await connect(world, chosen, flags, output);
  const checks = await withProgress(world, output, { what: 'asking the account', transport }, () =>
    examine(world, chosen, transport),
  );
  const { environment, account } = chosen;
  if (output.json) {
    const listed = checks.map(({ name, outcome, message, hint }) => ({ name, outcome, message, hint: hint ?? null }));
    output.document({ format: 1, environment, remote: account.remote, waba: account.waba, checks: listed });
  } else {
    const { colors } = output;
    const where = whereabouts(account);
    output.print(`${colors.bold(`Environment ${forTerminal(environment)}: ${where}`)}\n\n`);
    const signs = { ok: colors.green('✓'), warning: colors.yellow('!'), failed: colors.red('✗') };
    for (const { name, outcome, message, hint } of checks) {
      output.print(`  ${signs[outcome]} ${name.padEnd(13)} ${forTerminal(message)}\n`);
      if (hint !== undefined) output.print(`${' '.repeat(18)}${colors.dim(forTerminal(hint))}\n`);
    }
    const bad = checks.filter(({ outcome }) => outcome === 'failed').length;
    output.print(`\n${colors.bold(bad === 0 ? 'Ready.' : `${plural(bad, 'problem')} to solve first.`)}\n`);
  }
  output.say(output.errColors.dim(callsLine(transport)));
  const failed = checks.filter(({ outcome }) => outcome === 'failed');
  return failed.length === 0 ? 'done' : failed.some(({ remote }) => remote === true) ? 'remote' : 'no';
}

async function examine(world: World, chosen: Chosen, transport: Transport): Promise<Check[]> {
  const { account } = chosen;
  const token = await askToken(transport, account.token);
  const checks: Check[] = [tokenCheck(token, world.now())];
  if (!token.ok && (token.failure.kind === 'unreachable' || token.failure.kind === 'lost')) return checks;
  if (token.ok) checks.push(scopeCheck(token.value, account.waba));
  const waba = await askAccount(transport, account.waba);
  checks.push(
    waba.ok
      ? {
          name: 'account',
          outcome: 'ok',
          message: `${account.waba}${waba.value.name === null ? '' : `, "${waba.value.name}"`}`,
        }
      : failed('account', waba.failure),
  );
  if (!waba.ok) return checks;
  const [flows, phones, hooks] = await Promise.all([
    countFlows(transport, account.waba),
    askPhones(transport, account.waba),
    askSubscriptions(transport, account.waba),
  ]);
  checks.push(flows, phones.ok ? phoneCheck(phones.value) : failed('phone number', phones.failure));
  const phone = account.phoneNumber ?? (phones.ok ? phones.value[0]?.id : undefined);
  if (phone !== undefined) checks.push(keyCheck(phone, await askKey(transport, phone)));
  checks.push(hookCheck(hooks), limitCheck(transport.used()));
  return checks;
}

function failed(name: string, failure: RemoteFailure): Check {
  return {
    name,
    outcome: 'failed',
    message: failure.message,
    remote: true,
    hint: doctorHint(failure),
  };
}

/** What to do, where "ask the doctor" is no answer. */
function doctorHint({ kind, code, hint }: RemoteFailure): string {
  if (code === 100 || code === 10 || (code !== null && code >= 200 && code <= 299)) {
    return 'check the id, give the token both permissions, and assign the account to its system user';
  }
  if (kind === 'unauthorised' && hint?.includes('waflow doctor') !== false) return 'make a new access token and set it';
  return hint ?? 'try again';
}

function tokenCheck(asked: Asked<TokenFacts>, now: number): Check {
  const name = 'access token';
  if (!asked.ok && asked.failure.kind === 'rejected') {
    return {
      name,
      outcome: 'warning',
      message: 'the platform does not tell anything about it',
      hint: 'what follows shows whether it works',
    };
  }
  if (!asked.ok) return failed(name, asked.failure);
  const { valid, expiresAt } = asked.value;
  if (!valid)
    return {
      name,
      outcome: 'failed',
      message: 'the platform says that it is not valid',
      hint: 'make a new one',
      remote: true,
    };
  if (expiresAt === null) return { name, outcome: 'ok', message: 'valid, does not expire' };
  const days = Math.floor((expiresAt * 1000 - now) / 86_400_000);
  const date = new Date(expiresAt * 1000).toISOString().slice(0, 10);
  if (days >= 7) return { name, outcome: 'ok', message: `valid until ${date}` };
  const hint = 'for automation make a system user token, which does not expire';
  return { name, outcome: 'warning', message: `valid, but it expires on ${date}`, hint };
}

function scopeCheck(token: TokenFacts, waba: string): Check {
  const name = 'permissions';
  if (token.scopes.length === 0)
    return { name, outcome: 'warning', message: 'the platform does not say which the token has' };
  const missing = SCOPES.filter((scope) => !token.scopes.includes(scope));
  if (missing.length > 0) {
    const hint = 'give the token these permissions in the business settings, and make it anew';
    return { name, outcome: 'failed', message: `the token lacks ${missing.join(' and ')}`, hint };
  }
  const limited = SCOPES.filter((scope) => {
    const ids = token.granular.get(scope);
    return ids !== undefined && ids.length > 0 && !ids.includes(waba);
  });
  if (limited.length === 0) return { name, outcome: 'ok', message: SCOPES.join(', ') };
  const hint = 'assign the account to the system user, and make the token anew';
  return {
    name,
    outcome: 'failed',
    message: `the token has ${limited.join(' and ')} for other accounts, but not for ${waba}`,
    hint,
  };
}

async function countFlows(transport: Transport, waba: string): Promise<Check> {
  try {
    const { flows, fields } = await readList(transport, waba, ['updated_at']);
    const blind = !fields.includes('updated_at');
    return {
      name: 'flows',
      outcome: blind ? 'warning' : 'ok',
      message: `${plural(flows.length, 'flow')} in the account${blind ? '; the platform does not say when they were changed' : ''}`,
    };
  } catch (error) {
    if (error instanceof RemoteFailure) return failed('flows', error);
    throw error;
  }
}

function phoneCheck(phones: readonly PhoneFacts[]): Check {
  const name = 'phone number';
  const [first] = phones;
  if (first === undefined) {
    return {
      name,
      outcome: 'failed',
      message: 'the account has none, so nothing can be published',
      hint: 'add one in WhatsApp Manager',
    };
  }
  const shown = phones.map(
    ({ id, number, quality }) => `${number ?? id}${quality === null ? '' : ` (quality ${quality})`}`,
  );
  const verified = phones.some((phone) => phone.verified === null || phone.verified === 'VERIFIED');
  if (verified) return { name, outcome: 'ok', message: shown.join(', ') };
  return {
    name,
    outcome: 'failed',
    message: `not verified: ${shown.join(', ')}`,
    hint: 'verify one in WhatsApp Manager',
  };
}

function keyCheck(phone: string, asked: Asked<string | null>): Check {
  const name = 'public key';
  if (!asked.ok) return { ...failed(name, asked.failure), outcome: 'warning' };
  if (asked.value === 'VALID') return { name, outcome: 'ok', message: `signed, on phone number ${phone}` };
  const message =
    asked.value === null ? `none on phone number ${phone}` : `its signature is ${asked.value} on phone number ${phone}`;
  const hint =
    'flows with an endpoint need it: POST business_public_key to /PHONE_NUMBER_ID/whatsapp_business_encryption';
  return { name, outcome: 'warning', message, hint };
}

function limitCheck(used: number | null): Check {
  const name = 'limits';
  if (used === null) return { name, outcome: 'ok', message: 'the platform does not say how many calls are left' };
  const message = `${used} % of the hour's calls are used`;
  if (used < 80) return { name, outcome: 'ok', message };
  return {
    name,
    outcome: 'warning',
    message,
    hint: 'waflow goes slower near the limit, and waits where it is reached',
  };
}

function hookCheck(asked: Asked<number>): Check {
  const name = 'webhooks';
  if (!asked.ok) return { ...failed(name, asked.failure), outcome: 'warning' };
  if (asked.value > 0)
    return { name, outcome: 'ok', message: `${plural(asked.value, 'app')} subscribed to the account` };
  const hint = 'subscribe the app to the account, with the field "flows"';
  return { name, outcome: 'warning', message: 'no app is subscribed to the account', hint };
}

// Knows whose token a call carries and what that token reaches.
// Does not know what the call wants to do.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { expiredToken, FAILURES, type Failure, GraphError } from './errors.ts';
import { type Parameters, textOfParameter } from './parameters.ts';
import type { EmulatorState, Waba } from './state.ts';
import type { Account, World } from './world.ts';

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** The token of a call, from its header or its parameters; empty where there is none. */
export function tokenOf(header: string | null, parameters: Parameters): string {
  const fromHeader = /^(?:Bearer|OAuth)\s+(.+)$/i.exec(header ?? '')?.[1]?.trim();
  return fromHeader ?? textOfParameter(parameters, 'access_token')?.trim() ?? '';
}

function isKnown(token: string, account: Account, state: EmulatorState): boolean {
  if (account.accessToken === null || token === account.accessToken) return true;
  const hash = hashToken(token);
  return state.wabas.some((waba) => waba.tokenHashes?.includes(hash) ?? false);
}

/** What is wrong with a token, as the platform words it; null for a good one. */
export function judgeToken(token: string, state: EmulatorState, world: World): Failure | null {
  const { account, now } = world;
  if (!isKnown(token, account, state)) return FAILURES.badToken;
  const end = account.tokenExpiresAt;
  return end !== null && now >= end ? expiredToken(end) : null;
}

function checkProof(token: string, parameters: Parameters, world: World): void {
  const secret = world.account.appSecret;
  if (secret === null) return;
  const given = textOfParameter(parameters, 'appsecret_proof');
  if (given === undefined) {
    if (world.switches.require_appsecret_proof) throw new GraphError(FAILURES.noProof);
    return;
  }
  const expected = Buffer.from(createHmac('sha256', secret).update(token).digest('hex'));
  const received = Buffer.from(given);
  if (expected.length !== received.length || !timingSafeEqual(expected, received)) {
    throw new GraphError(FAILURES.badProof);
  }
}

/** Ends the call unless its token and, where a secret is configured, its proof are good. */
export function authenticate(token: string, parameters: Parameters, state: EmulatorState, world: World): void {
  if (token === '') throw new GraphError(FAILURES.noToken);
  const failure = judgeToken(token, state, world);
  if (failure !== null) throw new GraphError(failure);
  checkProof(token, parameters, world);
}

/** True where the token is one of this account's, or the emulator's own on an account without a list. */
export function reaches(token: string, waba: Waba, account: Account): boolean {
  if (waba.tokenHashes !== null) return waba.tokenHashes.includes(hashToken(token));
  return account.accessToken === null || token === account.accessToken;
}

export const MANAGEMENT_SCOPE = 'whatsapp_business_management';

export function demandScope(account: Account, scope: string): void {
  if (!account.scopes.includes(scope)) throw new GraphError(FAILURES.noPermission);
}

// What the platform says about a token and an account, as plain facts. Judges nothing.

import { isRecord } from '../model/json.ts';
import { RemoteFailure } from '../model/remote.ts';
import type { Transport } from './transport.ts';
import { text, toId } from './wire.ts';

export type TokenFacts = {
  readonly valid: boolean;
  readonly scopes: readonly string[];
  /** Ids that each granular scope is limited to; a scope that is not listed is not limited. */
  readonly granular: ReadonlyMap<string, readonly string[]>;
  /** Seconds since 1970; null where it does not expire or the platform does not say. */
  readonly expiresAt: number | null;
  readonly app: string | null;
};

export type PhoneFacts = {
  readonly id: string;
  readonly number: string | null;
  readonly name: string | null;
  readonly verified: string | null;
  readonly quality: string | null;
};

/** Facts, or why they could not be had. */
export type Asked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: RemoteFailure };

async function ask<T>(work: () => Promise<T>): Promise<Asked<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (error instanceof RemoteFailure) return { ok: false, failure: error };
    throw error;
  }
}

/** Meta, Graph API `debug_token`: what a token may do. The token is sent to the Graph API only, as always. */
export function askToken(transport: Transport, token: { reveal(): string }): Promise<Asked<TokenFacts>> {
  return ask(async () => {
    const answer = await transport.read({
      what: 'looking at the access token',
      path: '/debug_token',
      query: { input_token: token.reveal() },
    });
    const data = isRecord(answer) && isRecord(answer.data) ? answer.data : {};
    const granular = new Map<string, readonly string[]>();
    for (const item of Array.isArray(data.granular_scopes) ? data.granular_scopes : []) {
      if (!isRecord(item) || typeof item.scope !== 'string' || !Array.isArray(item.target_ids)) continue;
      granular.set(
        item.scope,
        item.target_ids.flatMap((id) => toId(id) ?? []),
      );
    }
    return {
      valid: data.is_valid !== false,
      scopes: Array.isArray(data.scopes) ? data.scopes.filter((scope) => typeof scope === 'string') : [],
      granular,
      expiresAt: typeof data.expires_at === 'number' && data.expires_at > 0 ? data.expires_at : null,
      app: toId(data.app_id),
    };
  });
}

export function askAccount(transport: Transport, waba: string): Promise<Asked<{ readonly name: string | null }>> {
  return ask(async () => {
    const answer = await transport.read({
      what: 'reading the account',
      path: `/${waba}`,
      query: { fields: 'id,name' },
    });
    return { name: isRecord(answer) ? text(answer.name) : null };
  });
}

export function askPhones(transport: Transport, waba: string): Promise<Asked<readonly PhoneFacts[]>> {
  return ask(async () => {
    const answer = await transport.read({ what: 'reading the phone numbers', path: `/${waba}/phone_numbers` });
    const data = isRecord(answer) && Array.isArray(answer.data) ? answer.data.filter(isRecord) : [];
    return data.flatMap((item) => {
      const id = toId(item.id);
      if (id === null) return [];
      return [
        {
          id,
          number: text(item.display_phone_number),
          name: text(item.verified_name),
          verified: text(item.code_verification_status),
          quality: text(item.quality_rating),
        },
      ];
    });
  });
}

/** The public key of a phone number: its signature's status, or null where there is no key. */
export function askKey(transport: Transport, phone: string): Promise<Asked<string | null>> {
  return ask(async () => {
    const answer = await transport.read({
      what: `reading the public key of ${phone}`,
      path: `/${phone}/whatsapp_business_encryption`,
    });
    const data = isRecord(answer) && Array.isArray(answer.data) ? answer.data.filter(isRecord) : [];
    // The status alone proves nothing: MISMATCH is also said where there is no key at all.
    const [key] = data.filter(
      (item) => typeof item.business_public_key === 'string' && item.business_public_key !== '',
    );
    return key === undefined ? null : (text(key.business_public_key_signature_status) ?? 'UNKNOWN');
  });
}

/** How many apps are subscribed to the account's webhooks. */
export function askSubscriptions(transport: Transport, waba: string): Promise<Asked<number>> {
  return ask(async () => {
    const answer = await transport.read({
      what: 'reading the webhook subscriptions',
      path: `/${waba}/subscribed_apps`,
    });
    return isRecord(answer) && Array.isArray(answer.data) ? answer.data.length : 0;
  });
}

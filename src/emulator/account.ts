// Knows the account that every emulator starts with, so that a first call succeeds without any preparation.
import type { App, EmulatorState, PhoneNumber, Waba } from './state.ts';
import { withApp, withWaba } from './state.ts';
import type { Account } from './world.ts';

export type PhoneNumberOptions = {
  readonly id: string;
  readonly displayPhoneNumber?: string;
  readonly verifiedName?: string;
  readonly verified?: boolean;
  /** A PEM text; null for a number without a key. Default: a sample key, signed. */
  readonly publicKey?: string | null;
  readonly signed?: boolean;
};

export type AccountOptions = {
  readonly wabaId?: string;
  readonly name?: string;
  /** Null or absent: any token that is not empty. */
  readonly accessToken?: string | null;
  /** With it `appsecret_proof` is verified. */
  readonly appSecret?: string;
  readonly appId?: string;
  readonly businessId?: string;
  readonly phoneNumbers?: readonly PhoneNumberOptions[];
  readonly scopes?: readonly string[];
  readonly tokenExpiresAt?: Date;
  /** Apps subscribed to the account's webhooks; default: the app. */
  readonly subscribedApps?: readonly string[];
};

export const DEFAULT_WABA_ID = '102290129340398';
export const DEFAULT_APP_ID = '670843887433847';
export const DEFAULT_BUSINESS_ID = '506914307656634';
export const DEFAULT_PHONE_ID = '106540352242922';

const SCOPES = ['whatsapp_business_management', 'whatsapp_business_messaging'];

/** A public key made for this file; nobody holds its private half. */
const SAMPLE_KEY = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA9gOF7w8UChlePfQMSfJf
i4wyeyQITOnf/UufT5aGDj7BOidP94ToHuZzmVwNCAAEW/QuuWPj7x9NtVGLeUlg
8ekzqiq8yOjxB+ICOcAIcA2kda+uowo4AkCRyhVdPZ5OwxyocTMCw8kOhpujJ14g
K0eiIB8NEbEizun9ys8uXuCFyzns47l6TlWsPpn2OXFUVkSwuUz4sz/D0t2urq5A
mZbvJqGBATqJWANiGvzVfGhISqVB99CZLHWcg/RNAksmeqQRC1xr6QAWKRHNcJan
4LlEC75xMqEna7d+Ntu2vGT2dXKQjmukweHx5Otp6s0Dfs4C5/cfEVV+Em9aeexd
SQIDAQAB
-----END PUBLIC KEY-----
`;

export function toPhoneNumber(options: PhoneNumberOptions): PhoneNumber {
  return {
    id: options.id,
    displayPhoneNumber: options.displayPhoneNumber ?? '+1 555-010-0000',
    verifiedName: options.verifiedName ?? 'Emulated Business',
    verified: options.verified ?? true,
    publicKey: options.publicKey === undefined ? SAMPLE_KEY : options.publicKey,
    signatureStatus: (options.signed ?? true) ? 'VALID' : 'MISMATCH',
  };
}

export function toAccount(options: AccountOptions = {}): Account {
  return {
    wabaId: options.wabaId ?? DEFAULT_WABA_ID,
    accessToken: options.accessToken ?? null,
    appSecret: options.appSecret ?? null,
    appId: options.appId ?? DEFAULT_APP_ID,
    scopes: options.scopes ?? SCOPES,
    tokenExpiresAt: options.tokenExpiresAt ?? null,
  };
}

/** Adds the account, its app and its numbers to a state that does not know the account yet. */
export function withAccount(state: EmulatorState, options: AccountOptions = {}): EmulatorState {
  const { wabaId, appId } = toAccount(options);
  const businessId = options.businessId ?? DEFAULT_BUSINESS_ID;
  const app: App = { id: appId, name: 'Emulated App', businessId };
  const known = withApp(state, app);
  if (known.wabas.some(({ id }) => id === wabaId)) return known;
  const waba: Waba = {
    id: wabaId,
    name: options.name ?? 'Emulated WhatsApp Business Account',
    businessId,
    tokenHashes: null,
    phoneNumbers: (options.phoneNumbers ?? [{ id: DEFAULT_PHONE_ID }]).map(toPhoneNumber),
    subscribedApps: options.subscribedApps ?? [appId],
  };
  return withWaba(known, waba);
}

// Knows what one call is handed: the request as read, the state, and the surroundings it may use.
// Holds types only; the work is in the routes.
import type { Downloads } from './downloads.ts';
import type { Failure } from './errors.ts';
import type { Identity } from './identity.ts';
import type { Parameters } from './parameters.ts';
import type { EmulatorState, ValidationError } from './state.ts';
import type { Switches } from './switches.ts';

/** Judges a Flow JSON text; the answer is in the platform's shape and empty when all is well. */
export type Check = (flowJsonText: string) => readonly ValidationError[];

export type Account = {
  readonly wabaId: string;
  readonly accessToken: string | null;
  readonly appSecret: string | null;
  readonly appId: string;
  readonly scopes: readonly string[];
  readonly tokenExpiresAt: Date | null;
};

export type World = {
  readonly now: Date;
  readonly switches: Switches;
  readonly identity: Identity;
  readonly check: Check;
  readonly account: Account;
  readonly downloads: Downloads;
};

export type Call = {
  readonly method: string;
  /** Path segments without the version. */
  readonly path: readonly string[];
  readonly parameters: Parameters;
  readonly token: string;
  readonly version: string;
  /** The request's own address, for paging links. */
  readonly url: URL;
};

/** What the work of one call leaves behind; a failure may still have changed the state. */
export type Outcome =
  | { readonly kind: 'done'; readonly body: unknown; readonly state: EmulatorState }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly state: EmulatorState };

export type Scene = { readonly call: Call; readonly state: EmulatorState; readonly world: World };

export function done(body: unknown, state: EmulatorState): Outcome {
  return { kind: 'done', body, state };
}

export function failed(failure: Failure, state: EmulatorState): Outcome {
  return { kind: 'failed', failure, state };
}

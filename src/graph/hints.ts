// What a person does next about an error of the platform: one table of facts, each with its source.
import type { GraphError } from './errors.ts';

export type Hint = {
  readonly code: number;
  readonly subcode?: number;
  /** The platform's title, or a part of it that no other title of this code has. */
  readonly title?: RegExp;
  readonly hint: string;
  /** Where it stands that the platform answers so; "seen" is what others have reported of the real one. */
  readonly source: string;
};

const PERMISSION =
  'the token needs whatsapp_business_management and whatsapp_business_messaging, and the account in its scope: "waflow doctor" tells';
const ERRORS = 'Meta, Flows error codes';
const GRAPH = 'Meta, Graph API error handling';

/** By code, then subcode or, where the platform gives none, title. A row with neither is for the rest of its code. */
export const HINTS: readonly Hint[] = [
  {
    code: 190,
    subcode: 463,
    hint: 'the access token has expired: make a new one, best a system user token that does not expire',
    source: GRAPH,
  },
  {
    code: 190,
    subcode: 467,
    hint: 'the access token is no longer valid: make a new one, best a system user token that does not expire',
    source: GRAPH,
  },
  { code: 190, hint: 'make a new access token and set it; "waflow doctor" checks it', source: GRAPH },
  { code: 104, hint: 'set an access token; "waflow doctor" checks it', source: GRAPH },
  { code: 2500, title: /access token/i, hint: 'set an access token; "waflow doctor" checks it', source: GRAPH },
  { code: 10, hint: PERMISSION, source: GRAPH },
  {
    code: 100,
    subcode: 33,
    title: /does not exist/i,
    hint: 'check the id, and that the token may see it: "waflow doctor" tells',
    source: GRAPH,
  },
  {
    code: 100,
    subcode: 4016019,
    title: /name is not unique|should be unique/i,
    hint: 'give the flow another name: names are unique in an account, deprecated flows included',
    source: `${ERRORS}; the subcode is seen`,
  },
  {
    code: 139000,
    subcode: 4233020,
    title: /flow publishing failed|blocked by integrity/i,
    hint: 'the platform asks for a verified business, an approved display name and good quality, whatever the flow looks like: settle it in WhatsApp Manager, then apply again',
    source: `${ERRORS}; the body is seen`,
  },
  {
    code: 139000,
    hint: 'the platform asks for a verified business and good quality: look at the account in WhatsApp Manager',
    source: ERRORS,
  },
  {
    code: 139001,
    subcode: 4016010,
    title: /can.?t be updated/i,
    hint: 'flows made before November 2024 cannot be edited: in place of its manifest write one with another name that names this flow in "supersedes"',
    source: `${ERRORS}; Meta, Lifecycle of a Flow (2025-12-01)`,
  },
  {
    code: 139001,
    subcode: 4016012,
    title: /error while processing/i,
    hint: 'the platform saved the document but could not process it: apply again in a few minutes',
    source: `${ERRORS}; the body is seen`,
  },
  {
    code: 139001,
    title: /endpoint/i,
    hint: 'the endpoint can be set from Flow JSON 3.0 on: raise "version"',
    source: ERRORS,
  },
  {
    code: 139001,
    hint: 'look at the flow in WhatsApp Manager; one that cannot be edited is replaced by a new manifest that names it in "supersedes"',
    source: ERRORS,
  },
  {
    code: 139002,
    title: /invalid state/i,
    hint: 'the flow is not a draft any more, somebody may have published it: look at "waflow plan"',
    source: ERRORS,
  },
  {
    code: 139002,
    subcode: 4016011,
    title: /validation err/i,
    hint: 'correct the Flow JSON: its errors stand in WhatsApp Manager and in the next plan',
    source: `${ERRORS}; the subcode is seen`,
  },
  {
    code: 139002,
    title: /without.*data_channel_uri/i,
    hint: 'add "data_channel_uri" to the Flow JSON, or raise its "version" and add "endpoint" to the manifest',
    source: ERRORS,
  },
  {
    code: 139002,
    subcode: 4233024,
    title: /without.*endpoint_uri/i,
    hint: 'add "endpoint" to the manifest, or remove "data_api_version" from the Flow JSON',
    source: `${ERRORS}; the subcode is seen`,
  },
  {
    code: 139002,
    subcode: 4233046,
    title: /versions? in flow json/i,
    hint: 'raise "version" in the Flow JSON to 7.3',
    source: `${ERRORS}; the subcode is seen`,
  },
  {
    code: 139002,
    title: /no phone number/i,
    hint: 'add a phone number to the account and verify it',
    source: ERRORS,
  },
  {
    code: 139002,
    subcode: 4233012,
    title: /public key/i,
    hint: 'upload a public key to a phone number of the account and sign it; "waflow doctor" checks it',
    source: ERRORS,
  },
  {
    code: 139002,
    title: /no application/i,
    hint: 'name the Meta app with "application" in the manifest',
    source: ERRORS,
  },
  {
    code: 139002,
    subcode: 4233014,
    title: /endpoint not available/i,
    hint: 'deploy the endpoint first: it must answer the health check ("ping") when the flow is published',
    source: `${ERRORS}; the subcode is seen`,
  },
  {
    code: 139002,
    title: /not subscribed|webhook/i,
    hint: 'subscribe the app to the account, with the field "flows"',
    source: ERRORS,
  },
  { code: 139002, hint: 'see the flow in WhatsApp Manager, which tells what is missing', source: ERRORS },
  { code: 139003, hint: 'only a published flow can be deprecated', source: ERRORS },
  {
    code: 139004,
    hint: 'only a draft that was never published can be deleted; write "status: deprecated" once it is published',
    source: ERRORS,
  },
];

/** The row for an error: by its subcode, else by its title, else the rest of its code. */
export function hintFor(error: GraphError): string | undefined {
  if (error.code !== null && error.code >= 200 && error.code <= 299) return PERMISSION;
  const rows = HINTS.filter(({ code }) => code === error.code);
  // Some clients hand on the title as the message.
  const words = `${error.title ?? ''} ${error.message}`;
  const found =
    rows.find(({ subcode }) => subcode !== undefined && subcode === error.subcode) ??
    rows.find(({ title }) => title?.test(words) === true) ??
    rows.find(({ subcode, title }) => subcode === undefined && title === undefined);
  return found?.hint;
}

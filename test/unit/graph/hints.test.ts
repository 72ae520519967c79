// flows-api reference, chapter 5: what the platform answers to a refused publish, create or edit, as documented, through
// the client; and what it then tells a person to do.
import { describe, expect, test } from 'vitest';
import { createWriter } from '../../../src/graph/client.ts';
import { HINTS } from '../../../src/graph/hints.ts';
import { error, failureOf, WABA, worldOf } from './world.ts';

type Row = readonly [title: string, code: number, subcode: number | null, text: string, hint: string];

const PUBLISHING = 139002;
const ROWS: readonly Row[] = [
  [
    'Flow publishing failed',
    139000,
    4233020,
    'Integrity requirements not met.',
    'the platform asks for a verified business, an approved display name and good quality',
  ],
  ['Publishing Flow in invalid state', PUBLISHING, null, '', 'the flow is not a draft any more'],
  [
    'Publishing Flow with validation errorrs',
    PUBLISHING,
    4016011,
    'You need to verify that the flow has valid Flow JSON before publishing',
    'correct the Flow JSON',
  ],
  ['Publishing Flow without `data_channel_uri`', PUBLISHING, null, '', 'add "data_channel_uri"'],
  [
    'Publishing without specifying `endpoint_uri` is forbidden',
    PUBLISHING,
    4233024,
    '',
    'add "endpoint" to the manifest, or remove "data_api_version"',
  ],
  ['Versions in Flow JSON file are not available for publishing', PUBLISHING, 4233046, '', 'raise "version"'],
  ['No Phone Number connected to WhatsApp Business Account', PUBLISHING, null, '', 'add a phone number'],
  [
    'Missing Flows Signed Public Key',
    PUBLISHING,
    4233012,
    'You need to upload and sign a public key to a phone number before you can send or publish a Flow.',
    'upload a public key to a phone number',
  ],
  ['No Application Connected to the Flow', PUBLISHING, null, '', 'name the Meta app with "application"'],
  ['Endpoint Not Available', PUBLISHING, 4233014, '', 'deploy the endpoint first'],
  [
    'WhatsApp Business Account is not subscribed to Flows Webhooks',
    PUBLISHING,
    null,
    '',
    'subscribe the app to the account, with the field "flows"',
  ],
  ["Flow can't be updated", 139001, 4016010, 'Flow can only be modified in Draft status', 'flows made before'],
  ['Error while processing Flow JSON', 139001, 4016012, '', 'the platform saved the document'],
  ['Error while processing WELJ', 139001, 4016012, '', 'the platform saved the document'],
  ['Specify Endpoint Uri in Flow JSON', 139001, null, '', 'the endpoint can be set from Flow JSON 3.0 on'],
];

const MESSAGES: Readonly<Record<number, string>> = {
  139000: 'Blocked by Integrity',
  139001: 'Updating attempt failed',
  139002: 'Publishing attempt failed',
};

/** What the client makes of this body when it publishes, updates and uploads. */
async function hintsFor(
  code: number,
  more: Readonly<Record<string, unknown>>,
): Promise<readonly (string | undefined)[]> {
  const { transport } = worldOf([error(code, { message: MESSAGES[code], is_transient: false, ...more })]);
  const writer = createWriter(transport, WABA);
  const failures = [writer.publish('42'), writer.update('42', { name: 'Tour' }), writer.upload('42', '{}')];
  return Promise.all(failures.map(async (work) => (await failureOf(work)).hint));
}

describe.each(ROWS)('%s (%i/%s)', (title, code, subcode, text, hint) => {
  const number = subcode === null ? {} : { error_subcode: subcode };
  const all = [hint, hint, hint].map((part) => expect.stringContaining(part));

  test('says what to do', async () => {
    expect(await hintsFor(code, { ...number, error_user_title: title, error_user_msg: text })).toEqual(all);
  });

  test('says the same where only the title tells', async () => {
    expect(await hintsFor(code, { error_user_title: title })).toEqual(all);
  });

  test('says the same where only the subcode tells, whatever the title says in another language', async () => {
    if (subcode === null) return;
    expect(await hintsFor(code, { ...number, error_user_title: 'Das ging schief' })).toEqual(all);
    // Another row's title never outweighs a subcode.
    const other = ROWS.find((row) => row[1] === code && row[2] !== subcode)?.[0];
    expect(await hintsFor(code, { ...number, error_user_title: other })).toEqual(all);
  });
});

describe.each([139000, 139001, 139002])('an unknown reason for %i', (code) => {
  test('points to WhatsApp Manager', async () => {
    const hints = await hintsFor(code, { error_subcode: 9, error_user_title: 'Something new' });
    for (const hint of hints) expect(hint).toContain('WhatsApp Manager');
  });
});

test('each row of the table has a source, and a documented answer that leads to it', async () => {
  const reached = new Set<string | undefined>();
  for (const [title, code, subcode] of ROWS) {
    const number = subcode === null ? {} : { error_subcode: subcode };
    for (const hint of await hintsFor(code, { ...number, error_user_title: title })) reached.add(hint);
  }
  for (const row of HINTS) {
    expect(row.source).toMatch(/^Meta, /);
    const isSpecific = row.subcode !== undefined || row.title !== undefined;
    if (row.code >= 139000 && row.code <= 139002 && isSpecific) expect([...reached]).toContain(row.hint);
  }
});

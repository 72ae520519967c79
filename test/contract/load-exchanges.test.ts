import { expect, test } from 'vitest';
import { type Exchange, loadExchanges } from './load-exchanges.ts';
import { fullExample, leanExample, mismatches } from './pattern.ts';
import { fillIn, type Names, placeholdersIn, takeFrom } from './placeholders.ts';

const exchanges = loadExchanges();
const named = exchanges.map((exchange) => [`${exchange.group}: ${exchange.name}`, exchange] as const);

/** Ids for everything an exchange may mention, except what its own answers name. */
function inventedNames(exchange: Exchange): Names {
  const ids = ['WABA_ID', 'OTHER_WABA_ID', 'PHONE_NUMBER_ID', 'BUSINESS_ID', 'APP_ID', 'OTHER_APP_ID', 'TOKEN'];
  const flows = exchange.given.flows.map((flow) => `FLOW_ID:${flow.name}`);
  return new Map([...ids, ...flows].map((name, index) => [name, String(5_550_001 + index)]));
}

test('every documented endpoint is exchanged with', () => {
  const asked = exchanges
    .flatMap((exchange) => exchange.turns)
    .map(({ request }) => {
      return `${request.method} ${request.path.replaceAll(/FLOW_ID:[^}]+|NEW_ID/g, 'FLOW_ID')}`;
    });
  const documented = [
    'POST /{WABA_ID}/flows',
    'GET /{WABA_ID}/flows',
    'POST /{WABA_ID}/migrate_flows',
    'GET /{FLOW_ID}',
    'POST /{FLOW_ID}',
    'DELETE /{FLOW_ID}',
    'GET /{FLOW_ID}/assets',
    'POST /{FLOW_ID}/assets',
    'POST /{FLOW_ID}/publish',
    'POST /{FLOW_ID}/deprecate',
    'GET /{WABA_ID}',
    'GET /{WABA_ID}/phone_numbers',
    'GET /{WABA_ID}/subscribed_apps',
    'POST /{WABA_ID}/subscribed_apps',
    'DELETE /{WABA_ID}/subscribed_apps',
    'GET /{PHONE_NUMBER_ID}/whatsapp_business_encryption',
    'POST /{PHONE_NUMBER_ID}/whatsapp_business_encryption',
    'POST /{PHONE_NUMBER_ID}/messages',
    'GET /',
    'POST /',
  ];
  expect(documented.filter((endpoint) => !asked.includes(endpoint))).toEqual([]);
});

test.each(named)('%s: its examples fit, and it mentions only what is known by then', (_name, exchange) => {
  for (const exampleOf of [fullExample, leanExample]) {
    let names = inventedNames(exchange);
    for (const { request, answer } of exchange.turns) {
      const mentioned = placeholdersIn([request.path, request.query, request.headers, request.fields, answer.body]);
      expect(mentioned.filter((name) => !names.has(name))).toEqual([]);
      const pattern = fillIn(answer.body, names);
      const body = exampleOf(pattern);
      expect(mismatches(pattern, body)).toEqual([]);
      expect(mismatches(answer.status, exampleOf(answer.status))).toEqual([]);
      const headers = new Map(
        Object.entries(answer.headers).map(([key, one]) => [key, String(exampleOf(fillIn(one, names)))]),
      );
      names = new Map([...names, ...takeFrom({ body, headers }, answer.take)]);
    }
  }
});

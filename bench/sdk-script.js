// The baseline: what somebody would write with Meta's own SDK, one call after another.
// Usage: node sdk-script.js FOLDER. Credentials and address as waflow takes them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import sdk from 'facebook-nodejs-business-sdk';

const { FacebookAdsApi, WhatsAppBusinessAccount } = sdk;
const { WHATSAPP_GRAPH_URL, WHATSAPP_BUSINESS_ACCOUNT_ID, WHATSAPP_BUSINESS_ACCESS_TOKEN } = process.env;

// The SDK has no setting for its address, but a getter that it asks each time.
Object.defineProperty(FacebookAdsApi, 'GRAPH', { get: () => WHATSAPP_GRAPH_URL });
const api = FacebookAdsApi.init(WHATSAPP_BUSINESS_ACCESS_TOKEN, 'en_US', false);

const folder = join(process.argv[2], 'flows');
const wanted = new Map(
  readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => {
      const manifest = readFileSync(join(folder, file), 'utf8');
      const of = (key) => new RegExp(`^${key}: (.*)$`, 'm').exec(manifest)[1];
      return [of('name'), readFileSync(join(folder, of('json')), 'utf8')];
    }),
);

const flows = [];
let page = await new WhatsAppBusinessAccount(WHATSAPP_BUSINESS_ACCOUNT_ID).getFlows(['id', 'name'], { limit: 100 });
flows.push(...page);
while (page.hasNext()) {
  page = await page.next();
  flows.push(...page);
}

let changed = 0;
for (const { id, name } of flows) {
  const text = wanted.get(name);
  if (text === undefined) continue;
  const node = await api.call('GET', [id], { fields: 'id,name,status,categories,validation_errors,endpoint_uri' });
  const assets = await api.call('GET', [id, 'assets'], {});
  const answer = await fetch(assets.data[0].download_url);
  const same = isDeepStrictEqual(await answer.json(), JSON.parse(text));
  if (same && node.status === 'PUBLISHED') continue;
  if (!same) await upload(id, text);
  await api.call('POST', [id, 'publish'], {});
  changed += 1;
}
process.stdout.write(`${JSON.stringify({ flows: flows.length, changed })}\n`);

// The SDK (24.0.1) drops the files of a multipart call, so this one is made by hand.
async function upload(id, text) {
  const form = new FormData();
  form.set('name', 'flow.json');
  form.set('asset_type', 'FLOW_JSON');
  form.set('file', new Blob([text], { type: 'application/json' }), 'flow.json');
  const url = `${FacebookAdsApi.GRAPH}/${FacebookAdsApi.VERSION}/${id}/assets`;
  const headers = { authorization: `Bearer ${WHATSAPP_BUSINESS_ACCESS_TOKEN}` };
  const answer = await fetch(url, { method: 'POST', body: form, headers });
  if (!answer.ok) throw new Error(await answer.text());
}

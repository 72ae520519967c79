// An account that can be filled, and that counts what it is asked.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const WABA = '1020304050';
const SCRIPT = fileURLToPath(new URL('emulator.js', import.meta.url));
// waflow remembers only what was old when it was read.
const LONG_AGO_MS = 6 * 3_600_000;
const SEED_BYTES = 4_000_000;

/** Starts an emulator in a process of its own; every answer takes `latency` milliseconds. */
export async function startAccount(latency) {
  const child = spawn(process.execPath, [SCRIPT, String(latency), WABA], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  const url = String(line).trim();
  const updatedAt = new Date(Date.now() - LONG_AGO_MS).toISOString();

  async function control(method, path, body) {
    const answer = await fetch(`${url}/__emulator/${path}`, { method, ...(body && { body: JSON.stringify(body) }) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
    return answer.json();
  }

  const toSeed = ({ id, name, text }) => ({
    id,
    name,
    status: 'PUBLISHED',
    categories: ['CUSTOMER_SUPPORT'],
    json: text,
    updated_at: updatedAt,
  });

  return {
    latency,
    /** What a client of this account needs in its environment. */
    env: {
      WHATSAPP_GRAPH_URL: url,
      WHATSAPP_BUSINESS_ACCOUNT_ID: WABA,
      WHATSAPP_BUSINESS_ACCESS_TOKEN: 'any-text',
    },
    /** An account with exactly these flows, published hours ago, with the same ids each time. */
    async fill(flows) {
      await control('POST', 'reset');
      const batch = Math.max(1, Math.floor(SEED_BYTES / (flows[0]?.text.length ?? 1)));
      for (let at = 0; at < flows.length; at += batch) {
        await control('POST', 'seed', { flows: flows.slice(at, at + batch).map(toSeed) });
      }
    },
    forgetRequests: () => control('DELETE', 'requests'),
    /** Calls to the Graph API and downloads since they were last forgotten; the emulator's log holds 10,000. */
    async counts() {
      const { requests } = await control('GET', 'requests');
      if (requests.length >= 10_000) return { graph: null, downloads: null };
      const downloads = requests.filter(({ origin }) => origin === 'download').length;
      return { graph: requests.length - downloads, downloads };
    },
    async stop() {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}

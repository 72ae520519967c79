// The account under measurement: waflow's own emulator, in a process of its own, so that its work is not waflow's.
// Argument: milliseconds that every answer takes. Prints its address, and ends with its stdin.
import { createEmulator, memoryStore, serve } from '../lib/index.js';

const [latency = '0', waba = '1020304050'] = process.argv.slice(2);
const emulator = createEmulator({
  store: memoryStore(),
  account: { wabaId: waba },
  latencyMs: Number(latency),
  // A long run must not see its addresses run out.
  switches: { download_ttl_ms: 3_600_000 },
});
const { url, close } = await serve(emulator, { port: 0 });
process.stdout.write(`${url}\n`);
process.stdin.resume().once('end', () => close().then(() => process.exit()));

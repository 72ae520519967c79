// An emulated account behind a real-looking Graph address, for whole command lines.
import { createEmulator, type EmulatorOptions } from '../../src/emulator/emulator.ts';
import { memoryStore } from '../../src/emulator/store.ts';
import { asPlatformErrors } from '../../src/flowjson/as-platform.ts';

export const WABA = '1020304050';
export const TOKEN = 'EAAtest-token-that-must-never-show';

export type SeedFlow = Readonly<Record<string, unknown>> & { readonly name: string };

/** An account at https://graph.test; `env` makes waflow use it, and every request it gets is in `requests()`. */
export async function createAccount(seed: readonly SeedFlow[] = [], options: Partial<EmulatorOptions> = {}) {
  const emulator = createEmulator({
    store: memoryStore(),
    check: asPlatformErrors,
    account: { wabaId: WABA, accessToken: TOKEN },
    ...options,
  });
  const control = async (method: string, path: string, body?: unknown): Promise<ReturnType<typeof JSON.parse>> => {
    const init =
      body === undefined
        ? { method }
        : { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const response = await emulator.fetch(new Request(`https://graph.test/__emulator${path}`, init));
    return JSON.parse(await response.text());
  };
  if (seed.length > 0) await control('POST', '/seed', { flows: seed });
  return {
    fetch: (request: Request) => emulator.fetch(request),
    control,
    env: {
      WHATSAPP_GRAPH_URL: 'https://graph.test',
      WHATSAPP_BUSINESS_ACCOUNT_ID: WABA,
      WHATSAPP_BUSINESS_ACCESS_TOKEN: TOKEN,
    },
  };
}

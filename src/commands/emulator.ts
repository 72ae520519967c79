// `waflow emulator`: the built-in Graph API on a port, for any client that can change its base URL.
import { resolve } from 'node:path';
import { createEmulator } from '../emulator/emulator.ts';
import { FaultSyntaxError, parseFault } from '../emulator/faults.ts';
import { serve } from '../emulator/serve.ts';
import { fileStore, memoryStore } from '../emulator/store.ts';
import { asPlatformErrors } from '../flowjson/as-platform.ts';
import { EMULATOR_WABA } from '../manifest/environment.ts';
import { type ExitName, Failure } from '../model/failure.ts';
import type { Output } from './output.ts';
import type { CommonFlags } from './setup.ts';
import type { World } from './world.ts';

export type EmulatorFlags = CommonFlags & {
  readonly port: number;
  readonly state?: string;
  readonly latency?: number;
  readonly fault?: readonly string[];
};

export async function emulatorCommand(world: World, flags: EmulatorFlags, output: Output): Promise<ExitName> {
  const interrupt = world.catchInterrupt();
  try {
    const store =
      flags.state === undefined ? memoryStore() : fileStore(resolve(world.cwd, flags.cwd ?? '.', flags.state));
    const emulator = createEmulator({
      store,
      check: asPlatformErrors,
      account: { wabaId: EMULATOR_WABA },
      latencyMs: flags.latency ?? 0,
      faults: (flags.fault ?? []).map(toFault),
    });
    // A state that cannot be read is told now, not at the first request.
    if (flags.state !== undefined) loadState(store, flags.state);
    const { url, close } = await listen(emulator, flags.port);
    if (output.json) output.document({ format: 1, url, waba: EMULATOR_WABA });
    else {
      output.print(`waflow emulator: ${url} (not a real account)\n\n`);
      output.print(`  export WHATSAPP_GRAPH_URL=${url}\n`);
      output.print(`  export WHATSAPP_BUSINESS_ACCOUNT_ID=${EMULATOR_WABA}\n`);
      output.print('  export WHATSAPP_BUSINESS_ACCESS_TOKEN=any-text\n\n');
      output.print(`State: ${flags.state ?? 'in memory, gone at the end'}. Ctrl-C ends it.\n`);
    }
    await new Promise<void>((done) => {
      if (interrupt.signal.aborted) done();
      interrupt.signal.addEventListener('abort', () => done(), { once: true });
    });
    await close();
    return 'done';
  } finally {
    interrupt.release();
  }
}

function toFault(text: string) {
  try {
    return parseFault(text);
  } catch (error) {
    if (!(error instanceof FaultSyntaxError)) throw error;
    throw new Failure('usage', 'invalid-fault', error.message, {
      hint: 'docs/emulator.md has all effects',
      cause: error,
    });
  }
}

function loadState(store: { load(): unknown }, file: string): void {
  try {
    store.load();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Failure('usage', 'invalid-state', why, { hint: `delete "${file}" to begin anew`, cause: error });
  }
}

async function listen(emulator: ReturnType<typeof createEmulator>, port: number) {
  try {
    return await serve(emulator, { port });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    const why = code === 'EACCES' ? 'may not be used' : 'is in use';
    throw new Failure('usage', 'port-in-use', `the port ${port} ${why}`, {
      hint: 'choose another with --port',
      cause: error,
    });
  }
}

// From an account to a transport: the Graph API over the network, or the built-in emulator in this process.
import { createEmulator } from '../emulator/emulator.ts';
import { fileStore } from '../emulator/store.ts';
import { asPlatformErrors } from '../flowjson/as-platform.ts';
import type { Http } from '../graph/http.ts';
import { createPace } from '../graph/pace.ts';
import { createTransport, type Transport } from '../graph/transport.ts';
import type { Project } from '../manifest/project.ts';
import { stateFile } from '../manifest/state-folder.ts';
import { forTerminal } from '../render/escape.ts';
import { plural } from '../render/findings.ts';
import type { Output } from './output.ts';
import type { Chosen, CommonFlags } from './setup.ts';
import type { World } from './world.ts';

export const DEFAULT_PARALLELISM = 4;
export const DEFAULT_TIMEOUT = 2 * 60_000;
const DEFAULT_REQUEST_TIMEOUT = 30_000;
export const DEFAULT_MAX_WAIT = 10 * 60_000;

/** A transport to the environment's account. `stop` cuts waits for throttling short. */
export async function connect(
  world: World,
  { account, project }: Pick<Chosen, 'account' | 'project'>,
  flags: CommonFlags,
  output: Output,
  stop?: AbortSignal,
): Promise<Transport> {
  const http = account.remote === 'emulator' ? await emulatorHttp(project, account.waba) : world.http;
  const pace = createPace({
    maxWait: flags.maxWait ?? DEFAULT_MAX_WAIT,
    now: world.now,
    sleep: world.sleep,
    random: world.random,
    say: (message) => output.warn(output.errColors.yellow(message)),
    stop,
  });
  return createTransport({
    http,
    graphUrl: account.graphUrl,
    graphVersion: account.graphVersion,
    token: account.token,
    appSecret: account.appSecret,
    pace,
    requestTimeout: flags.requestTimeout ?? DEFAULT_REQUEST_TIMEOUT,
    firstPause: world.pause,
    trace: output.verbose ? (line) => output.trace(line) : undefined,
    say: (line) => output.say(output.errColors.yellow(forTerminal(output.scrub(line)))),
  });
}

/** What the calls of a run were, for people who have to do with 200 an hour. */
export function callsLine(transport: Transport): string {
  const { reads, writes, downloads } = transport.calls();
  const graph = reads + writes;
  const parts = [
    `${plural(graph, 'Graph call')}${writes === 0 ? '' : ` (${plural(reads, 'read')}, ${plural(writes, 'write')})`}`,
    ...(downloads === 0 ? [] : [plural(downloads, 'download')]),
  ];
  const used = transport.used();
  return `${parts.join(', ')}${used === null || used === 0 ? '' : `; ${used} % of the call allowance is used`}`;
}

async function emulatorHttp(project: Project, wabaId: string): Promise<Http> {
  const { path, prepare } = await stateFile(project, 'emulator.json');
  const store = fileStore(path);
  const emulator = createEmulator({
    // A plan writes nothing, so that the folder comes with the first change.
    store: {
      load: store.load,
      update: (work) =>
        store.update((state) => {
          const done = work(state);
          if (done.state !== state) prepare();
          return done;
        }),
    },
    check: asPlatformErrors,
    account: { wabaId },
  });
  return async ({ method, url, headers, body, signal }) => {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    const answer = await emulator.handle({ method, url, headers, body: bytes, signal });
    const text = typeof answer.body === 'string' ? answer.body : Buffer.from(answer.body).toString('utf8');
    return { status: answer.status, header: (name) => answer.headers[name] ?? null, text };
  };
}

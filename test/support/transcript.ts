// Plays a terminal transcript and writes down what really happened, so that the file is script and expectation in one.
//
//   $ waflow plan                 a command line of ours
//   $ waflow apply <<< yes        the same at a terminal, with an answer to its question
//   $ sed -i s/a/b/ flows/x.json  anything else, by the shell
//   $ manager rename "A" "B"      what a colleague does in WhatsApp Manager: create (with a status and a Flow JSON file),
//                                 delete, rename, status, edit (the category), title (of a screen)
//
// A story that begins with "# platform: {…}" is played on an account whose platform behaves so (the emulator's switches),
// with a clock that jumps over waits.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEmulator, type Emulator } from '../../src/emulator/emulator.ts';
import { fileStore, memoryStore } from '../../src/emulator/store.ts';
import type { Switches } from '../../src/emulator/switches.ts';
import { asPlatformErrors } from '../../src/flowjson/as-platform.ts';
import { EMULATOR_WABA } from '../../src/manifest/environment.ts';
import { type CliOptions, runCli } from './run-cli.ts';

/** The transcript with what its commands answer now. Ids and times are made stable. */
export async function play(transcript: string, folder: string): Promise<string> {
  const lines: string[] = [];
  const stable = stabiliser(folder);
  const platform = /^# platform: (.*)$/m.exec(transcript)?.[1];
  const account = platform === undefined ? inProject(folder) : behaving(folder, JSON.parse(platform));
  let inOutput = false;
  let before = '';
  for (const line of transcript.split('\n')) {
    const isBegun = before === '' || before.startsWith('# ');
    before = line.startsWith('#') && !isBegun ? 'output' : line;
    if (!line.startsWith('$ ')) {
      // Comments, after a blank line or another comment, and blank lines between commands are the author's; all else is
      // output, and is written anew.
      if (line.startsWith('# ') && isBegun) {
        lines.push(line);
        inOutput = false;
      } else if (!inOutput && lines.length > 0 && line === '' && lines.at(-1)?.startsWith('#')) lines.push(line);
      continue;
    }
    const { output, code } = await perform(line.slice(2), folder, account);
    lines.push(line);
    if (output !== '') lines.push(stable(output.replace(/\n+$/, '')));
    if (code !== 0) lines.push(`[exit ${code}]`);
    lines.push('');
    inOutput = true;
  }
  return `${lines.join('\n').replace(/\n+$/, '')}\n`;
}

type Account = { readonly emulator: () => Emulator; readonly options: Partial<CliOptions> };

/** The built-in emulator of the project, whose state is in its folder. */
function inProject(folder: string): Account {
  const options = {
    store: fileStore(join(folder, '.waflow/emulator.json')),
    check: asPlatformErrors,
    account: { wabaId: EMULATOR_WABA },
  };
  return { emulator: () => createEmulator(options), options: {} };
}

/** An account elsewhere, with a platform that behaves as the switches say. */
function behaving(folder: string, switches: Partial<Switches>): Account {
  let now = Date.parse('2026-01-05T10:00:00Z');
  const clock = {
    now: () => now,
    sleep: async (ms: number) => {
      now += ms;
    },
  };
  const emulator = createEmulator({
    store: memoryStore(),
    check: asPlatformErrors,
    account: { wabaId: EMULATOR_WABA, accessToken: 'EAAsession' },
    switches,
    clock: () => new Date(now),
  });
  writeFileSync(
    join(folder, 'waflow.yaml'),
    'environments:\n  production: { variables: { API: "https://flows.example.com" } }\n',
  );
  const env = {
    WHATSAPP_GRAPH_URL: 'https://graph.test',
    WHATSAPP_BUSINESS_ACCOUNT_ID: EMULATOR_WABA,
    WHATSAPP_BUSINESS_ACCESS_TOKEN: 'EAAsession',
  };
  return { emulator: () => emulator, options: { env, clock, fetch: (request) => emulator.fetch(request) } };
}

async function perform(
  command: string,
  folder: string,
  { emulator, options }: Account,
): Promise<{ output: string; code: number }> {
  const [first] = command.split(' ');
  if (first === 'waflow') {
    const [words = '', answer] = command.split(' <<< ');
    const run = await runCli(split(words).slice(1), {
      ...options,
      cwd: folder,
      ...(answer !== undefined && { answer }),
    });
    return { output: run.both, code: run.code };
  }
  if (first === 'manager') return { output: await manage(split(command).slice(1), folder, emulator()), code: 0 };
  return { output: execFileSync('bash', ['-c', command], { cwd: folder, encoding: 'utf8', env: SHELL }), code: 0 };
}

/** Nobody's settings, and commits that are the same every time. */
const SHELL = {
  PATH: process.env.PATH,
  HOME: '/nowhere',
  GIT_CONFIG_NOSYSTEM: '1',
  ...Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((who) => [
      [`GIT_${who}_NAME`, 'Kim'],
      [`GIT_${who}_EMAIL`, 'kim@example.com'],
      [`GIT_${who}_DATE`, '2026-01-05T10:00:00Z'],
    ]),
  ),
};

/** Words, with single and double quotes as in a shell. */
function split(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? '',
  );
}

async function manage(
  [verb = '', name = '', value = '', text = '']: readonly string[],
  folder: string,
  emulator: Emulator,
): Promise<string> {
  const call = async (
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ data: { id: string; name: string }[] }> => {
    const isForm = body instanceof FormData;
    const init = body === undefined ? { method } : { method, body: isForm ? body : JSON.stringify(body) };
    const headers = { ...(!isForm && { 'content-type': 'application/json' }), authorization: 'Bearer EAAsession' };
    const response = await emulator.fetch(new Request(`https://emulator.test${path}`, { ...init, headers }));
    const answer: { data: { id: string; name: string }[] } = JSON.parse(await response.text());
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  };
  if (verb === 'create') {
    const json = text === '' ? null : readFileSync(join(folder, text), 'utf8');
    await call('POST', '/__emulator/seed', { flows: [{ name, status: value, categories: ['OTHER'], json }] });
    return '';
  }
  const { data } = await call('GET', `/${EMULATOR_WABA}/flows?limit=500`);
  const flow = data.find((one) => one.name === name);
  if (flow === undefined) throw new Error(`the account has no flow "${name}"`);
  if (verb === 'status') await call('POST', `/__emulator/flows/${flow.id}`, { status: value });
  else if (verb === 'rename') await call('POST', `/${flow.id}`, { name: value });
  else if (verb === 'edit') await call('POST', `/${flow.id}`, { categories: [value] });
  else if (verb === 'delete') await call('DELETE', `/${flow.id}`);
  else if (verb === 'title') {
    const { flows } = (await call('GET', '/__emulator/state')) as unknown as {
      flows: { id: string; draft: { content: string } }[];
    };
    const document = JSON.parse(flows.find(({ id }) => id === flow.id)?.draft.content ?? 'null');
    for (const screen of document.screens) if (screen.id === value) screen.title = text;
    const form = new FormData();
    form.append('name', 'flow.json');
    form.append('asset_type', 'FLOW_JSON');
    form.append('file', new Blob([JSON.stringify(document)], { type: 'application/json' }), 'flow.json');
    await call('POST', `/${flow.id}/assets`, form);
  } else throw new Error(`nobody does "${verb}" in WhatsApp Manager`);
  return '';
}

function stabiliser(folder: string): (text: string) => string {
  const ids = new Map<string, string>();
  return (text) =>
    text
      .replaceAll(folder, '/project')
      .replace(/\b\d{14,17}\b/g, (id) => {
        if (id === EMULATOR_WABA) return id;
        const stable = ids.get(id) ?? `${1_000_000_000_001 + ids.size}00`;
        ids.set(id, stable);
        return stable;
      })
      .replace(/\d{4}-\d{2}-\d{2}([T ])\d{2}:\d{2}(:\d{2}\+0000)?/g, '2026-01-05$110:00$2')
      .replace(/:\d{2}\+0000/g, ':00+0000')
      .replace(/sha256:[0-9a-f]{64}/g, 'sha256:…')
      .replace(/fbtrace_id [\w-]+/g, 'fbtrace_id A…')
      .replace(/\b[0-9a-f]{40}\b/g, '1a2b3c4…')
      .replace(/\b(base|commit) [0-9a-f]{7}\b/g, '$1 1a2b3c4');
}

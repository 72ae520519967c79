// One process of several that work with the same file. argv: the compiled emulator, the file, the job, our number.
// Says a line for everything that was answered, at once, so that nothing said is lost with a killed process.
import { readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const [, , compiled, path, job, number] = process.argv;
const { createEmulator } = await import(join(compiled, 'emulator.js'));
const { fileStore } = await import(join(compiled, 'store.js'));
const { withLock } = await import(join(compiled, 'lock.js'));

const WABA = '102290129340398';
const say = (...words) => writeSync(1, `${JSON.stringify(words)}\n`);

async function account() {
  const emulator = createEmulator({ store: fileStore(path) });
  return async (method, address, body) => {
    const answer = await emulator.handle({
      method,
      url: `https://graph.example.com${address}`,
      headers: { authorization: 'Bearer t', 'content-type': 'application/json' },
      body: body === undefined ? null : Buffer.from(JSON.stringify(body)),
    });
    const value = JSON.parse(answer.body);
    // A code of the platform is an answer; anything with status 500 is not.
    if (answer.status >= 500) throw new Error(answer.body);
    return { status: answer.status, body: value };
  };
}

/** Creates flows of our own and edits them, one in four is deleted; tries to get names that all want. */
async function write(rounds) {
  const call = await account();
  const flows = (name, bytes) =>
    call('POST', `/${WABA}/flows`, {
      name,
      categories: ['OTHER'],
      flow_json: JSON.stringify({ version: '7.3', screens: ['x'.repeat(bytes)] }),
    });
  for (let round = 0; round < rounds; round += 1) {
    const name = `own ${number} ${round}`;
    // Large enough that the file is written anew several times meanwhile.
    const { id } = (await flows(name, 40_000)).body;
    say('created', id, name);
    await call('POST', `/${id}`, { endpoint_uri: `https://example.com/${round}` });
    say('edited', id, `https://example.com/${round}`);
    if (round % 4 === 3) {
      await call('DELETE', `/${id}`);
      say('deleted', id);
    }
    const common = await flows(`common ${round}`, 10);
    if (common.status === 200) say('won', common.body.id, `common ${round}`);
  }
}

async function read(rounds) {
  const call = await account();
  for (let round = 0; round < rounds; round += 1) {
    const { status, body } = await call('GET', `/${WABA}/flows?limit=200&fields=id,name,json_version`);
    if (status !== 200 || body.data.some((flow) => flow.json_version !== '7.3')) throw new Error(JSON.stringify(body));
  }
}

/** Counts in a file, alone; now and then leaves a lock behind whose process is dead, as one that was killed would. */
function count(rounds) {
  const [lock, counter, inside] = [`${path}.lock`, `${path}.counter`, `${path}.inside`];
  const dead = { pid: Number(process.env.DEAD_PID), host: process.env.DEAD_HOST };
  for (let round = 0; round < rounds; round += 1) {
    withLock(lock, () => {
      writeFileSync(inside, '', { flag: 'wx' });
      writeFileSync(counter, String(Number(readFileSync(counter, 'utf8')) + 1));
      rmSync(inside);
    });
    try {
      const left = { ...dead, token: crypto.randomUUID() };
      if (round % 2 === 0) writeFileSync(lock, JSON.stringify(left), { flag: 'wx' });
    } catch (cause) {
      if (cause.code !== 'EEXIST') throw cause;
    }
  }
}

const [kind, rounds] = job.split(' ');
await { write, read, count }[kind](Number(rounds));
say('end');

// The measurements, one function a group. Each gives rows with their raw samples.

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { startAccount } from './account.js';
import { applyBound, listBound, planBound } from './bound.js';
import { makeFlows, revise, reviseDeeply } from './documents.js';
import { median, run, runForMemory, sample, WAFLOW } from './process.js';
import { createWorkspace } from './workspace.js';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const SDK_SCRIPT = fileURLToPath(new URL('sdk-script.js', import.meta.url));
const CHECK = fileURLToPath(new URL('check-documents.js', import.meta.url));
const REVIEW = fileURLToPath(new URL('review-documents.js', import.meta.url));
const DIST = fileURLToPath(new URL('../dist/index.js', import.meta.url));
const NODE_24 = fileURLToPath(new URL('../test/nodes/node_modules/node24/bin/node', import.meta.url));
const PLAN = [WAFLOW, 'plan', '--json'];
const APPLY = [WAFLOW, 'apply', '--auto-approve', '--json'];
const TYPICAL_BYTES = 5_000;

/** An account and a repository that fit together, for as long as `work` takes. */
async function within(latency, count, bytes, work) {
  const flows = makeFlows(count, bytes);
  const account = await startAccount(latency);
  const workspace = createWorkspace(flows);
  try {
    await account.fill(flows);
    return await work({ flows, account, workspace, at: { cwd: workspace.folder, env: account.env } });
  } finally {
    workspace.remove();
    await account.stop();
  }
}

const byTime = (samples) => {
  const all = samples.map(({ ms }) => Math.round(ms));
  return { samples: all, ms: median(all) };
};

const changedOf = (flows, share) => Math.round(flows.length * share);

/** `plan`, without a memory and with one. */
export async function plan({ counts, latencies, shares, most }, say) {
  const rows = [];
  for (const latency of latencies) {
    for (const count of counts) {
      await within(latency, count, TYPICAL_BYTES, async ({ flows, account, workspace, at }) => {
        for (const share of shares) {
          const changed = changedOf(flows, share);
          if (share > 0 && changed === 0) continue;
          workspace.write(revise(flows, share));
          for (const memory of [false, true]) {
            say(`plan: ${count} flows, ${changed} changed, ${latency} ms, ${memory ? 'with memory' : 'cold'}`);
            const samples = await sample(most, async () => {
              if (!memory) workspace.forget();
              await account.forgetRequests();
              const done = await run(PLAN, at);
              expectEqual('uploads planned', JSON.parse(done.stdout).summary.upload, changed);
              return done;
            });
            const bound = planBound(count, memory ? changed : count, latency);
            rows.push({
              flows: count,
              changed,
              latency,
              memory,
              ...byTime(samples),
              ...(await account.counts()),
              bound,
              listBound: listBound(count, latency),
            });
          }
        }
      });
    }
  }
  return rows;
}

/** `apply`: revised documents are uploaded and published. */
export async function apply({ counts, latencies, shares, most }, say) {
  const rows = [];
  for (const latency of latencies) {
    for (const count of counts) {
      await within(latency, count, TYPICAL_BYTES, async ({ flows, account, workspace, at }) => {
        for (const share of shares) {
          const changed = changedOf(flows, share);
          if (share > 0 && changed === 0) continue;
          workspace.write(revise(flows, share));
          for (const memory of [false, true]) {
            say(`apply: ${count} flows, ${changed} changed, ${latency} ms, ${memory ? 'with memory' : 'cold'}`);
            const samples = await sample(most, async () => {
              await account.fill(flows);
              workspace.forget();
              if (memory) await run(PLAN, at);
              await account.forgetRequests();
              const done = await run(APPLY, at);
              const report = JSON.parse(done.stdout);
              expectEqual('converged', report.converged, true);
              expectEqual('steps done', report.results.filter(({ outcome }) => outcome === 'done').length, 2 * changed);
              return done;
            });
            const bound = applyBound(count, memory ? changed : count, changed, latency);
            rows.push({
              flows: count,
              changed,
              latency,
              memory,
              ...byTime(samples),
              ...(await account.counts()),
              bound,
            });
          }
        }
      });
    }
  }
  return rows;
}

/** The script with Meta's SDK: nothing changed, and everything. */
export async function baseline({ counts, latency, changedUpTo }, say) {
  const rows = [];
  for (const count of counts) {
    await within(latency, count, TYPICAL_BYTES, async ({ flows, account, workspace, at }) => {
      for (const share of count <= changedUpTo ? [0, 1] : [0]) {
        const changed = changedOf(flows, share);
        say(`script with the SDK: ${count} flows, ${changed} changed, ${latency} ms`);
        workspace.write(revise(flows, share));
        await account.forgetRequests();
        const done = await run([SDK_SCRIPT, workspace.folder], at);
        expectEqual('flows changed', JSON.parse(done.stdout).changed, changed);
        rows.push({ flows: count, changed, latency, ...byTime([done]), ...(await account.counts()) });
      }
    });
  }
  return rows;
}

/** From nothing to an answer, against Node that does nothing; side by side, so that noise hits all alike. */
export async function start({ runs }, say) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'waflow-bench-')));
  try {
    execFileSync('git', ['init', '-q', folder]);
    for (const name of ['flows', 'waflow.yaml']) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
    const commands = {
      'node -e 0': ['-e', '0'],
      'waflow --version': [WAFLOW, '--version'],
      'waflow --help': [WAFLOW, '--help'],
      'waflow plan, five flows, emulator, empty account': [WAFLOW, 'plan'],
    };
    const rows = await interleaved(commands, runs, folder, say);
    await run(APPLY, { cwd: folder });
    const again = await interleaved(
      { 'node -e 0': ['-e', '0'], 'waflow plan, five flows, emulator, nothing to do': [WAFLOW, 'plan'] },
      runs,
      folder,
      say,
    );
    return [...rows, ...again.slice(1)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * What GitHub runs: how large it is, and how long it takes to say that an input is missing, which loads all of it that a
 * start loads. Under the Node.js that the runner brings along.
 */
export async function action({ runs }, say) {
  if (!existsSync(NODE_24)) throw new Error('there is no Node.js 24: npm ci --prefix test/nodes');
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'waflow-bench-')));
  try {
    const [empty, ACTION] = [join(folder, 'empty.mjs'), 'the Action, an input is missing'];
    for (const name of ['empty.mjs', 'event.json', 'output', 'summary']) writeFileSync(join(folder, name), '');
    writeFileSync(join(folder, 'event.json'), '{}');
    const env = {
      GITHUB_ACTIONS: 'true',
      GITHUB_EVENT_NAME: 'workflow_dispatch',
      GITHUB_EVENT_PATH: join(folder, 'event.json'),
      GITHUB_OUTPUT: join(folder, 'output'),
      GITHUB_STEP_SUMMARY: join(folder, 'summary'),
      GITHUB_REPOSITORY: 'owner/repository',
      GITHUB_SHA: '0'.repeat(40),
      GITHUB_REF: 'refs/heads/main',
      GITHUB_WORKSPACE: folder,
      RUNNER_TEMP: folder,
    };
    const commands = { 'an empty script': [empty], [ACTION]: [DIST] };
    const optionsOf = (name) => ({ node: NODE_24, env, fails: name === ACTION });
    const rows = await interleaved(commands, runs, folder, say, optionsOf);
    const { stdout } = await run([DIST], { cwd: folder, ...optionsOf(ACTION) });
    expectEqual('the input is complained of', stdout.includes('the input "command"'), true);
    const text = readFileSync(DIST);
    return rows.map((row) =>
      row.command === ACTION ? { ...row, bytes: text.length, gzipped: gzipSync(text).length } : row,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function interleaved(commands, runs, cwd, say, optionsOf = () => ({})) {
  say(`start: ${Object.keys(commands).join('; ')}: ${runs} runs each`);
  const names = Object.keys(commands);
  const samples = new Map(names.map((name) => [name, []]));
  const once = (name) => run(commands[name], { cwd, ...optionsOf(name) });
  for (const name of names) await once(name);
  for (let round = 0; round < runs; round += 1) {
    for (const name of names) samples.get(name).push((await once(name)).ms);
  }
  const bare = median(samples.get(names[0]));
  return names.map((name) => {
    const all = samples.get(name).map((ms) => Math.round(ms * 10) / 10);
    const ms = median(all);
    return { command: name, samples: all, ms, ratio: ms / bare };
  });
}

/** Peak resident memory. No latency: time does not matter here. */
export async function memory({ sizes }, say) {
  const rows = [];
  for (const { count, bytes, changes } of sizes) {
    await within(0, count, bytes, async ({ flows, account, workspace, at }) => {
      const measure = async (what, args) => {
        say(`memory: ${what}, ${count} flows of ${Math.round(bytes / 1000)} kB`);
        const { mb, ms } = await runForMemory(args, at);
        rows.push({ what, flows: count, bytes: flows[0].text.length, mb: Math.round(mb), ms: Math.round(ms) });
      };
      await measure('plan, cold', PLAN);
      await measure('plan, with memory', PLAN);
      if (changes === 0) return;
      workspace.write(revise(flows, changes / count));
      await account.fill(flows);
      await measure(`apply, ${changes} changed`, APPLY);
    });
  }
  return rows;
}

/** Checking documents, beside two parsers on the same bytes: one that keeps no positions, and one that does. */
export async function check({ rounds, runs }, say) {
  const cold = { check: [], parse: [], tree: [] };
  say(`check: 1,000 documents, ${runs} fresh processes each`);
  for (let round = 0; round < runs; round += 1) {
    for (const [way, samples] of Object.entries(cold)) {
      samples.push(JSON.parse((await run([CHECK, way, '0'], { cwd: ROOT })).stdout).cold);
    }
  }
  say(`check: 1,000 documents, ${rounds} rounds in one process`);
  const done = await run(['--expose-gc', CHECK, 'check', String(rounds)], { cwd: ROOT });
  const { rows, growth } = JSON.parse(done.stdout);
  for (const { what, documents, found } of rows) {
    expectEqual(`findings, ${what}`, found > 0, what !== 'right');
    if (what === 'one mistake each') expectEqual('documents with findings', found >= documents, true);
  }
  const [right] = rows;
  const times = Object.fromEntries(Object.entries(cold).map(([way, samples]) => [way, median(samples)]));
  return [
    { ...right, what: 'right, in a fresh process', samples: cold, ...times, growth: null },
    ...rows.map((row, index) => ({ ...row, growth: index === rows.length - 1 ? growth : null })),
  ];
}

/** What a review costs: two documents told apart, and a report of many flows. */
export async function review({ rounds, flows: count, runs }, say) {
  say(`review: ${rounds} rounds of two documents`);
  const { rows } = JSON.parse((await run([REVIEW, String(rounds)], { cwd: ROOT })).stdout);
  for (const { what, changes } of rows) expectEqual(`changes, ${what}`, changes > 0, true);
  say(`review: a report for ${count} flows`);
  return [...rows, await reportOf(count, runs)];
}

/** One page for flows that all changed, by the command line, against a commit. */
async function reportOf(count, runs) {
  const flows = makeFlows(count, TYPICAL_BYTES);
  const workspace = createWorkspace(flows);
  const git = (...args) =>
    execFileSync('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@example.com', ...args], {
      cwd: workspace.folder,
    });
  try {
    git('add', '-A');
    git('commit', '-qm', 'Before');
    workspace.write(flows.map((flow) => ({ ...flow, text: reviseDeeply(flow.text) })));
    const page = join(workspace.folder, 'report.html');
    const diff = [WAFLOW, 'diff', '--base', 'HEAD', '--json'];
    const [plain, whole] = [[], []];
    for (let round = 0; round < runs; round += 1) {
      plain.push((await run(diff, { cwd: workspace.folder })).ms);
      const done = await run([...diff, '--report', page], { cwd: workspace.folder });
      expectEqual('flows that changed', JSON.parse(done.stdout).flows.length, count);
      whole.push(done.ms);
    }
    const text = readFileSync(page);
    const opened = await openingOf(page);
    return {
      what: `report for ${count} flows, all changed`,
      flows: count,
      bytes: text.length,
      gzipped: gzipSync(text).length,
      diff: median(plain),
      ms: median(whole),
      samples: { diff: plain, report: whole },
      opened,
    };
  } finally {
    workspace.remove();
  }
}

/** Milliseconds until a browser has drawn the page from the disk; null where there is no browser. */
async function openingOf(page) {
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) return null;
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const samples = [];
    for (let round = 0; round < 3; round += 1) {
      const tab = await browser.newPage();
      await tab.goto(`file://${page}`);
      const paint = await tab.evaluate(
        "new Promise((done) => requestAnimationFrame(() => done(performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? performance.now())))",
      );
      samples.push(paint);
      await tab.close();
    }
    return median(samples);
  } finally {
    await browser.close();
  }
}

/** A run that did something else is no measurement. */
function expectEqual(what, seen, expected) {
  if (seen !== expected) throw new Error(`${what}: ${seen} instead of ${expected}`);
}

// What holds of an import for all accounts and all manifests: the next plan is empty, and a second import writes nothing.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAccount } from '../support/graph.ts';
import { createProject, flowJson } from '../support/project.ts';
import { runCli } from '../support/run-cli.ts';

const LONG = process.env.WAFLOW_LONG === '1';
const RUNS = { numRuns: LONG ? 1_500 : 40 };

const NAMES = [
  'Book',
  'book',
  'BOOK',
  'a/b (c)',
  'Été',
  'E\u0301te\u0301',
  '[x] *',
  '日本',
  '🚀',
  'CON',
  'aux.txt',
  '{{ API }}',
  '{{!API}} and {{ NOBODY }}',
  '# no comment',
  'no: "quotes"',
  ' blanks ',
  'two\nlines',
  '\u202Eright to left',
  'yes',
  '1.0',
  'null',
  '!negated',
  'x'.repeat(200),
  'x'.repeat(201),
  '../../up',
  'waflow',
];

const texts = fc.oneof(
  fc.constantFrom(
    'Send',
    'Später',
    '{{ API }}',
    '{{!API}}',
    '{{! API }} {{NOBODY}}',
    '${data.x}',
    'a\u2028b',
    '\ud83d\ude80',
  ),
  fc.string({ maxLength: 12 }),
);

/** Documents as accounts have them: good ones, wrong ones, old ones, and what is none. */
const documents = fc.oneof(
  { weight: 4, arbitrary: texts.map((label) => flowJson(label)) },
  { weight: 2, arbitrary: texts.map((label) => flowJson('Send', { unknown_key: label, '{{ API }}': [label] })) },
  { weight: 1, arbitrary: fc.constantFrom('2.1', '4.0', '9.9', '7.3').map((version) => flowJson('Go', { version })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('{"version": "7.3"', '', '[]', '{}', '{"version": 7, "screens": []}', '{"screens": []}'),
  },
  { weight: 1, arbitrary: fc.constant(null) },
);

const endpoints = fc.constantFrom(
  null,
  null,
  'https://a.example.com',
  'https://a.example.com/book',
  'https://a.example.com/{{ API }}',
  'https://b.example.com:8443/?key=secret',
  'http://plain.example.com',
  'https://user:pass@c.example.com',
);

const seen = fc.record({
  status: fc.constantFrom(
    'DRAFT',
    'DRAFT',
    'PUBLISHED',
    'PUBLISHED',
    'THROTTLED',
    'BLOCKED',
    'DEPRECATED',
    'PAUSED\n#',
  ),
  categories: fc.constantFrom(['OTHER'], ['SURVEY', 'OTHER'], ['BRAND_NEW'], ['NULL', 'TRUE'], [], ['lower']),
  json: documents,
  endpoint_uri: endpoints,
});

const accounts = fc
  .tuple(fc.shuffledSubarray(NAMES, { minLength: 1, maxLength: 6 }), fc.array(seen, { minLength: 6, maxLength: 6 }))
  .map(([names, flows]) =>
    names.flatMap((name, index) => (flows[index] === undefined ? [] : [{ ...flows[index], name }])),
  );

function textsBelow(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => !file.startsWith('.waflow') && statSync(join(folder, file)).isFile(),
  );
  return Object.fromEntries(files.sort().map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}

const CONFIG = 'environments:\n  default:\n    variables:\n      API: https://a.example.com\n';

test('after an import the plan is empty, and a second one writes nothing', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(accounts, fc.boolean(), fc.boolean(), async (flows, declares, shares) => {
      const account = await createAccount(flows);
      const project = createProject(declares ? { 'waflow.yaml': CONFIG } : {});
      const options = { cwd: project.path, env: account.env, fetch: account.fetch };
      const run = await runCli(['import', '--json', '--force', ...(shares ? ['--endpoint-variables'] : [])], options);
      expect([run.code, run.json()]).toMatchObject([0, { empty: true }]);
      expect(run.json().flows).toHaveLength(flows.length);

      const files = textsBelow(project.path);
      const plan = await runCli(['plan', '--json', '--detailed-exitcode'], options);
      const created = run.json().flows.filter((flow: { outcome: string }) => flow.outcome === 'created').length;
      if (created > 0) {
        expect([plan.code, plan.json().error]).toEqual([0, undefined]);
        expect(plan.json().summary).toMatchObject({ keep: created, refused: 0, foreign: flows.length - created });
      }
      const again = await runCli(['import', '--json'], options);
      expect([again.code, again.json()]).toMatchObject([0, { empty: true }]);
      for (const { outcome } of again.json().flows) expect(['unchanged', 'left-alone']).toContain(outcome);
      expect(textsBelow(project.path)).toEqual(files);
    }),
    RUNS,
  );
});

test('what changed in the account since is folded in, and the plan is empty again', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(accounts, fc.array(seen, { minLength: 6, maxLength: 6 }), async (flows, later) => {
      const project = createProject({ 'waflow.yaml': CONFIG });
      const first = await createAccount(flows);
      await runCli(['import', '--json'], { cwd: project.path, env: first.env, fetch: first.fetch });
      // The same flows, whatever has become of them; none that the platform would have lost its Flow JSON or categories of.
      const changed = flows.map((flow, index) => ({ ...flow, ...later[index] }));
      const account = await createAccount(changed);
      const options = { cwd: project.path, env: account.env, fetch: account.fetch };
      const run = await runCli(['import', '--json', '--force'], options);
      const plan = await runCli(['plan', '--json'], options);
      const broken = run
        .json()
        .flows.filter(
          (flow: { outcome: string; manifest: string | null }) =>
            flow.outcome === 'left-alone' && flow.manifest !== null,
        );
      if (plan.json().error?.code === 'no-manifests') return;
      expect(plan.json().error).toBeUndefined();
      const left = plan
        .json()
        .flows.filter(
          (flow: { steps: unknown[]; refusals: unknown[] }) => flow.steps.length + flow.refusals.length > 0,
        );
      expect(run.json().empty).toBe(left.length === 0);
      expect(run.code).toBe(left.length === 0 ? 0 : 1);
      const names = new Set(broken.map((flow: { name: string }) => flow.name.normalize('NFC')));
      expect(left.filter((flow: { name: string }) => !names.has(flow.name))).toEqual([]);
    }),
    RUNS,
  );
});

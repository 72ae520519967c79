// Findings that a manifest silences: with a reason, for its own document, and never in vain without a word.
import { expect, test } from 'vitest';
import { createProject, flowJson } from '../support/project.ts';
import { runCli } from '../support/run-cli.ts';

const manifest = (suppress: string) => `name: Tour\ncategories: [OTHER]\njson: tour.json\nsuppress: ${suppress}\n`;
const LOCAL = 'environments: { local: { remote: emulator } }\ndefaultEnvironment: local\n';

async function run(suppress: string, text: string, ...argv: string[]) {
  const { path } = createProject({
    'waflow.yaml': LOCAL,
    'flows/tour.yaml': manifest(suppress),
    'flows/tour.json': text,
  });
  const { code, json } = await runCli([...argv, '--json'], { cwd: path });
  return { code, json: json() };
}

const LONG = flowJson('A label with more characters than fit');
const UNKNOWN = flowJson('Send', { meta: {} });
const codesOf = (json: { findings: { code: string }[] }) => json.findings.map(({ code }) => code);

test('a warning is silenced', async () => {
  expect(codesOf((await run('[]', LONG, 'validate')).json)).toEqual(['MAX_CHARS']);
  const silenced = await run('[{ code: MAX_CHARS, because: "approved by design" }]', LONG, 'validate');
  expect([silenced.code, silenced.json.findings]).toEqual([0, []]);
});

test('an error is silenced, too, and the flow is planned', async () => {
  expect((await run('[]', UNKNOWN, 'plan')).json.flows[0].refusals[0].code).toBe('flow-json-errors');
  const { code, json } = await run('[{ code: INVALID_FLOW_JSON, because: "x" }]', '{', 'validate');
  // Without it there is no document: that cannot be silenced.
  expect([code, codesOf(json)]).toEqual([1, ['INVALID_FLOW_JSON', 'UNUSED_SUPPRESSION']]);
  const wrong = flowJson().replace('"type": "TextHeading"', '"type": "TextHeadline"');
  const codes = codesOf((await run('[]', wrong, 'validate')).json);
  const list = [...new Set(codes)].map((one) => `{ code: ${one}, because: "the platform has it by now" }`);
  const planned = await run(`[${list.join(', ')}]`, wrong, 'plan');
  expect(planned.json.flows[0].steps.map(({ kind }: { kind: string }) => kind)).toEqual(['create', 'upload']);
});

test('what is silenced in vain, or without a reason, is told at its place', async () => {
  const unused = await run('[{ code: MAX_CHARS, because: "it was longer once" }]', flowJson(), 'validate');
  expect(unused.json.findings).toMatchObject([
    { code: 'UNUSED_SUPPRESSION', severity: 'warning', file: 'flows/tour.yaml', line: 4, pointer: '/suppress/0' },
  ]);
  const bare = await run('[{ code: MAX_CHARS, because: " " }]', LONG, 'validate');
  expect([bare.code, codesOf(bare.json).sort()]).toEqual([1, ['MAX_CHARS', 'SUPPRESSION_WITHOUT_REASON']]);
});

// `waflow validate --fix` and `--target`: files are corrected in place, and what is left is told.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fixFiles } from '../../src/commands/fix-files.ts';
import { toFindings } from '../../src/flowjson/check.ts';
import type { Fix, Problem } from '../../src/flowjson/problem.ts';
import { findProject } from '../../src/manifest/project.ts';
import { createProject, flowJson } from '../support/project.ts';
import { runCli } from '../support/run-cli.ts';

const MANIFEST = 'name: A\ncategories: [OTHER]\njson: a.json\n';

const OLD = `\ufeff{
  "version": "4.0",
  "data_channel_uri": "{{ API }}/x",
  "routing_model": { "A,B": ["C"], "C": [] },
  "screens": [
    { "id": "A,B", "title": "One", "success": true,
      "layout": { "type": "SingleColumnLayout", "children": [
        { "type": "DatePicker", "name": "d", "label": "Day", "helper-text": " ", "min-date": "1735689600000" },
        { "type": "Footer", "label": "On", "on-click-action":
          { "name": "navigate", "next": { "type": "screen", "name": "C" }, "payload": { "x": "\${form.d}" } } }
      ] } },
    { "id": "C", "title": "Two", "terminal": true, "data": { "x": { "type": "string", "__example__": "2025-01-01" } },
      "layout": { "type": "SingleColumnLayout", "children": [
        { "type": "TextBody", "text": "\${screen.A,B.form.d}" },
        { "type": "Footer", "label": "Done", "on-click-action": { "name": "complete", "payload": {} } }
      ] } }
  ]
}
`;

const NEW = OLD.replace('"4.0"', '"7.3"')
  .replace('"A,B": ["C"]', '"A_B": ["C"]')
  .replace('"id": "A,B"', '"id": "A_B"')
  .replace(', "success": true', '')
  .replace(' "helper-text": " ",', '')
  .replace('1735689600000', '2025-01-01')
  .replace('screen.A,B.', 'screen.A_B.');

const project = (json: string) => createProject({ 'flows/a.yaml': MANIFEST, 'flows/a.json': json }).path;
const textIn = (path: string) => readFileSync(join(path, 'flows/a.json'), 'utf8');

test('--target tells what breaks on the way, and writes nothing', async () => {
  const path = project(OLD.replace('  "data_channel_uri": "{{ API }}/x",\n', ''));
  const run = await runCli(['validate', '--target', '7.3', '--json'], { cwd: path });
  expect(run.code).toBe(1);
  const codes = run.json().findings.map((one: { code: string; line: number }) => `${one.line} ${one.code}`);
  expect(codes).toEqual(
    expect.arrayContaining([
      '2 OUTDATED_VERSION',
      '5 PATTERN_MISMATCH',
      '5 NOT_KEYWORD_SCHEMA_VALIDATION_FAILED',
      '7 PATTERN_MISMATCH',
      '7 INVALID_DATE_RANGE',
    ]),
  );
  expect(textIn(path)).toContain('"4.0"');
});

test('--target --fix does what is mechanical, raises the version, and says so', async () => {
  const old = OLD.replace('  "data_channel_uri": "{{ API }}/x",\n', '');
  const path = project(old);
  const run = await runCli(['validate', '--target', '7.3', '--fix'], { cwd: path });
  expect(textIn(path)).toBe(NEW.replace('  "data_channel_uri": "{{ API }}/x",\n', ''));
  expect(run.stderr).toContain('fixed flows/a.json:5:13 PATTERN_MISMATCH: ');
  expect(run.stderr).toContain('fixed flows/a.json:2:14 OUTDATED_VERSION: ');
  const again = await runCli(['validate', '--target', '7.3', '--fix'], { cwd: path });
  expect(again.stderr).not.toContain('fixed');
});

test('with --json the document is as ever, and what was fixed is told on stderr', async () => {
  const path = project(OLD.replace('{{ API }}', 'https://example.com'));
  const run = await runCli(['validate', '--target', '7.3', '--fix', '--json'], { cwd: path });
  expect(Object.keys(run.json())).toEqual(['format', 'findings']);
  expect(run.stderr).toContain('fixed flows/a.json');
  expect(textIn(path)).not.toContain('data_channel_uri');
});

test('a document that is as new as asked for is checked as ever', async () => {
  const path = project(flowJson());
  const run = await runCli(['validate', '--target', '7.3', '--fix', '--json'], { cwd: path });
  expect([run.code, run.json().findings, run.stderr]).toEqual([0, [], '']);
  expect(textIn(path)).toBe(flowJson());
});

test.each(['7.4', '5.0', 'new', '7'])('there is no target %s', async (target) => {
  const run = await runCli(['validate', '--target', target, '--json'], { cwd: project(flowJson()) });
  expect([run.code, run.json().error.code]).toEqual([64, 'unknown-version']);
});

test('--fix alone cures what the check finds, and leaves the version', async () => {
  const old = flowJson()
    .replace('"7.3"', '"6.3"')
    .replace('"screens"', '"data_api_version": "2.0", "routing_model": { "START": [] },\n  "screens"');
  const path = project(old);
  const run = await runCli(['validate', '--fix', '--json'], { cwd: path });
  expect(textIn(path)).toBe(old.replace('"2.0"', '"3.0"'));
  expect(run.stderr).toContain('INVALID_DATA_API_VERSION');
  expect(run.json().findings.map(({ severity }: { severity: string }) => severity)).not.toContain('error');
});

/** Fixes a file by a rule of the test's own; gives back what was said, how often was looked, and what is left. */
async function fixBy(path: string, rule: (value: Record<string, unknown>) => Fix[][]) {
  const project = await findProject(path);
  const said: string[] = [];
  let looks = 0;
  const find = () => {
    const text = textIn(path);
    const problems = rule(JSON.parse(text)).map(
      (fix): Problem => ({ code: 'X', severity: 'error', path: [], message: JSON.stringify(fix), fix }),
    );
    return toFindings('flows/a.json', text, problems);
  };
  const look = async () => {
    looks += 1;
    return find();
  };
  const left = await fixFiles(project, { say: (one) => said.push(one), scrub: (one) => one }, find(), look);
  return { said, looks, left };
}

test('fixes that make room for each other are made round by round', async () => {
  const path = project('{"a": 0, "b": 0}');
  const { said, looks, left } = await fixBy(path, ({ a, b }) => {
    if (a === 0) return [[{ kind: 'set', path: ['a'], value: 1 }]];
    return b === 0 ? [[{ kind: 'set', path: ['b'], value: 1 }]] : [];
  });
  expect([textIn(path), said.length, looks, left]).toEqual(['{"a": 1, "b": 1}', 2, 2, []]);
});

test('rules that contradict each other come to an end', async () => {
  const path = project('{"a": 0}');
  const { looks, left } = await fixBy(path, ({ a }) => [[{ kind: 'set', path: ['a'], value: Number(a) + 1 }]]);
  expect([textIn(path), looks, left.length]).toEqual(['{"a": 10}', 10, 1]);
});

test('a fix that cannot be made is left, and the file as it is', async () => {
  const path = project('{"a": "{{ A }}"}');
  const { said, looks, left } = await fixBy(path, () => [[{ kind: 'set', path: ['a'], value: 1 }]]);
  expect([textIn(path), said, looks, left.length]).toEqual(['{"a": "{{ A }}"}', [], 0, 1]);
});

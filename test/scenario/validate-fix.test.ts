// `waflow validate --fix` and `--target`: files are corrected in place, and what is left is told.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
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

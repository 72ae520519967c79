// The same findings in every form. Goldens: test/golden/findings; npm run golden, and read what changed.
import type { Log } from 'sarif';
import { describe, expect, test } from 'vitest';
import { toFindings } from '../../../src/flowjson/check.ts';
import type { Problem } from '../../../src/flowjson/problem.ts';
import type { Finding } from '../../../src/model/finding.ts';
import { colorsFor } from '../../../src/render/colors.ts';
import { renderFindings } from '../../../src/render/findings.ts';
import { renderGithub } from '../../../src/render/findings-github.ts';
import { renderSarif, type SarifSetting } from '../../../src/render/findings-sarif.ts';

const DOC = `{
  "version": "7.3",
  "screens": [
    { "id": "A", "title": "One", "layout": { "type": "SingleColumnLayout", "children": [
      { "type": "TextBody", "text": "预约 100%, ok", "colour": "red" },
      { "type": "TextBody", "text": "x" }
    ] } }
  ]
}
`;
const PROBLEMS: Problem[] = [
  {
    code: 'INVALID_PROPERTY_KEY',
    severity: 'error',
    path: ['screens', 0, 'layout', 'children', 0, 'colour'],
    on: 'key',
    message: 'TextBody has no property "colour"',
    hint: 'remove it',
    fix: [{ kind: 'remove', path: ['screens', 0, 'layout', 'children', 0, 'colour'] }],
  },
  {
    code: 'MAX_CHARS',
    severity: 'warning',
    path: ['screens', 0, 'layout', 'children', 0, 'text'],
    within: { start: 3, end: 7 },
    message: '100%, too long: by 1\r\nat ::error::',
  },
  { code: 'MISSING_REQUIRED_PROPERTY', severity: 'error', path: ['screens', 0], message: '"data" is missing' },
];
const MANIFEST: Finding = {
  code: 'missing-key',
  severity: 'error',
  message: 'the key "json" is missing',
  file: 'flows/päge, 100%:1.yaml',
  line: 1,
  column: 1,
};
const FINDINGS = [MANIFEST, ...toFindings('flows/a.json', DOC, PROBLEMS)];
const textOf = (file: string) => (file === 'flows/a.json' ? DOC : undefined);
const SETTING: SarifSetting = {
  version: '1.2.3',
  textOf,
  about: (code) => (code === 'MAX_CHARS' ? 'A text is too long.' : undefined),
  prefix: 'sub/',
};
const golden = (name: string) => new URL(`../../golden/findings/${name}`, import.meta.url).pathname;

test('terminal', async () => {
  const text = renderFindings(FINDINGS, colorsFor(false), { textOf, columns: 72 });
  await expect(text).toMatchFileSnapshot(golden('terminal.txt'));
});

test('terminal, without the texts, as ever: two lines at most', () => {
  expect(renderFindings(FINDINGS, colorsFor(false)).split('\n')).toHaveLength(6);
});

test('GitHub', async () => {
  const text = renderGithub(FINDINGS, 'sub/');
  expect(text.trimEnd().split('\n')).toHaveLength(FINDINGS.length);
  await expect(text).toMatchFileSnapshot(golden('github.txt'));
});

test('GitHub reads back what was said', () => {
  // As the runner does it: up to the second "::", properties by commas, and `%25` last.
  const data = (text: string) => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
  for (const [index, line] of renderGithub(FINDINGS).trimEnd().split('\n').entries()) {
    const [, kind, properties = '', message = ''] = /^::(\w+) (.*?)::(.*)$/.exec(line) ?? [];
    const read = Object.fromEntries(
      properties.split(',').map((pair) => {
        const at = pair.indexOf('=');
        return [
          pair.slice(0, at),
          data(
            pair
              .slice(at + 1)
              .replaceAll('%3A', ':')
              .replaceAll('%2C', ','),
          ),
        ];
      }),
    );
    expect(kind).toBe(FINDINGS[index]?.severity);
    expect(read).toMatchObject({ file: FINDINGS[index]?.file, title: FINDINGS[index]?.code });
    expect(data(message)).toContain(FINDINGS[index]?.message.split('\r')[0]);
  }
});

describe('SARIF', () => {
  // That this compiles says that the shape is that of SARIF 2.1.0.
  const log: Log = renderSarif(FINDINGS, SETTING);
  const prints = (findings: readonly Finding[], text: string) =>
    renderSarif(findings, { ...SETTING, textOf: () => text }).runs[0]?.results.map((one) => one.partialFingerprints);

  test('is as it was', async () => {
    await expect(`${JSON.stringify(log, null, 2)}\n`).toMatchFileSnapshot(golden('sarif.json'));
  });

  test('names the rule of each result by its place in the list', () => {
    const run = log.runs[0];
    const rules = run?.tool.driver.rules ?? [];
    expect(run?.results).toHaveLength(FINDINGS.length);
    for (const { ruleId, ruleIndex } of run?.results ?? []) expect(rules[ruleIndex ?? -1]?.id).toBe(ruleId);
  });

  test('has fingerprints that no wording, line or screen in front changes', () => {
    const before = prints(toFindings('flows/a.json', DOC, PROBLEMS), DOC);
    const moved = `\n\n${DOC.replace('"screens": [', '"screens": [ { "id": "NEW" },')}`;
    const after = toFindings(
      'flows/a.json',
      moved,
      PROBLEMS.map((one) => ({ ...one, message: 'x', path: ['screens', 1, ...one.path.slice(2)] })),
    );
    expect(prints(after, moved)).toEqual(before);
    expect(new Set(before?.map((one) => JSON.stringify(one))).size).toBe(PROBLEMS.length);
  });

  test('tells two alike apart', () => {
    const [one] = toFindings('flows/a.json', DOC, PROBLEMS);
    if (one === undefined) throw new Error('there is none');
    expect(new Set(prints([one, one], DOC)?.map((print) => JSON.stringify(print))).size).toBe(2);
  });
});

// Writes docs/rules.md anew, or with --check fails where it differs: what waflow checks, with examples and what is said
// of them. The examples are golden cases, so that the tests execute them.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = new URL('../', import.meta.url);
const read = (path) => readFileSync(new URL(path, root), 'utf8');
const PAGE = 'docs/rules.md';
/** Larger examples are cut to what the finding is about. */
const MOST_LINES = 24;

const { RULES, allCodes, explain, toFindings, toFlowModel, toVersionNumber } = await fromSource(`
  export { RULES } from './src/flowjson/rules/index.ts';
  export { allCodes, explain } from './src/flowjson/codes.ts';
  export { toFindings } from './src/flowjson/check.ts';
  export { toFlowModel, toVersionNumber } from './src/flowjson/flow-model.ts';
`);

async function fromSource(contents) {
  const folder = new URL('node_modules/.cache/waflow/', root);
  const outfile = fileURLToPath(new URL('rules.mjs', folder));
  mkdirSync(folder, { recursive: true });
  const stdin = { contents, resolveDir: fileURLToPath(root) };
  const options = { bundle: true, format: 'esm', platform: 'node', packages: 'external', logLevel: 'warning' };
  await build({ ...options, stdin, outfile });
  return import(outfile);
}

const cell = (text) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ');
const anchor = (id) => `[${id}](#${id})`;

/** The shortest bad case in which something is said under `code`. */
function exampleOf(rule) {
  const folder = `test/golden/rules/${rule.id}/`;
  if (!existsSync(new URL(folder, root))) return null;
  const cases = readdirSync(new URL(folder, root))
    .filter((name) => name.startsWith('bad-') && name.endsWith('.json'))
    .map((name) => ({ name, text: read(`${folder}${name}`) }))
    .sort((a, b) => a.text.length - b.text.length || (a.name < b.name ? -1 : 1));
  return cases[0] ?? null;
}

function findingsOf(rule, { name, text }) {
  const value = JSON.parse(text);
  const endpoint = name.endsWith('-no-endpoint.json') ? false : name.endsWith('-endpoint.json') ? true : null;
  const flow = toFlowModel(value, toVersionNumber(value.version) ?? 0, endpoint);
  return toFindings('flow.json', text, [...rule.check(flow)]);
}

function exampleText(rule) {
  const example = exampleOf(rule);
  if (example === null) return '';
  const findings = findingsOf(rule, example).slice(0, 3);
  const told = findings.flatMap((one) => [
    `${one.line}:${one.column} ${one.severity}: ${one.message} [${one.code}]`,
    ...(one.hint === undefined ? [] : [`    ${one.hint}`]),
  ]);
  return ['```json', ...relevantLines(example.text, findings), '```', '```text', ...told, '```', ''].join('\n');
}

/** All lines of a small example; of a larger one those around each finding, numbers of left-out lines told. */
function relevantLines(text, findings) {
  const lines = text.trimEnd().split('\n');
  if (lines.length <= MOST_LINES) return lines;
  const around = Math.max(2, Math.floor(MOST_LINES / Math.max(1, findings.length) / 2) - 1);
  const kept = lines.map((_line, index) => findings.some(({ line }) => Math.abs(line - 1 - index) <= around));
  const shown = [];
  lines.forEach((line, index) => {
    if (kept[index]) shown.push(line.length > 110 ? `${line.slice(0, 109)}…` : line);
    else if (index === 0 || kept[index - 1]) shown.push('…');
  });
  return shown;
}

function severities(rule) {
  const folder = new URL(`test/golden/rules/${rule.id}/`, root);
  const texts = readdirSync(folder).filter((name) => name.endsWith('.txt'));
  const all = texts.map((name) => readFileSync(new URL(name, folder), 'utf8')).join('');
  return ['error', 'warning'].filter((severity) => new RegExp(`^\\S+ ${severity} `, 'm').test(all)).join(', ');
}

function section(rule) {
  return [
    `### ${rule.id}`,
    '',
    `${rule.codes.map((code) => `\`${code}\``).join(', ')} · ${severities(rule)}`,
    '',
    rule.about,
    '',
    exampleText(rule),
  ].join('\n');
}

function codeTable() {
  const rows = allCodes().map((code) => {
    const { means, foundBy, rules } = explain(code);
    const who = rules.length > 0 ? rules.map(({ id }) => anchor(id)).join(', ') : foundBy;
    return `| \`${code}\` | ${cell(means)} | ${who} |`;
  });
  return ['| Code | Means | Found by |', '|---|---|---|', ...rows].join('\n');
}

const page = `<!-- Written by "npm run rules": change src/flowjson/rules or src/flowjson/codes.ts instead. -->
# What waflow checks

\`waflow validate\` finds these before anything is uploaded, at the author's line, under the names that Meta uses.
\`waflow explain CODE\` tells the same in a terminal. An error is what the platform rejects; a warning is what it takes, but
what will not look or work as written, or what sources disagree on. What has one right answer, \`waflow validate --fix\`
corrects.

A finding that is meant to be so is silenced in the manifest, with the reason:

\`\`\`yaml
suppress: [{ code: MAX_CHARS, because: "approved by design" }]
\`\`\`

An error can be silenced, too, where waflow is wrong or behind the platform; the platform still has the last word. What
keeps a document from being read at all cannot. A suppression that silences nothing is told as \`UNUSED_SUPPRESSION\`.

## Codes

${codeTable()}

## Rules

The examples are executed: what waflow says to them stands below each.

${RULES.map(section).join('\n')}`.replace(/\n+$/, '\n');

const before = existsSync(new URL(PAGE, root)) ? read(PAGE) : null;
if (!process.argv.includes('--check')) {
  if (before !== page) writeFileSync(new URL(PAGE, root), page);
  process.stdout.write(`${PAGE}: ${RULES.length} rules, ${allCodes().length} codes\n`);
} else if (before !== page) {
  process.stderr.write(`${PAGE}: out of date; run "npm run rules"\n`);
  process.exitCode = 1;
} else process.stdout.write(`${PAGE} is up to date\n`);

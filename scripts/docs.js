// Writes the generated parts of the documentation anew, or with --check fails where they differ.
// A part stands between <!-- generated: NAME --> and <!-- /generated -->.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import { createProgram, EXIT, EXIT_MEANING } from '../lib/program.js';

const root = new URL('../', import.meta.url);
const read = (path) => readFileSync(new URL(path, root), 'utf8');
const cell = (text) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ');

function table(head, rows) {
  return [
    `| ${head.join(' | ')} |`,
    `|${'---|'.repeat(head.length)}`,
    ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
  ].join('\n');
}

const program = createProgram({ stdout: { write() {} }, stderr: { write() {} } }, () => {});
const shown = program.commands.filter((command) => command._hidden !== true && command.name() !== 'help');

function commands() {
  const name = (command) =>
    [
      'waflow',
      command.name(),
      ...command.registeredArguments.map((arg) => (arg.required ? `<${arg.name()}>` : `[${arg.name()}]`)),
    ].join(' ');
  return table(
    ['Command', 'Does'],
    shown.map((command) => [`\`${name(command)}\``, command.description()]),
  );
}

function flags() {
  const rows = new Map();
  for (const command of shown) {
    for (const option of command.options) {
      if (option.hidden) continue;
      const row = rows.get(option.flags) ?? { description: option.description, commands: [] };
      row.commands.push(command.name());
      rows.set(option.flags, row);
    }
  }
  const where = (names) => (names.length === shown.length ? 'all' : names.join(', '));
  return table(
    ['Flag', 'Means', 'Commands'],
    [...rows].map(([flag, row]) => [`\`${flag}\``, row.description, where(row.commands)]),
  );
}

function exitCodes() {
  return table(
    ['Code', 'Means'],
    Object.entries(EXIT).map(([name, code]) => [code, EXIT_MEANING[name]]),
  );
}

function keysOf(schema, required = []) {
  return Object.entries(schema).map(([key, value]) => {
    const example = value.examples === undefined ? '' : `\`${JSON.stringify(value.examples[0])}\``;
    return [`\`${key}\`${required.includes(key) ? ' (required)' : ''}`, value.description, example];
  });
}

function schemaTable(file, pick = (schema) => schema) {
  const schema = pick(JSON.parse(read(`schema/${file}.schema.json`)));
  return table(['Key', 'Means', 'Example'], keysOf(schema.properties, schema.required));
}

const action = () => parse(read('action.yml'));

function actionInputs() {
  const preset = (input) => (input.required ? 'required' : input.default === undefined ? '' : `\`${input.default}\``);
  return table(
    ['Input', 'Means', 'Default'],
    Object.entries(action().inputs).map(([name, input]) => [`\`${name}\``, input.description, preset(input)]),
  );
}

function actionOutputs() {
  return table(
    ['Output', 'Is'],
    Object.entries(action().outputs).map(([name, { description }]) => [`\`${name}\``, description]),
  );
}

/** A workflow to copy, without its first lines, which the page says in its own words. */
const workflow = (name) =>
  `\`\`\`yaml\n${read(`docs/workflows/${name}.yml`)
    .replace(/^(?:#.*\n)+/, '')
    .trim()}\n\`\`\``;

/** One session of a story, from its first command to the given one. */
function session(story, count) {
  const lines = read(`test/scenario/stories/${story}/session.txt`)
    .split('\n')
    .filter((line) => !line.startsWith('#'));
  let seen = 0;
  const taken = lines.filter((line) => {
    if (line.startsWith('$ ')) seen += 1;
    return seen <= count;
  });
  return `\`\`\`console\n${taken.join('\n').replaceAll(' --parallelism 1', '').trim()}\n\`\`\``;
}

/** Of one session of a story the commands that begin so, with what they print. */
function commandsOf(story, beginnings) {
  const lines = read(`test/scenario/stories/${story}/session.txt`)
    .split('\n')
    .filter((line) => !line.startsWith('#'));
  const blocks = [];
  for (const line of lines) {
    if (line.startsWith('$ ')) blocks.push([line]);
    else blocks.at(-1)?.push(line);
  }
  const taken = beginnings.map((beginning) => {
    const block = blocks.find(([command]) => command.startsWith(`$ ${beginning}`));
    if (block === undefined) throw new Error(`the story "${story}" has no command that begins with ${beginning}`);
    return block.join('\n').trim();
  });
  return `\`\`\`console\n${taken.join('\n\n')}\n\`\`\``;
}

const PARTS = {
  commands,
  flags,
  'exit codes': exitCodes,
  'manifest keys': () => schemaTable('manifest'),
  'waflow.yaml keys': () => schemaTable('waflow'),
  'environment keys': () => schemaTable('waflow', (schema) => schema.properties.environments.additionalProperties),
  'plan workflow': () => workflow('plan'),
  'action inputs': actionInputs,
  'action outputs': actionOutputs,
  'first success': () => session('first-success', 3),
  review: () => commandsOf('review', ['sed -i \'s/"id"', "printf 'accept", "waflow diff 'Visit*' --base HEAD"]),
  revise: () => session('revise', 4).replace(/\$ waflow apply --auto-approve --quiet\n[\s\S]*?\n\n(?=\$ sed)/, ''),
};

function fill(text, file) {
  return text.replace(/(<!-- generated: (.+?) -->\n)[\s\S]*?(\n<!-- \/generated -->)/g, (_whole, start, name, end) => {
    const part = PARTS[name];
    if (part === undefined) throw new Error(`${file}: there is no generated part "${name}"`);
    return `${start}\n${part()}\n${end}`;
  });
}

const check = process.argv.includes('--check');
const files = [
  'README.md',
  ...readdirSync(new URL('docs/', root))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const stale = files.filter((file) => {
  const before = read(file);
  const after = fill(before, file);
  if (before !== after && !check) writeFileSync(new URL(file, root), after);
  return before !== after;
});
if (check && stale.length > 0) {
  process.stderr.write(`${stale.join(', ')}: generated parts are out of date; run "npm run docs"\n`);
  process.exitCode = 1;
} else process.stdout.write(check ? 'documentation is up to date\n' : `${stale.length} file(s) written\n`);

// The Action's inputs, as the runner hands them over: all texts, read once into a type that proves them.
import { Failure } from '../model/failure.ts';
import { CONSENTS, type Consent } from '../model/plan.ts';
import type { ActionEnv } from './context.ts';

const COMMANDS = ['validate', 'plan', 'apply', 'drift'] as const;
export type ActionCommand = (typeof COMMANDS)[number];

const FAIL_ON = ['errors', 'refusals', 'changes'] as const;
export type FailOn = (typeof FAIL_ON)[number];

export type Inputs = {
  readonly command: ActionCommand;
  readonly environment: string | null;
  /** Relative to the workspace, with forward slashes; `.` for the workspace itself. Never leads out of it by its words. */
  readonly workingDirectory: string;
  readonly flow: readonly string[];
  readonly accessToken: string | null;
  readonly wabaId: string | null;
  readonly appSecret: string | null;
  readonly graphUrl: string | null;
  readonly githubToken: string | null;
  readonly comment: boolean;
  readonly commentKey: string | null;
  readonly failOn: ReadonlySet<FailOn>;
  readonly requireApprovedPlan: boolean;
  readonly approvalKey: string | null;
  readonly expectDigest: string | null;
  readonly allow: readonly Consent[];
  readonly skipRefused: boolean;
  readonly parallelism: number | null;
  readonly previewLinks: boolean;
  /** Files, relative to the workspace: what is written into each, its ending says. */
  readonly report: readonly string[];
};

// As action.yml has them; the runner fills them in, so that these count only where an expression came out empty.
const DEFAULT_FAIL_ON: readonly FailOn[] = ['errors', 'refusals'];
const MAX_KEY = 100;
const MAX_PARALLELISM = 64;

/** @throws Failure (usage), one clear sentence, for the first input that cannot be */
export function readInputs(env: ActionEnv): Inputs {
  const text = (name: string) => readText(env, name);
  const line = (name: string) => readLine(env, name);
  return {
    command: readWord('command', text('command'), COMMANDS),
    environment: line('environment'),
    workingDirectory: readFolder('working-directory', line('working-directory') ?? '.', env.GITHUB_WORKSPACE),
    flow: readList(text('flow')),
    accessToken: line('access-token'),
    wabaId: line('waba-id'),
    appSecret: line('app-secret'),
    graphUrl: line('graph-url'),
    githubToken: line('github-token'),
    comment: readFlag('comment', text('comment'), true),
    commentKey: readKey(line('comment-key')),
    failOn: readFailOn(text('fail-on')),
    requireApprovedPlan: readFlag('require-approved-plan', text('require-approved-plan'), true),
    approvalKey: text('approval-key'),
    expectDigest: readDigest(line('expect-digest')),
    allow: readWords('allow', text('allow'), CONSENTS),
    skipRefused: readFlag('skip-refused', text('skip-refused'), false),
    parallelism: readCount('parallelism', text('parallelism')),
    previewLinks: readFlag('preview-links', text('preview-links'), false),
    report: readReports(text('report')),
  };
}

// GitHub, actions/runner: `INPUT_` and the name in upper case with blanks as `_`; dashes stay.
function readText(env: ActionEnv, name: string): string | null {
  const value = env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`];
  // A line end that came along when a secret was pasted is part of no value.
  const trimmed = value?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
}

/** One line without control characters. What stands in it is not told: it may be a secret. */
function readLine(env: ActionEnv, name: string): string | null {
  const value = readText(env, name);
  if (value !== null && /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(value)) {
    throw wrong(name, 'holds a line break or another control character', 'write it as one line');
  }
  return value;
}

/** YAML 1.2 core's booleans. */
function readFlag(name: string, value: string | null, otherwise: boolean): boolean {
  if (value === null) return otherwise;
  if (['true', 'True', 'TRUE'].includes(value)) return true;
  if (['false', 'False', 'FALSE'].includes(value)) return false;
  throw wrong(name, `is ${quoted(value)}`, 'write true or false');
}

function readWord<Word extends string>(name: string, value: string | null, known: readonly Word[]): Word {
  if (value === null) throw wrong(name, 'is not set', `write ${either(known)}`);
  const word = known.find((one) => one === value);
  if (word === undefined) throw wrong(name, `is ${quoted(value)}`, `write ${either(known)}`);
  return word;
}

/** Words by commas, blanks or lines, each once, in the order in which they are known. */
function readWords<Word extends string>(name: string, value: string | null, known: readonly Word[]): Word[] {
  const words = (value ?? '').split(/[\s,]+/).filter((word) => word !== '');
  for (const word of words) {
    const isKnown = known.some((one) => one === word);
    if (!isKnown) throw wrong(name, `holds ${quoted(word)}`, `write any of ${known.join(', ')}`);
  }
  return known.filter((word) => words.includes(word));
}

/** `none` says that nothing fails the job; an empty input cannot, because it stands for the default. */
function readFailOn(value: string | null): ReadonlySet<FailOn> {
  if (value === null) return new Set(DEFAULT_FAIL_ON);
  if (value === 'none') return new Set();
  const words = value.split(/[\s,]+/).filter((word) => word !== '');
  if (words.includes('none')) throw wrong('fail-on', 'holds "none" beside other words', 'write "none" alone');
  const known = readWords('fail-on', value, FAIL_ON);
  return known.length === 0 ? new Set(DEFAULT_FAIL_ON) : new Set(known);
}

/** Texts by lines; where all stand on one line, by commas. So a name with a comma in it can be written on a line of many. */
function readList(value: string | null): readonly string[] {
  if (value === null) return [];
  return value
    .split(/[\r\n]/.test(value) ? /[\r\n]+/ : ',')
    .map((glob) => glob.trim())
    .filter((glob) => glob !== '');
}

/** @throws Failure where two of them are pages: which one the comment names would be anybody's guess */
function readReports(value: string | null): readonly string[] {
  const files = readList(value);
  const pages = files.filter((file) => /\.html?$/i.test(file));
  if (pages.length > 1) throw wrong('report', `names ${pages.length} pages`, 'name one file that ends with .html');
  const odd = files.find((file) => /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(file));
  if (odd !== undefined) throw wrong('report', 'holds a control character', 'name files');
  return files;
}

function readCount(name: string, value: string | null): number | null {
  if (value === null) return null;
  const number = /^\d{1,9}$/.test(value) ? Number(value) : 0;
  if (number < 1 || number > MAX_PARALLELISM) {
    throw wrong(name, `is ${quoted(value)}`, `write a number from 1 to ${MAX_PARALLELISM}`);
  }
  return number;
}

function readDigest(value: string | null): string | null {
  if (value !== null && !/^sha256:[0-9a-f]{64}$/.test(value)) {
    throw wrong('expect-digest', `is ${quoted(value)}`, 'write it as the comment has it: sha256: and 64 hex digits');
  }
  return value;
}

function readKey(value: string | null): string | null {
  if (value !== null && value.length > MAX_KEY) {
    throw wrong('comment-key', `has ${value.length} characters`, `write at most ${MAX_KEY}`);
  }
  return value;
}

/** By its words alone: what links on the disk lead to is looked at where the folder is opened. */
function readFolder(name: string, value: string, workspace: string | undefined): string {
  const path = value.replaceAll('\\', '/');
  const top = (workspace ?? '').replaceAll('\\', '/').replace(/\/+$/, '');
  const below = top !== '' && (path === top || path.startsWith(`${top}/`)) ? path.slice(top.length + 1) : path;
  if (below.startsWith('/') || /^[A-Za-z]:/.test(below)) {
    throw wrong(name, `is ${quoted(value)}`, 'write a folder of the repository, relative to its top');
  }
  const parts: string[] = [];
  for (const part of below.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) {
      throw wrong(name, `is ${quoted(value)}, which leads out of the repository`, 'write a folder of the repository');
    }
  }
  return parts.length === 0 ? '.' : parts.join('/');
}

function quoted(value: string): string {
  const shown = value.length > 80 ? `${value.slice(0, 80)}…` : value;
  return JSON.stringify(shown);
}

function either(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function wrong(name: string, why: string, hint: string): Failure {
  return new Failure('usage', 'bad-input', `the input "${name}" ${why}`, { hint });
}

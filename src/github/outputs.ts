// What a step tells the runner: outputs, the job summary, masks, groups. Writes to what it is handed, and to nothing else.
import { randomUUID } from 'node:crypto';
import { toWorkflowCommand } from '../model/workflow-command.ts';

/** Takes text at the end of a file or of the log. */
export type Sink = (text: string) => void;

/** The file of `GITHUB_STEP_SUMMARY`. */
export type SummaryFile = {
  /** Bytes that it holds already: every step has a file of its own, and may write to it more than once. */
  size(): number;
  append(text: string): void;
};

/** GitHub, workflow commands: a step's summary is 1 MiB at most, and a larger one is dropped as a whole. */
export const SUMMARY_LIMIT = 1024 * 1024;

/** GitHub, workflow syntax: the outputs of a job are 1 MB at most, measured in UTF-16. */
const OUTPUT_LIMIT = 1024 * 1024;

/**
 * Sets an output in the file of `GITHUB_OUTPUT`. The end of the value is a line that nobody can foretell, so that no
 * value can set another output.
 * @returns false where the value is larger than GitHub takes; then nothing is set
 */
export function setOutput(append: Sink, name: string, value: string, chance: () => string = randomUUID): boolean {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) throw new Error(`no name for an output: ${name}`);
  if (value.length * 2 > OUTPUT_LIMIT) return false;
  let end = delimiter(chance);
  while (value.includes(end)) end = delimiter(chance);
  append(`${name}<<${end}\n${value}\n${end}\n`);
  return true;
}

function delimiter(chance: () => string): string {
  return `ghadelimiter_${chance()}`;
}

/**
 * Appends to the job summary: the text whole, else the short one whole, else nothing. A cut inside a table or a fence
 * would spoil what follows, and a byte too much would lose all.
 */
export function setSummary(file: SummaryFile, text: string, short: string | null = null): 'whole' | 'short' | 'none' {
  const left = SUMMARY_LIMIT - file.size();
  const fits = (one: string) => Buffer.byteLength(ended(one), 'utf8') <= left;
  const chosen = fits(text) ? text : short !== null && fits(short) ? short : null;
  if (chosen === null) return 'none';
  file.append(ended(chosen));
  return chosen === text ? 'whole' : 'short';
}

/** What another step part appends later begins on a line of its own. */
function ended(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

/**
 * Has the runner show `***` for a secret from here on. A secret of several lines is masked line by line too, because the
 * log is read line by line; lines too short to be told from any other text are left out.
 */
export function mask(print: Sink, secret: string): void {
  const lines = secret.split(/[\r\n]+/).map((line) => line.trim());
  const parts = new Set([secret.trim(), ...(lines.length > 1 ? lines.filter((line) => line.length >= 8) : [])]);
  for (const part of parts) {
    if (part !== '') print(`${toWorkflowCommand({ name: 'add-mask', text: part })}\n`);
  }
}

/** Runs something inside a folded group of the log, which is closed whatever happens. */
export async function withGroup<T>(print: Sink, title: string, run: () => Promise<T>): Promise<T> {
  print(`${toWorkflowCommand({ name: 'group', text: title.replace(/[\r\n]+/g, ' ') })}\n`);
  try {
    return await run();
  } finally {
    print(`${toWorkflowCommand({ name: 'endgroup' })}\n`);
  }
}

/** Says something at the top of the run's page, at no line. */
export function announce(print: Sink, level: 'error' | 'warning' | 'notice', text: string, title?: string): void {
  print(`${toWorkflowCommand({ name: level, properties: { title }, text })}\n`);
}

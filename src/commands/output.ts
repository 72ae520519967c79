// stdout is the product, stderr the conversation. Says things; decides nothing.
import { MASK } from '../flowjson/fill.ts';
import type { Failure } from '../model/failure.ts';
import type { Finding } from '../model/finding.ts';
import type { TextOf } from '../render/code-frame.ts';
import { type Colors, colorsFor } from '../render/colors.ts';
import { forTerminal } from '../render/escape.ts';
import { renderFindings, toJson } from '../render/findings.ts';
import { jsonChunks } from '../render/json-chunks.ts';
import type { Stream, World } from './world.ts';

export type OutputFlags = {
  readonly json?: boolean;
  readonly color?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
};

export type Output = {
  readonly json: boolean;
  readonly verbose: boolean;
  readonly quiet: boolean;
  /** For stdout. */
  readonly colors: Colors;
  /** For stderr. */
  readonly errColors: Colors;
  readonly width: number;
  /** How wide a line of a document may be. */
  readonly diffWidth: number;
  /** The product, for people. */
  print(text: string): void;
  /** The product, for machines: one document. */
  document(value: unknown): void;
  /** The conversation; not with --quiet. */
  say(text: string): void;
  /** What goes wrong; also with --quiet. */
  warn(text: string): void;
  /** For --verbose. */
  trace(text: string): void;
  /** With `textOf` the lines that they are about are shown, too. */
  findings(findings: readonly Finding[], textOf?: TextOf): void;
  /** The same findings with nothing in them that must not show. */
  scrubbed(findings: readonly Finding[]): readonly Finding[];
  failure(failure: Failure): void;
  /**
   * From here on this value shows as `***`: `everywhere`, or in what is said of failures and findings only, where
   * somebody else may repeat it. A short value is not hidden so: as text it would be found in half of what is said.
   */
  hide(value: string, where: 'everywhere' | 'in remarks'): void;
  /** What is drawn over and over is cleared by this before anything else is written; null: nothing is drawn. */
  onTopOf(clear: (() => void) | null): void;
  /** A text of the product, as `print` prints it. */
  masked(text: string): string;
  /** A remark that may repeat what must not show. */
  scrub(text: string): string;
};

/** As plain text, a shorter secret would be found in half of what is said: it is hidden in remarks only. */
const LONG_ENOUGH = 8;
const SHORTEST = 4;

/** For what has to end somewhere, where there is no terminal. */
const PLAIN_COLUMNS = 120;

/** Where no terminal breaks lines they are whole, but for images as text and the like. */
const WIDE = 2_000;

export function createOutput(world: World, flags: OutputFlags): Output {
  const colors = colorsFor(wantsColor(world.stdout, world, flags));
  const errColors = colorsFor(wantsColor(world.stderr, world, flags));
  const hidden: string[] = [];
  const inRemarks: string[] = [];
  const mask = (values: readonly string[], text: string) =>
    values.reduce((safe, value) => safe.replaceAll(value, MASK), text);
  const scrub = (text: string) => mask(hidden, text);
  const scrubRemark = (text: string) => mask(inRemarks, text);
  let clearLive: () => void = () => {};
  const line = (text: string) => {
    clearLive();
    world.stderr.write(scrub(text.endsWith('\n') ? text : `${text}\n`));
  };
  const scrubbed = (value: unknown): unknown => {
    if (hidden.length === 0) return value;
    if (typeof value === 'string') return scrub(value);
    if (Array.isArray(value)) return value.map(scrubbed);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [scrub(key), scrubbed(item)]));
  };
  const json = flags.json ?? false;
  const scrubFinding = (finding: Finding): Finding => ({
    ...finding,
    message: scrubRemark(finding.message),
    ...(finding.hint !== undefined && { hint: scrubRemark(finding.hint) }),
  });
  const output: Output = {
    json,
    verbose: flags.verbose ?? false,
    quiet: flags.quiet ?? false,
    colors,
    errColors,
    width: world.stdout.isTty ? world.stdout.columns() : PLAIN_COLUMNS,
    diffWidth: world.stdout.isTty ? world.stdout.columns() : WIDE,
    print: (text) => {
      clearLive();
      world.stdout.write(scrub(text));
    },
    document: (value) => {
      clearLive();
      // The line ends with the last piece: who reads up to the closing bracket may be gone right after it.
      let last = '';
      for (const piece of jsonChunks(scrubbed(value))) {
        if (last !== '') world.stdout.write(last);
        last = piece;
      }
      world.stdout.write(`${last}\n`);
    },
    say: (text) => {
      if (flags.quiet !== true) line(text);
    },
    warn: line,
    trace: (text) => {
      if (flags.verbose === true) line(errColors.dim(scrubRemark(text)));
    },
    findings: (findings, textOf) => {
      const told = (flags.quiet === true ? findings.filter(({ severity }) => severity === 'error') : findings).map(
        scrubFinding,
      );
      const columns = world.stderr.isTty ? world.stderr.columns() : PLAIN_COLUMNS;
      if (told.length > 0) line(renderFindings(told, errColors, textOf === undefined ? null : { textOf, columns }));
    },
    scrubbed: (findings) => findings.map(scrubFinding),
    failure: (failure) => {
      const { code } = failure;
      const message = scrubRemark(failure.message);
      const hint = failure.hint === undefined ? undefined : scrubRemark(failure.hint);
      const findings = failure.findings.map(scrubFinding);
      if (json) {
        output.document({ format: 1, error: { code, message, hint: hint ?? null }, findings: findings.map(toJson) });
      } else if (!failure.told) output.findings(findings);
      line(`${errColors.red('error:')} ${forTerminal(message)} ${errColors.dim(`[${code}]`)}`);
      if (hint !== undefined) line(`  ${forTerminal(hint)}`);
    },
    hide: (value, where) => {
      const forms = [value, JSON.stringify(value).slice(1, -1)];
      if (where === 'everywhere' ? value !== '' : value.length >= SHORTEST) inRemarks.push(...forms);
      if (where === 'everywhere' && value.length >= LONG_ENOUGH) hidden.push(...forms);
    },
    masked: scrub,
    scrub: scrubRemark,
    onTopOf: (clear) => {
      clearLive = clear ?? (() => {});
    },
  };
  return output;
}

// https://no-color.org: any value that is not empty. FORCE_COLOR is what CI systems set to have them anyway.
function wantsColor(stream: Stream, { env }: World, flags: OutputFlags): boolean {
  if (flags.color === false || (env.NO_COLOR ?? '') !== '') return false;
  const forced = env.FORCE_COLOR ?? '';
  if (forced !== '') return forced !== '0' && forced !== 'false';
  return stream.isTty && env.TERM !== 'dumb';
}

// Why a command could not do its job, and the exit codes. A remark on somebody's content is a finding, not a failure.
import type { Finding } from './finding.ts';

/** The exit codes of every command; scripts rely on them. */
export const EXIT = {
  done: 0,
  no: 1,
  differences: 2,
  refused: 3,
  stale: 4,
  remote: 5,
  usage: 64,
  bug: 70,
  config: 78,
  interrupted: 130,
} as const;

export type ExitName = keyof typeof EXIT;

/** What each exit code means, for help and docs. */
export const EXIT_MEANING: Readonly<Record<ExitName, string>> = {
  done: 'done, or nothing to do',
  no: 'the answer is no: errors found, a step failed, or the account is not as desired',
  differences: 'there are differences (`plan` and `diff` with `--detailed-exitcode`, and `drift`)',
  refused: 'refused: the plan holds a refusal, consent is missing, or "no" was answered',
  stale: 'stale: the plan is not the one that was approved, or the flows moved in the meantime',
  remote: 'the remote: unreachable, not authorised, or throttled after retries',
  usage: 'used wrongly: a flag, an argument or a file that does not fit',
  bug: 'a bug in waflow',
  config: 'not configured: credentials, an environment or waflow.yaml',
  interrupted: 'interrupted',
};

/** A failure: one sentence, what to do next, and the exit code it leads to. */
export class Failure extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly exit: ExitName;
  readonly findings: readonly Finding[];
  /** The findings have been shown already; only a JSON document still needs them. */
  readonly told: boolean;

  constructor(
    exit: ExitName,
    code: string,
    message: string,
    more: { hint?: string | undefined; findings?: readonly Finding[]; told?: boolean; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'Failure';
    this.exit = exit;
    this.code = code;
    this.hint = more.hint;
    this.findings = more.findings ?? [];
    this.told = more.told ?? false;
  }
}

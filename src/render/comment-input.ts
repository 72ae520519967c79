// What a comment and a job summary are made of.
import type { Finding } from '../model/finding.ts';
import type { Plan, RemoteKind, Report } from '../model/plan.ts';
import type { ShownDocuments } from './change-lines.ts';

export type CommentState = 'planned' | 'no-changes' | 'failed' | 'applying' | 'applied' | 'outdated' | 'superseded';

export type CommentInput = {
  readonly state: CommentState;
  readonly environment: string;
  readonly remote: RemoteKind;
  readonly waba: string;
  /** Null where none could be made. */
  readonly plan: Plan | null;
  /** Values in them are masked already. */
  readonly documents: ShownDocuments;
  /** Their files are relative to the repository's top. */
  readonly findings: readonly Finding[];
  readonly failure: { readonly code: string; readonly message: string; readonly hint?: string } | null;
  /** Of the apply. */
  readonly report: Report | null;
  /** The commit, 40 hexadecimal digits. */
  readonly head: string;
  readonly runUrl: string | null;
  /** How to see it locally: a command line. */
  readonly local: string;
  /** A link to a line of the head commit. */
  readonly fileUrl: (file: string, line: number) => string | null;
  /** The page with screens before and after, as the workflow names it; null where none is written. */
  readonly reportFile?: string | null;
  /** Addresses by flow name, where somebody asked for them. */
  readonly previews?: ReadonlyMap<string, string>;
};

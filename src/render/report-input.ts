// What the report is made of, as data: flows with what changes in them, what is done, what was found.
import type { ReviewedChange } from '../flowjson/review.ts';
import type { Finding } from '../model/finding.ts';
import type { Sign } from './plan-words.ts';

/** The two documents of a flow; values in them are masked already. */
export type ReportDocument = {
  /** The Flow JSON of the author. */
  readonly file: string;
  /** What the two sides are, such as "in the account" and "in this change". */
  readonly beforeIs: string;
  readonly afterIs: string;
  /** Undefined where there is none on this side. */
  readonly before: unknown;
  readonly after: unknown;
  readonly review: readonly ReviewedChange[];
};

export type ReportStep = {
  readonly kind: string;
  readonly because: string;
  readonly consent: readonly string[];
  /** After an apply: what came of it. */
  readonly outcome: 'done' | 'failed' | 'skipped' | 'not-run' | null;
  /** Why it was not done, in words. */
  readonly error: string | null;
};

export type ReportFlow = {
  readonly name: string;
  readonly sign: Sign;
  /** Such as "PUBLISHED → DRAFT → PUBLISHED". */
  readonly transition: string;
  readonly reason: string;
  readonly manifest: string | null;
  readonly id: string | null;
  /** All but the Flow JSON; null: none. */
  readonly fields: readonly { readonly field: string; readonly from: string | null; readonly to: string | null }[];
  readonly steps: readonly ReportStep[];
  readonly notes: readonly string[];
  readonly refusals: readonly { readonly code: string; readonly message: string; readonly hint: string }[];
  /** Null where there is nothing to compare or to show. */
  readonly document: ReportDocument | null;
};

export type ReportFinding = {
  readonly finding: Finding;
  /** Lines of the file around it, each with its number, from 1; none where they must not show. */
  readonly lines: readonly { readonly number: number; readonly text: string }[];
};

export type ReportInput = {
  readonly command: 'plan' | 'apply' | 'diff' | 'drift' | 'validate';
  /** Such as "Plan for production". */
  readonly title: string;
  /** One sentence: "Plan: 1 to create, 2 to publish." */
  readonly summary: string;
  /** Account, commit, digest, and the like. */
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  /** What nobody may overlook, one sentence each: guards, consents, a failure. */
  readonly attention: readonly string[];
  /** Those that there is something to say of; others are counted. */
  readonly flows: readonly ReportFlow[];
  readonly unchanged: number;
  readonly foreign: number;
  readonly findings: readonly ReportFinding[];
};

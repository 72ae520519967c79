// `waflow validate --target`: findings on a document as one of a newer version.
import { join } from 'node:path';
import { toFindings } from '../flowjson/check.ts';
import { fillJson, type Variables } from '../flowjson/fill.ts';
import { problemsAsOf, TARGETS, upgradeProblems } from '../flowjson/upgrade.ts';
import { readInside } from '../manifest/files.ts';
import type { Project } from '../manifest/project.ts';
import { Failure } from '../model/failure.ts';
import type { Finding } from '../model/finding.ts';
import { isRecord } from '../model/json.ts';

/** @throws Failure where the rules of that version are not known */
export function checkTarget(target: string): void {
  if (TARGETS.includes(target)) return;
  const hint = `known are ${TARGETS.join(', ')}`;
  throw new Failure('usage', 'unknown-version', `"${target}" is no version that documents can be checked as of`, {
    hint,
  });
}

/** What the reading of a text says stays true in every version. */
const ON_THE_TEXT: ReadonlySet<string> = new Set(['DUPLICATE_PROPERTY_KEY', 'undeclared-variable']);

export type TargetSetting = {
  readonly project: Project;
  readonly variables: Variables;
  readonly target: string;
};

/**
 * The findings on one document, for the newer version instead of its own. As they are where it states no older version,
 * or cannot be read.
 * @param endpoint whether its manifest states one; null where there is no manifest
 */
export function asOfTarget(
  { project, variables, target }: TargetSetting,
  document: { readonly file: string; readonly endpoint: boolean | null },
  findings: readonly Finding[],
): readonly Finding[] {
  const { file, endpoint } = document;
  const read = readInside(project.boundary, join(project.root, file));
  if (read.kind !== 'text') return findings;
  const text = read.text.replace(/^\ufeff/, '');
  const value = parse(text, variables);
  if (!isRecord(value) || upgradeProblems(value, target).length === 0) return findings;
  const kept = findings.filter((finding) => finding.file !== file || ON_THE_TEXT.has(finding.code));
  return [...kept, ...toFindings(file, text, problemsAsOf(value, target, { endpoint }))];
}

function parse(text: string, variables: Variables): unknown {
  try {
    return JSON.parse(fillJson(text, variables).value);
  } catch {
    return undefined;
  }
}

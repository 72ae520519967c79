// `waflow validate --fix`: what has one right answer is corrected in the files, until nothing more is.
import { join } from 'node:path';
import { applyFixes } from '../flowjson/fix.ts';
import type { Fix } from '../flowjson/problem.ts';
import { inOneLine } from '../flowjson/remote-errors.ts';
import { OUTDATED } from '../flowjson/upgrade.ts';
import { readInside, writeInside } from '../manifest/files.ts';
import type { Project } from '../manifest/project.ts';
import type { Finding } from '../model/finding.ts';
import { forTerminal } from '../render/escape.ts';
import type { Output } from './output.ts';

type Fixable = Finding & { readonly fix?: readonly Fix[] };
type Curable = Finding & { readonly fix: readonly Fix[] };

/** One fix may make room for another. More rounds than this are never needed, unless two rules contradict each other. */
const ROUNDS = 10;

/**
 * Corrects files in place, says what, and looks again.
 * @returns the findings that are left
 */
export async function fixFiles(
  project: Project,
  output: Pick<Output, 'say' | 'scrub'>,
  findings: readonly Finding[],
  look: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  let left = findings;
  for (let round = 0; round < ROUNDS; round += 1) {
    const byFile = new Map<string, Curable[]>();
    for (const one of left.filter(isFixable)) byFile.set(one.file, [...(byFile.get(one.file) ?? []), one]);
    let made = 0;
    for (const [file, fixable] of byFile) made += await fixFile(project, output, file, fixable);
    if (made === 0) break;
    left = await look();
  }
  return left;
}

function isFixable(finding: Fixable): finding is Fixable & Curable {
  return finding.fix !== undefined && finding.fix.length > 0;
}

async function fixFile(
  project: Project,
  output: Pick<Output, 'say' | 'scrub'>,
  file: string,
  findings: readonly Curable[],
): Promise<number> {
  const path = join(project.root, file);
  const read = readInside(project.boundary, path);
  if (read.kind !== 'text') return 0;
  const mark = read.text.startsWith('\ufeff') ? '\ufeff' : '';
  const before = read.text.slice(mark.length);
  const fixed = applyFixed(before, findings);
  if (fixed === null) return 0;
  const { text, cured } = fixed;
  await writeInside(project.boundary, path, mark + text);
  const told = new Set(cured.map(inOneLine));
  for (const one of told) output.say(`fixed ${forTerminal(output.scrub(one))}`);
  return told.size;
}

/** The version is raised last: once it is, what breaks on the way to it is found no more. */
function applyFixed(before: string, findings: readonly Curable[]): { text: string; cured: readonly Curable[] } | null {
  for (const raising of [false, true]) {
    const now = findings.filter(({ code }) => (code === OUTDATED) === raising);
    const { text, made } = applyFixes(
      before,
      now.map(({ fix }) => fix),
    );
    if (text !== before) return { text, cured: now.filter((_finding, index) => made[index]) };
  }
  return null;
}

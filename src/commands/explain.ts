// `waflow explain CODE`: what the code of a finding means, and what gives it. Asks nobody.
import { allCodes, type Explanation, explain } from '../flowjson/codes.ts';
import { didYouMean } from '../manifest/suggest.ts';
import { type ExitName, Failure } from '../model/failure.ts';
import { wrapText } from '../render/width.ts';
import type { Output, OutputFlags } from './output.ts';
import type { World } from './world.ts';

/** @throws Failure where there is no such code */
export async function explainCommand(
  _world: World,
  code: string | undefined,
  _flags: OutputFlags,
  output: Output,
): Promise<ExitName> {
  const known = allCodes();
  if (code === undefined) {
    const all = known.flatMap((one) => explain(one) ?? []);
    if (output.json) output.document({ format: 1, codes: all });
    else output.print(all.map((one) => `${one.code}\n${indented(one.means, 2, output.width)}`).join(''));
    return 'done';
  }
  const found = explain(code) ?? explain(code.toUpperCase()) ?? explain(code.toLowerCase());
  if (found === undefined) {
    const near = didYouMean(code, known);
    const hint = near.startsWith('known:') ? '"waflow explain" lists all codes' : near;
    throw new Failure('usage', 'unknown-code', `there is no code "${code}"`, { hint });
  }
  if (output.json) output.document({ format: 1, ...found });
  else output.print(toText(found, output));
  return 'done';
}

function toText({ code, means, foundBy, rules }: Explanation, { colors, width }: Output): string {
  const by =
    foundBy === 'waflow' ? 'waflow finds it.' : 'Only the platform gives it, or waflow finds it under another code.';
  const parts = [`${colors.bold(code)}\n\n${indented(means, 0, width)}${by}\n`];
  for (const { id, about } of rules) parts.push(`${colors.bold(`rule ${id}`)}\n${indented(about, 2, width)}`);
  return parts.join('\n');
}

function indented(text: string, by: number, width: number): string {
  const columns = Math.max(40, Math.min(width, 100) - by);
  return wrapText(text, columns)
    .map((line) => `${' '.repeat(by)}${line.trimEnd()}\n`)
    .join('');
}

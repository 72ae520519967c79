// `waflow show PLAN.json`: a saved plan, rendered. Needs no account and no project.
import type { ExitName } from '../model/failure.ts';
import { isGenuine } from '../plan/approved.ts';
import { renderPlanMarkdown } from '../render/plan-markdown.ts';
import { renderPlan } from '../render/plan-terminal.ts';
import type { Output } from './output.ts';
import { readPlan } from './saved-plan.ts';
import type { CommonFlags } from './setup.ts';
import type { World } from './world.ts';

export type ShowFlags = CommonFlags & { readonly markdown?: boolean };

export async function showCommand(world: World, file: string, flags: ShowFlags, output: Output): Promise<ExitName> {
  const plan = await readPlan(world, flags, file);
  const documents = new Map();
  if (!isGenuine(plan))
    output.warn('the digest does not fit the content: the file was changed, and apply would refuse it');
  if (output.json) output.document(plan);
  else if (flags.markdown === true) output.print(renderPlanMarkdown(plan, documents));
  else {
    const { colors, width, diffWidth, verbose } = output;
    output.print(renderPlan(plan, documents, { colors, width, diffWidth, verbose, applyFlags: [file] }));
  }
  return 'done';
}

// Which flows --flow leaves in.
import type { DesiredFlow } from '../model/flow.ts';
import { leavesOut, selectsName } from '../model/names.ts';

/** True where --flow leaves the flow in; its name everywhere and its name in this environment both count. */
export function isSelected(flow: DesiredFlow, globs: readonly string[]): boolean {
  const both = [flow.name, flow.key];
  return both.some((name) => selectsName(globs, name)) && !both.some((name) => leavesOut(globs, name));
}

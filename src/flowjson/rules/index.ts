// All rules, in the order in which the platform applies them. A rule is its file, its golden cases and its line here.
import type { Rule } from '../problem.ts';
import { rule as nextScreen } from './next-screen.ts';
import { rule as routingBranches } from './routing-branches.ts';
import { rule as routingConnections } from './routing-connections.ts';
import { rule as routingEnds } from './routing-ends.ts';
import { rule as routingEntry } from './routing-entry.ts';
import { rule as routingLoops } from './routing-loops.ts';
import { rule as routingNavigations } from './routing-navigations.ts';
import { rule as routingScreens } from './routing-screens.ts';

export const RULES: readonly Rule[] = [
  routingScreens,
  routingBranches,
  routingLoops,
  routingEntry,
  routingConnections,
  routingNavigations,
  routingEnds,
  nextScreen,
];

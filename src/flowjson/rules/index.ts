// All rules, in the order in which the platform applies them. A rule is its file, its golden cases and its line here.
import type { Rule } from '../problem.ts';

export const RULES: readonly Rule[] = [];

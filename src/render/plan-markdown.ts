// A plan as GitHub-flavoured Markdown, whole: what the comment on a pull request shows, without its surroundings.
import type { Plan } from '../model/plan.ts';
import type { ShownDocuments } from './change-lines.ts';
import { attention } from './comment-attention.ts';
import { differenceMemory, fullDetails } from './comment-details.ts';
import { planHeadline, planUnderline } from './comment-frame.ts';
import { fixed, whole } from './comment-ladder.ts';
import { planTable } from './comment-table.ts';
import { code } from './comment-text.ts';

export function renderPlanMarkdown(plan: Plan, documents: ShownDocuments): string {
  const differences = differenceMemory(documents);
  const nowhere = { elsewhere: 'the terminal', runUrl: null, most: Number.POSITIVE_INFINITY };
  const sections = [
    fixed(planHeadline(plan)),
    fixed(planUnderline(plan)),
    ...planTable({ plan, documents }, differences, nowhere),
    ...attention(plan, { allow: '--allow ', documents }),
    ...fullDetails({ plan, documents, fileUrl: () => null }, differences, nowhere),
    fixed(`Digest ${code(plan.digest, 80)}`),
  ];
  return `${whole(sections)}\n`;
}

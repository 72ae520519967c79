// Which findings become annotations: the runner keeps ten of each severity per step. How one reads is `render`'s.
import type { Finding, Severity } from '../model/finding.ts';

/** GitHub, actions/runner: annotations per severity that a step may make; what comes later is dropped in silence. */
const PER_SEVERITY = 10;

/**
 * The findings that are shown at their lines, errors first, in the order in which they came otherwise; and how many of
 * each severity are left for the comment.
 * @param reserved annotations that the step makes beside them, such as the error that it ends with
 */
export function chooseAnnotations(
  findings: readonly Finding[],
  reserved: Readonly<Partial<Record<Severity, number>>> = {},
): { readonly shown: readonly Finding[]; readonly left: Readonly<Record<Severity, number>> } {
  const of = (severity: Severity) => {
    const all = findings.filter((finding) => finding.severity === severity);
    const shown = all.slice(0, Math.max(0, PER_SEVERITY - (reserved[severity] ?? 0)));
    return { shown, left: all.length - shown.length };
  };
  const errors = of('error');
  const warnings = of('warning');
  return { shown: [...errors.shown, ...warnings.shown], left: { error: errors.left, warning: warnings.left } };
}

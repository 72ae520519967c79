// The platform's statuses and categories, as data with sources. Decides nothing.

/** A column of the decision table: what kind of status was observed. */
export type Column = 'none' | 'draft' | 'published' | 'unhealthy' | 'unknown' | 'deprecated';

// Meta, "Lifecycle of a Flow" (2025-12-01): the five statuses. The set is open: anything else is `unknown`.
const COLUMNS: Readonly<Record<string, Column>> = {
  DRAFT: 'draft',
  PUBLISHED: 'published',
  THROTTLED: 'unhealthy',
  BLOCKED: 'unhealthy',
  DEPRECATED: 'deprecated',
};

/** The column for an observed status; null stands for "no such flow". */
export function columnOf(status: string | null): Column {
  if (status === null) return 'none';
  return Object.hasOwn(COLUMNS, status) ? (COLUMNS[status] ?? 'unknown') : 'unknown';
}

/** True for statuses in which the last published version is what senders get and no draft hides it. */
export function isOut(status: string): boolean {
  const column = columnOf(status);
  return column === 'published' || column === 'unhealthy';
}

// Meta, Flows API reference; SHOPPING from AWS and Infobip (providers' enums).
export const KNOWN_CATEGORIES = [
  'APPOINTMENT_BOOKING',
  'CONTACT_US',
  'CUSTOMER_SUPPORT',
  'LEAD_GENERATION',
  'OTHER',
  'SHOPPING',
  'SIGN_IN',
  'SIGN_UP',
  'SURVEY',
] as const;

// Dates as Flow JSON writes them since 5.0. Knows the calendar, not the clock.

const SHAPE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** `YYYY-MM-DD`. Such texts compare as the days that they stand for. */
export function isDate(text: string): boolean {
  return SHAPE.test(text);
}

/** False for a date that is written rightly and that no calendar has. */
export function isInCalendar(date: string): boolean {
  const [year, month, day] = SHAPE.exec(date)?.slice(1).map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const last = month === 2 && !isLeap ? 28 : (DAYS[month - 1] ?? 0);
  return day >= 1 && day <= last;
}

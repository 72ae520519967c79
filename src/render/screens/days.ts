// Days as calendars show them. Knows the calendar of Flow JSON's dates, not today.
import { isDate, isInCalendar } from '../../flowjson/dates.ts';

export const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const MONTH_NAMES = 'January February March April May June July August September October November December'.split(' ');

/** Before 5.0 a day was its milliseconds since 1970. */
const MILLISECONDS = /^-?\d{6,15}$/;

/** `YYYY-MM-DD` of a date in either notation; null of everything else. */
export function dayOf(text: unknown): string | null {
  if (typeof text !== 'string' && typeof text !== 'number') return null;
  const written = String(text);
  if (isDate(written)) return isInCalendar(written) ? written : null;
  if (!MILLISECONDS.test(written)) return null;
  const date = new Date(Number(written));
  const year = date.getUTCFullYear();
  return year >= 1000 && year <= 9999 ? date.toISOString().slice(0, 10) : null;
}

/** `9 Mar 2027`. */
export function dayWords(day: string): string {
  return `${Number(day.slice(8, 10))} ${MONTHS[Number(day.slice(5, 7)) - 1] ?? ''} ${day.slice(0, 4)}`;
}

export function monthWords(month: string): string {
  return `${MONTH_NAMES[Number(month.slice(5, 7)) - 1] ?? ''} ${month.slice(0, 4)}`;
}

/** The days of the month that a day is in, in weeks that begin on Monday; null before the first and after the last. */
export function weeksOf(month: string): (string | null)[][] {
  const first = `${month.slice(0, 7)}-01`;
  const days: (string | null)[] = Array.from({ length: weekdayOf(first) }, () => null);
  for (let day = 1; day <= 31; day += 1) {
    const date = `${month.slice(0, 7)}-${String(day).padStart(2, '0')}`;
    if (isInCalendar(date)) days.push(date);
  }
  while (days.length % 7 !== 0) days.push(null);
  return Array.from({ length: days.length / 7 }, (_week, index) => days.slice(index * 7, index * 7 + 7));
}

/** 0 is Monday. */
export function weekdayOf(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}

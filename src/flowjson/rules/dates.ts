// Dates of DatePicker and CalendarPicker: how they are written, and that they fit each other.
import { isRecord } from '../../model/json.ts';
import { member } from '../data-model.ts';
import { isDate, isInCalendar } from '../dates.ts';
import { type Component, componentsOf } from '../flow-model.ts';
import type { Problem, Rule } from '../problem.ts';
import { isDynamic } from '../value-types.ts';
import type { Path } from '../walk.ts';

const RANGE = 'INVALID_DATE_RANGE';
const INIT = 'INVALID_DATE_SINGLE_INIT_VALUE_FORMAT';
const EARLIEST = '1900-01-01';
const LATEST = '2100-12-31';

export const rule: Rule = {
  id: 'dates',
  codes: [RANGE, INIT],
  about:
    "Dates of DatePicker (since 5.0) and CalendarPicker are written YYYY-MM-DD. min-date is not after max-date, a range does not end before it starts, and init-value and unavailable-dates lie between min-date and max-date. Meta's validator checks this for dates that stand in the document, not for bindings. Without min-date and max-date the documentation names 1900-01-01 and 2100-12-31; dates outside those, days that no calendar has, and dates in a Form's init-values are warnings.",
  *check(flow) {
    for (const component of componentsOf(flow, ['DatePicker', 'CalendarPicker'])) yield* pickerProblems(component);
  },
};

type Written = { readonly property: string; readonly text: string; readonly path: Path };

function* pickerProblems(component: Component): Iterable<Problem> {
  const { value, path } = component;
  const limits = ['min-date', 'max-date'].flatMap((name) => datesIn(member(value, name), [...path, name], name));
  const other = datesIn(member(value, 'unavailable-dates'), [...path, 'unavailable-dates'], 'unavailable-dates');
  const first = datesIn(member(value, 'init-value'), [...path, 'init-value'], 'init-value');
  const inForm = formDatesOf(component);
  const isSingle = component.type === 'CalendarPicker' && (member(value, 'mode') ?? 'single') === 'single';
  for (const date of [...limits, ...other]) yield* writtenProblems(date, RANGE, 'error');
  for (const date of first) yield* writtenProblems(date, isSingle ? INIT : RANGE, 'error');
  for (const date of inForm) yield* writtenProblems(date, isSingle ? INIT : RANGE, 'warning');

  const [min, max] = [limitOf('min-date', limits), limitOf('max-date', limits)];
  if (min !== null && max !== null && min > max) {
    yield {
      code: RANGE,
      severity: 'error',
      path: [...path, 'min-date'],
      message: `"min-date" ${min} is after "max-date" ${max}`,
      hint: 'exchange the two, or change one of them',
    };
  } else {
    const bounds = boundsOf(component, min, max);
    for (const date of [...other, ...first]) yield* outsideProblems(date, bounds, 'error');
    for (const date of inForm) yield* outsideProblems(date, bounds, 'warning');
  }
  yield* orderProblems(member(value, 'init-value'), [...path, 'init-value'], 'error');
  const form = formValueOf(component);
  if (form !== null) yield* orderProblems(form.value, form.path, 'warning');
}

/** Texts of a date, a list of dates or a range, without bindings. */
function datesIn(value: unknown, path: Path, property: string): Written[] {
  if (typeof value === 'string') return isDynamic(value) ? [] : [{ property, text: value, path }];
  if (Array.isArray(value)) return value.flatMap((item, index) => datesIn(textOnly(item), [...path, index], property));
  if (!isRecord(value)) return [];
  return ['start-date', 'end-date'].flatMap((key) => datesIn(textOnly(member(value, key)), [...path, key], property));
}

function textOnly(value: unknown): unknown {
  return typeof value === 'string' ? value : undefined;
}

function formValueOf(component: Component): { readonly value: unknown; readonly path: Path } | null {
  const { form, name } = component;
  const values = form === null ? undefined : member(form.value, 'init-values');
  if (form === null || name === null || !isRecord(values) || !Object.hasOwn(values, name)) return null;
  return { value: values[name], path: [...form.path, 'init-values', name] };
}

function formDatesOf(component: Component): Written[] {
  const found = formValueOf(component);
  return found === null ? [] : datesIn(found.value, found.path, 'init-values');
}

function limitOf(property: string, limits: readonly Written[]): string | null {
  const limit = limits.find((date) => date.property === property);
  return limit !== undefined && isDate(limit.text) ? limit.text : null;
}

function* writtenProblems(date: Written, code: string, severity: Problem['severity']): Iterable<Problem> {
  const hint = 'write it as YYYY-MM-DD, such as 2027-03-08';
  if (!isDate(date.text)) {
    yield { code, severity, path: date.path, message: `"${shown(date.text)}" is not a date`, hint };
  } else if (!isInCalendar(date.text)) {
    yield { code, severity: 'warning', path: date.path, message: `there is no day ${date.text}`, hint };
  }
}

/** `null`: bound, so that nothing is known. */
type Bound = { readonly date: string; readonly stated: boolean } | null;

function boundsOf({ value }: Component, min: string | null, max: string | null): readonly [Bound, Bound] {
  const bound = (name: string, date: string | null, without: string): Bound => {
    if (date !== null) return { date, stated: true };
    return Object.hasOwn(value, name) ? null : { date: without, stated: false };
  };
  return [bound('min-date', min, EARLIEST), bound('max-date', max, LATEST)];
}

function* outsideProblems(
  date: Written,
  bounds: readonly [Bound, Bound],
  severity: Problem['severity'],
): Iterable<Problem> {
  if (!isDate(date.text)) return;
  const [min, max] = bounds;
  const early = min !== null && date.text < min.date ? min : null;
  const broken = early ?? (max !== null && date.text > max.date ? max : null);
  if (broken === null) return;
  const limit = `"${early === null ? 'max-date' : 'min-date'}"`;
  yield {
    code: RANGE,
    severity: broken.stated ? severity : 'warning',
    path: date.path,
    message: broken.stated
      ? `${date.text} in "${date.property}" is ${early === null ? 'after' : 'before'} ${limit} ${broken.date}`
      : `${date.text} in "${date.property}" is ${early === null ? 'after' : 'before'} ${broken.date}, which holds without ${limit}`,
    hint: 'change this date, or the limit',
  };
}

function* orderProblems(value: unknown, path: Path, severity: Problem['severity']): Iterable<Problem> {
  if (!isRecord(value)) return;
  const [start, end] = [member(value, 'start-date'), member(value, 'end-date')];
  if (typeof start !== 'string' || typeof end !== 'string' || !isDate(start) || !isDate(end) || start <= end) return;
  yield {
    code: RANGE,
    severity,
    path,
    message: `this range starts on ${start} and ends before, on ${end}`,
    hint: 'exchange "start-date" and "end-date", or change one of them',
  };
}

function shown(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

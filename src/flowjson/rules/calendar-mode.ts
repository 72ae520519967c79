// A CalendarPicker takes one day or a range of days, and its properties go with that.
import { isRecord } from '../../model/json.ts';
import { member } from '../data-model.ts';
import { type Component, componentsOf, type JsonObject } from '../flow-model.ts';
import type { Problem, Rule } from '../problem.ts';
import { isDynamic } from '../value-types.ts';
import type { Path } from '../walk.ts';

const TYPE = 'INVALID_TYPE';
const MISSING = 'MISSING_CALENDAR_PICKER_RANGE_MODE_PROP';
const UNEXPECTED = 'UNEXPECTED_CALENDAR_PICKER_RANGE_MODE_PROP';
const RANGE_ONLY = 'INVALID_PROPERTY_NAME_FOR_CONDITION';
const DAYS = 'INVALID_MIN_MAX_DAYS';

export const rule: Rule = {
  id: 'calendar-mode',
  codes: [TYPE, MISSING, UNEXPECTED, RANGE_ONLY, DAYS],
  about:
    'With mode range a CalendarPicker (6.1) has label, helper-text, init-value and error-message in two parts, start-date and end-date; of these start-date must be there, and in the label both. Without it they are single values, and title, description, min-days and max-days are not allowed. min-days is not above max-days. Meta documents the two modes and its validator checks them, except where the mode is bound. A required in two parts without range is a warning.',
  *check(flow) {
    for (const component of componentsOf(flow, ['CalendarPicker'])) yield* pickerProblems(component);
  },
};

const TEXTS = ['label', 'helper-text', 'init-value', 'error-message'];
const RANGE_PROPERTIES = ['title', 'description', 'min-days', 'max-days'];
const PARTS = ['start-date', 'end-date'];

function* pickerProblems({ value, path }: Component): Iterable<Problem> {
  const mode = member(value, 'mode') ?? 'single';
  if (mode === 'range') yield* rangeProblems(value, path);
  else if (mode === 'single') yield* singleProblems(value, path);
  yield* daysProblems(value, path);
}

function* rangeProblems(value: JsonObject, path: Path): Iterable<Problem> {
  for (const name of [...TEXTS, 'required']) {
    const found = member(value, name);
    const at = [...path, name];
    if (isRecord(found)) yield* partProblems(found, name, at);
    else if (typeof found === 'string' && !isDynamic(found) && name !== 'required') {
      const hint = `write { "start-date": …, "end-date": … }, or leave out "mode": "range"`;
      yield wrongType(at, name, `with "mode": "range" it must be an object, found a text`, hint);
    }
  }
}

function* partProblems(range: JsonObject, name: string, path: Path): Iterable<Problem> {
  for (const part of name === 'label' ? PARTS : ['start-date']) {
    if (Object.hasOwn(range, part)) continue;
    yield {
      code: MISSING,
      severity: 'error',
      path,
      message: `"${name}" of a range lacks "${part}"`,
      hint: `add "${part}"`,
    };
  }
  for (const key of Object.keys(range)) {
    if (PARTS.includes(key)) continue;
    yield {
      code: UNEXPECTED,
      severity: 'error',
      path: [...path, key],
      on: 'key',
      message: `"${name}" of a range has no "${key}"`,
      hint: 'its parts are "start-date" and "end-date"',
    };
  }
}

function* singleProblems(value: JsonObject, path: Path): Iterable<Problem> {
  for (const name of [...TEXTS, 'required']) {
    if (!isRecord(member(value, name))) continue;
    const hint = 'write a single value, or set "mode" to "range"';
    yield wrongType([...path, name], name, 'it has two parts only with "mode": "range"', hint);
  }
  for (const name of RANGE_PROPERTIES) {
    if (!Object.hasOwn(value, name)) continue;
    yield {
      code: RANGE_ONLY,
      severity: 'error',
      path: [...path, name],
      message: `"${name}" is allowed only with "mode": "range"`,
      hint: 'remove it, or set "mode" to "range"',
    };
  }
}

function wrongType(path: Path, name: string, message: string, hint: string): Problem {
  const severity = name === 'required' ? 'warning' : 'error';
  return { code: TYPE, severity, path, message: `"${name}" does not go with the mode: ${message}`, hint };
}

function* daysProblems(value: JsonObject, path: Path): Iterable<Problem> {
  const [min, max] = [member(value, 'min-days'), member(value, 'max-days')];
  if (typeof min !== 'number' || typeof max !== 'number' || min <= max) return;
  yield {
    code: DAYS,
    severity: 'error',
    path: [...path, 'min-days'],
    message: `"min-days" ${min} is above "max-days" ${max}`,
    hint: 'exchange the two, or change one of them',
  };
}

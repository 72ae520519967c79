// What a navigate action carries, against the data model of the screen that it leads to.
import { isRecord } from '../../model/json.ts';
import { fieldsOf, isOfType, member, nameOf, typeOf } from '../data-model.ts';
import type { Action, FlowModel, JsonObject, Screen, VersionNumber } from '../flow-model.ts';
import type { Problem, Rule } from '../problem.ts';
import { PICKERS, type ValueTypes, valueTypesOf } from '../value-types.ts';
import type { Path } from '../walk.ts';

const PAYLOAD = 'INVALID_NAVIGATE_ACTION_PAYLOAD';
const MISSING = 'MISSING_NAVIGATION_ACTION_PAYLOAD';
const STATIC = 'INVALID_NAVIGATE_ACTION_STATIC_DATA';

export const rule: Rule = {
  id: 'navigate-payload',
  codes: [PAYLOAD, MISSING, STATIC],
  about:
    "The payload of a navigate action holds what the next screen's data model declares: the same fields, and values of their types, down to the members of objects and the items of lists. Meta documents it. Its validator compares the fields in 5.1 and again from 7.3, so that in between a difference is a warning; types it compares in all versions. Fields may be left out where the next screen reads other screens with global references. Nothing is compared where the next screen is not known before run time.",
  check(flow) {
    const problems: Problem[] = [];
    const run: Run = { types: valueTypesOf(flow), targets: new Map(), keys: new Map(), compared: new Map(), problems };
    for (const action of flow.actions) {
      const screen = action.name === 'navigate' ? targetOf(action, flow) : null;
      if (screen === null) continue;
      const payload = member(action.value, 'payload');
      if (payload !== undefined && !isRecord(payload)) continue;
      const target = run.targets.get(screen) ?? toTarget(screen);
      run.targets.set(screen, target);
      checkFields(action, target, payload, { version: flow.version, problems });
      if (payload !== undefined) checkTypes(action, screen, payload, run);
    }
    return problems;
  },
};

/** What was worked out before: many actions lead to one screen, and many items meet one schema. */
type Run = {
  readonly types: ValueTypes;
  readonly targets: Map<Screen, Target>;
  readonly keys: Map<JsonObject, readonly string[]>;
  readonly compared: Map<JsonObject, Map<JsonObject, Difference | null>>;
  readonly problems: Problem[];
};

type Target = {
  readonly screen: Screen;
  readonly fields: ReadonlySet<string>;
  readonly listed: string;
  readonly readsOthers: () => boolean;
};

function targetOf(action: Action, flow: FlowModel): Screen | null {
  const next = member(action.value, 'next');
  const name = isRecord(next) ? member(next, 'name') : undefined;
  return typeof name === 'string' ? (flow.screensById.get(name) ?? null) : null;
}

function toTarget(screen: Screen): Target {
  const names = screen.data === null ? [] : fieldsOf(screen.data).map(([name]) => name);
  let known: boolean | null = null;
  // Only where fields are absent does it matter.
  const readsOthers = () => {
    known ??= JSON.stringify([screen.value.title, screen.value.layout]).includes('${screen.');
    return known;
  };
  return { screen, fields: new Set(names), listed: listOf(names, names.length), readsOthers };
}

function checkFields(
  action: Action,
  target: Target,
  payload: JsonObject | undefined,
  { version, problems }: { readonly version: VersionNumber; readonly problems: Problem[] },
): void {
  const { screen, fields, listed, readsOthers } = target;
  const names = payload === undefined ? [] : Object.keys(payload);
  const extra = names.filter((name) => !fields.has(name));
  const absent = fields.size - (names.length - extra.length);
  if (extra.length === 0 && absent === 0) return;
  const severity = version >= 600 && version < 703 ? 'warning' : 'error';
  const of = `the data model of screen "${screen.id}"`;
  if (payload === undefined) {
    if (readsOthers()) return;
    const message = `${of} has fields, and this action has no "payload" for them`;
    problems.push({ code: MISSING, severity, path: action.path, message, hint: `add a payload with ${listed}` });
    return;
  }
  const at = [...action.path, 'payload'];
  if (fields.size === 0) {
    const message = `this payload goes to screen "${screen.id}", which has no data model`;
    const hint = `declare ${listOf(extra, extra.length)} in "data" of that screen, or remove the payload`;
    problems.push({ code: PAYLOAD, severity, path: at, message, hint });
    return;
  }
  for (const name of extra) {
    const message = `"${name}" is not in ${of}`;
    const hint = `declare it in "data" of that screen, or remove it here; the fields there are ${listed}`;
    problems.push({ code: PAYLOAD, severity, path: [...at, name], on: 'key', message, hint });
  }
  if (absent > 0 && !readsOthers()) {
    const message = `this payload lacks ${listOf(absentIn(payload, fields), absent)}, which ${of} declares`;
    const hint = 'add what is missing to the payload, or remove it from the data model of that screen';
    problems.push({ code: PAYLOAD, severity, path: at, message, hint });
  }
}

const MOST_NAMES = 10;

/** The first that are absent: no more than are shown. */
function absentIn(value: JsonObject, names: Iterable<string>): string[] {
  const absent: string[] = [];
  for (const name of names) {
    if (absent.length === MOST_NAMES) break;
    if (!Object.hasOwn(value, name)) absent.push(name);
  }
  return absent;
}

function listOf(names: readonly string[], count: number): string {
  const shown = names.slice(0, MOST_NAMES).map((name) => `"${name}"`);
  if (count > shown.length) shown.push(`${count - shown.length} more`);
  const last = shown.pop() ?? '';
  return shown.length === 0 ? last : `${shown.join(', ')} and ${last}`;
}

/** One field on its way: where it comes from, and the schema that it meets. */
type Meeting = { readonly from: Screen; readonly to: Screen; readonly field: string; readonly run: Run };

/** Where something stands, worked out when there is something to say. */
type At = () => Path;

function checkTypes(action: Action, to: Screen, payload: JsonObject, run: Run): void {
  const { data } = to;
  if (data === null) return;
  for (const [field, value] of Object.entries(payload)) {
    const schema = member(data, field);
    if (!isRecord(schema)) continue;
    const meeting = { from: action.screen, to, field, run };
    checkValue(value, schema, () => [...action.path, 'payload', field], meeting);
  }
}

function checkValue(value: unknown, schema: JsonObject, at: At, meeting: Meeting): void {
  const { types, problems } = meeting.run;
  if (typeof value === 'string' && types.isDynamic(value)) {
    checkBound(value, schema, at, meeting);
    return;
  }
  const expected = member(schema, 'type');
  if (typeof expected !== 'string') return;
  const found = typeOf(value);
  if (!isOfType(found, expected)) {
    problems.push(wrongType(STATIC, at(), meeting, { expected, found: nameOf(found, expected) }));
  } else if (Array.isArray(value)) {
    const items = member(schema, 'items');
    if (!isRecord(items)) return;
    for (const [index, item] of value.entries()) checkValue(item, items, () => [...at(), index], meeting);
  } else if (isRecord(value)) checkMembers(value, schema, at, meeting);
}

function checkMembers(value: JsonObject, schema: JsonObject, at: At, meeting: Meeting): void {
  const properties = member(schema, 'properties');
  if (!isRecord(properties)) return;
  for (const [name, one] of Object.entries(value)) {
    const property = member(properties, name);
    if (isRecord(property)) checkValue(one, property, () => [...at(), name], meeting);
    else if (property === undefined) {
      meeting.run.problems.push({
        code: STATIC,
        severity: 'error',
        path: [...at(), name],
        on: 'key',
        message: `"${name}" is not among the properties of ${fieldOf(meeting)}`,
        hint: 'declare it there, or remove it here',
      });
    }
  }
  const required = member(schema, 'required');
  const declared = meeting.run.keys.get(properties) ?? Object.keys(properties);
  meeting.run.keys.set(properties, declared);
  const absent = absentIn(value, declared);
  if (absent.length === 0) return;
  meeting.run.problems.push({
    code: STATIC,
    // A schema that lists its required properties lets the others be left out; nobody says whether Meta reads that list.
    severity: Array.isArray(required) && !absent.some((name) => required.includes(name)) ? 'warning' : 'error',
    path: at(),
    message: `this object lacks ${listOf(absent, absent.length)}, which ${fieldOf(meeting)} declares`,
    hint: 'add what is missing here, or remove it from the data model of that screen',
  });
}

function checkBound(text: string, schema: JsonObject, at: At, meeting: Meeting): void {
  const { types, problems } = meeting.run;
  // That files may not travel is told by media-payload.
  if (PICKERS.has(types.inputOf(text, meeting.from)?.type ?? null)) return;
  const found = types.valueTypeOf(text, meeting.from);
  if (found === null) return;
  const difference = compare(found, schema, meeting.run);
  if (difference === null) return;
  if (difference.kind === 'type') {
    problems.push(wrongType(PAYLOAD, at(), meeting, { ...difference, found: `${difference.found} from "${text}"` }));
  } else {
    const inside = difference.at === '' ? '' : ` at "${difference.at}"`;
    problems.push({
      code: PAYLOAD,
      severity: 'error',
      path: at(),
      message: `"${text}" cannot be compared with ${fieldOf(meeting)}${inside}: its schema has no "${difference.lacks}"`,
      hint: `declare "${difference.lacks}" in the data model that the value comes from`,
    });
  }
}

type Difference =
  | { readonly kind: 'type'; readonly at: string; readonly expected: string; readonly found: string }
  | { readonly kind: 'incomplete'; readonly at: string; readonly lacks: 'items' | 'properties' };

/** Types with nothing inside. */
const SCALARS: ReadonlySet<unknown> = new Set(['string', 'number', 'integer', 'boolean']);

function compare(found: JsonObject, expected: JsonObject, { compared }: Run): Difference | null {
  const [is, wanted] = [found.type, expected.type];
  if (is === wanted && SCALARS.has(is)) return null;
  const before = compared.get(found)?.get(expected);
  if (before !== undefined) return before;
  const difference = differenceOf(found, expected, '');
  compared.set(found, (compared.get(found) ?? new Map()).set(expected, difference));
  return difference;
}

/** The first point in which two schemas do not agree, seen from the one that asks. */
function differenceOf(found: JsonObject, expected: JsonObject, at: string): Difference | null {
  const [is, wanted] = [member(found, 'type'), member(expected, 'type')];
  if (typeof is !== 'string' || typeof wanted !== 'string') return null;
  const numbers = is === 'number' && wanted === 'integer';
  if (!isOfType(is, wanted) && !numbers) return { kind: 'type', at, expected: wanted, found: is };
  if (wanted === 'array') return itemsDifference(member(found, 'items'), member(expected, 'items'), at);
  if (wanted !== 'object') return null;
  return propertiesDifference(member(found, 'properties'), member(expected, 'properties'), at);
}

function itemsDifference(found: unknown, expected: unknown, at: string): Difference | null {
  if (!isRecord(expected) || found === true) return null;
  return isRecord(found) ? differenceOf(found, expected, `${at}[]`) : { kind: 'incomplete', at, lacks: 'items' };
}

function propertiesDifference(found: unknown, expected: unknown, at: string): Difference | null {
  if (!isRecord(expected)) return null;
  if (!isRecord(found)) return { kind: 'incomplete', at, lacks: 'properties' };
  for (const [name, wanted] of Object.entries(expected)) {
    const inside = at === '' ? name : `${at}.${name}`;
    const is = member(found, name);
    if (is === undefined) {
      const type = isRecord(wanted) ? member(wanted, 'type') : undefined;
      return { kind: 'type', at: inside, expected: typeof type === 'string' ? type : 'a value', found: 'nothing' };
    }
    const difference = isRecord(is) && isRecord(wanted) ? differenceOf(is, wanted, inside) : null;
    if (difference !== null) return difference;
  }
  return null;
}

function wrongType(
  code: string,
  path: Path,
  meeting: Meeting,
  types: { readonly expected: string; readonly found: string; readonly at?: string },
): Problem {
  const inside = types.at === undefined || types.at === '' ? '' : ` at "${types.at}"`;
  return {
    code,
    severity: 'error',
    path,
    message: `${fieldOf(meeting)} expects ${types.expected}${inside}, found ${types.found}`,
    hint: 'send a value of that type, or change the type in the data model of that screen',
  };
}

function fieldOf({ field, to }: Meeting): string {
  return `the field "${field}" of screen "${to.id}"`;
}

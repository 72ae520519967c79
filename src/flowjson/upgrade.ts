// What breaks on the way from a document's version to a newer one, step by step, with fixes for what is mechanical.
// What is wrong in the newer version for other reasons is found by checking the document as of that version.
import { isRecord } from '../model/json.ts';
import { type CheckContext, problemsIn } from './check.ts';
import {
  type Component,
  type FlowModel,
  type JsonObject,
  toFlowModel,
  toVersionNumber,
  type VersionNumber,
} from './flow-model.ts';
import type { Fix, Problem } from './problem.ts';
import type { Path } from './walk.ts';

type Step = {
  /** The first version that takes it no more. An older document may hold it by mistake: it has to go all the same. */
  readonly since: VersionNumber;
  readonly check: (flow: FlowModel) => Iterable<Problem>;
};

// Meta, changelog and Flow JSON page; "breaking changes" of each version.
const STEPS: readonly Step[] = [
  { since: 300, check: dataChannelUri },
  { since: 400, check: groupLabels },
  { since: 500, check: epochDates },
  { since: 501, check: successElsewhere },
  { since: 600, check: blankTexts },
  { since: 600, check: boundNames },
  { since: 700, check: screenIds },
];

/** Versions that a document can be checked as of: those whose rules are known in full. */
export const TARGETS: readonly string[] = ['5.1', '6.0', '6.1', '6.2', '6.3', '7.0', '7.1', '7.2', '7.3'];

/** The code of the remark that a document is older than asked for; the fix raises its version. */
export const OUTDATED = 'OUTDATED_VERSION';

/**
 * What has to change in a document for `target` (such as `7.3`). Nothing where it states no older version.
 * The fix of the version itself comes first; it should be made last, since without it the rest is found no more.
 */
export function upgradeProblems(value: JsonObject, target: string): readonly Problem[] {
  const from = typeof value.version === 'string' ? toVersionNumber(value.version) : null;
  const to = toVersionNumber(target);
  if (from === null || to === null || from >= to) return [];
  const flow = toFlowModel(value, from);
  const raise: Problem = {
    code: OUTDATED,
    severity: 'warning',
    path: ['version'],
    message: `the document is of version ${value.version}; ${target} is asked for`,
    hint: `cure what else is told, then write "${target}"`,
    fix: [{ kind: 'set', path: ['version'], value: target }],
  };
  return [raise, ...STEPS.filter(({ since }) => since <= to).flatMap(({ check }) => [...check(flow)])];
}

/** All that is wrong with a document as one of `target`: what breaks on the way there, and what the check finds there. */
export function problemsAsOf(value: JsonObject, target: string, context: CheckContext): readonly Problem[] {
  const onTheWay = upgradeProblems(value, target);
  const told = new Set(onTheWay.map(({ code, path }) => JSON.stringify([code, path])));
  const there = problemsIn({ ...value, version: target }, context);
  return [...onTheWay, ...there.filter(({ code, path }) => !told.has(JSON.stringify([code, path])))];
}

function* dataChannelUri({ value }: FlowModel): Iterable<Problem> {
  if (value.data_channel_uri === undefined) return;
  yield {
    code: 'INVALID_PROPERTY_KEY',
    severity: 'error',
    path: ['data_channel_uri'],
    on: 'key',
    message: 'from 3.0 on "data_channel_uri" is no part of the document',
    hint: 'state it as "endpoint" in the manifest',
    fix: [{ kind: 'remove', path: ['data_channel_uri'] }],
  };
}

const GROUPS: ReadonlySet<string | null> = new Set(['CheckboxGroup', 'RadioButtonsGroup']);

function* groupLabels(flow: FlowModel): Iterable<Problem> {
  for (const { type, value, path } of componentsOf(flow)) {
    if (!GROUPS.has(type) || value.label !== undefined) continue;
    yield {
      code: 'MISSING_REQUIRED_PROPERTY',
      severity: 'error',
      path,
      message: `from 4.0 on ${type} needs "label"`,
      hint: 'add the question that the options answer',
    };
  }
}

const DATES = ['min-date', 'max-date', 'init-value'] as const;

function* epochDates(flow: FlowModel): Iterable<Problem> {
  for (const component of componentsOf(flow)) {
    if (component.type !== 'DatePicker') continue;
    for (const property of DATES) yield* epochDate(component.value[property], [...component.path, property]);
    const list = component.value['unavailable-dates'];
    if (!Array.isArray(list)) continue;
    for (const [index, item] of list.entries()) yield* epochDate(item, [...component.path, 'unavailable-dates', index]);
  }
  for (const { value, path } of componentsOf(flow)) {
    const inits = value['init-values'];
    if (!isRecord(inits) || !Array.isArray(value.children)) continue;
    for (const child of value.children) {
      if (!isRecord(child) || child.type !== 'DatePicker' || typeof child.name !== 'string') continue;
      if (Object.hasOwn(inits, child.name)) yield* epochDate(inits[child.name], [...path, 'init-values', child.name]);
    }
  }
}

function* epochDate(written: unknown, path: Path): Iterable<Problem> {
  if (typeof written !== 'string' || !/^-?\d{9,14}$/.test(written)) return;
  const date = new Date(Number(written));
  if (Number.isNaN(date.getTime())) return;
  const day = date.toISOString().slice(0, 10);
  yield {
    code: 'INVALID_DATE_RANGE',
    severity: 'error',
    path,
    message: `from 5.0 on dates are written as YYYY-MM-DD, not as milliseconds`,
    hint: `write "${day}", the day in UTC; what the endpoint sends and reads changes, too`,
    fix: [{ kind: 'set', path, value: day }],
  };
}

function* successElsewhere({ screens }: FlowModel): Iterable<Problem> {
  for (const { value, path, terminal, id } of screens) {
    if (terminal || value.success === undefined) continue;
    yield {
      code: 'NOT_KEYWORD_SCHEMA_VALIDATION_FAILED',
      severity: 'error',
      path: [...path, 'success'],
      on: 'key',
      message: `"success" stands on ${id === null ? 'a screen' : `the screen "${id}"`}, which is not terminal`,
      hint: 'remove it: it says how a terminal screen ends the flow',
      fix: [{ kind: 'remove', path: [...path, 'success'] }],
    };
  }
}

/** Texts that a component may do without, and without which nothing else is wrong with it. */
const OPTIONAL = ['helper-text', 'description', 'error-message', 'center-caption', 'alt-text', 'metadata'] as const;

function* blankTexts(flow: FlowModel): Iterable<Problem> {
  for (const { value, path } of componentsOf(flow)) {
    yield* blanksIn(value, path);
    const items = value['data-source'];
    if (!Array.isArray(items)) continue;
    for (const [index, item] of items.entries()) {
      if (isRecord(item)) yield* blanksIn(item, [...path, 'data-source', index]);
    }
  }
}

function* blanksIn(value: JsonObject, path: Path): Iterable<Problem> {
  for (const [property, written] of Object.entries(value)) {
    if (typeof written !== 'string' || written.trim() !== '') continue;
    const at = [...path, property];
    // A "pattern" makes the helper text mandatory.
    const optional =
      OPTIONAL.some((one) => one === property) && !(property === 'helper-text' && value.pattern !== undefined);
    yield {
      code: 'PATTERN_MISMATCH',
      severity: 'error',
      path: at,
      message: `from 6.0 on "${property}" must not be blank`,
      hint: optional ? 'remove it' : 'write a text',
      ...(optional && { fix: [{ kind: 'remove', path: at }] satisfies Fix[] }),
    };
  }
}

function* boundNames(flow: FlowModel): Iterable<Problem> {
  for (const { name, path } of componentsOf(flow)) {
    if (name === null || !/^\$\{.*\}$|^`.*`$/.test(name)) continue;
    yield {
      code: 'PATTERN_MISMATCH',
      severity: 'error',
      path: [...path, 'name'],
      message: 'from 6.0 on "name" is a fixed text, no binding',
      hint: 'write a name; payloads and the endpoint use it, too',
    };
  }
}

function* screenIds(flow: FlowModel): Iterable<Problem> {
  const taken = new Set(flow.screensById.keys());
  for (const { id, path } of flow.screens) {
    if (id === null || !/^[a-zA-Z,_]+$/.test(id) || /^(?!_+$)[a-zA-Z_]+$/.test(id)) continue;
    const better = id.replace(/,+/g, '_').replace(/^_+|_+$/g, '');
    const possible = better !== '' && !taken.has(better);
    if (possible) taken.add(better);
    yield {
      code: 'PATTERN_MISMATCH',
      severity: 'error',
      path: [...path, 'id'],
      message: `from 7.0 on a screen id has letters and underscores, and not underscores only; this is "${id}"`,
      hint: possible ? `call it "${better}"; what an endpoint knows by the old id changes, too` : 'give it another id',
      ...(possible && { fix: renamings(flow, id, better) }),
    };
  }
}

/** Everything in the document that names a screen. */
function renamings(flow: FlowModel, id: string, better: string): Fix[] {
  const fixes: Fix[] = [];
  const [binding, bound] = [`\${screen.${id}.`, `\${screen.${better}.`];
  const visit = (value: unknown, path: Path): void => {
    if (typeof value === 'string') {
      if (value.includes(binding)) fixes.push({ kind: 'set', path, value: value.replaceAll(binding, bound) });
    } else if (Array.isArray(value))
      value.forEach((item, index) => {
        visit(item, [...path, index]);
      });
    else if (isRecord(value)) for (const [key, item] of Object.entries(value)) visit(item, [...path, key]);
  };
  visit(flow.value.screens, ['screens']);
  for (const screen of flow.screens) {
    if (screen.id === id) fixes.push({ kind: 'set', path: [...screen.path, 'id'], value: better });
  }
  for (const { value, path } of flow.actions) {
    if (isRecord(value.next) && value.next.name === id) {
      fixes.push({ kind: 'set', path: [...path, 'next', 'name'], value: better });
    }
  }
  for (const [key, next] of Object.entries(flow.routing ?? {})) {
    if (key === id) fixes.push({ kind: 'rename', path: ['routing_model', key], key: better });
    if (!Array.isArray(next)) continue;
    for (const [index, name] of next.entries()) {
      if (name === id) fixes.push({ kind: 'set', path: ['routing_model', key, index], value: better });
    }
  }
  return fixes;
}

function* componentsOf({ screens }: FlowModel): Iterable<Component> {
  for (const { components } of screens) yield* components;
}

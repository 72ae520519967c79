// Knows the text of a state file: one JSON document a line, a header and then what changed, the oldest first. Applied
// in this order, the lines give the state. A document stands in the line that first needs it; flows name it by its
// fingerprint, so that a publish costs a line of some hundred characters and not the document once more.
// Does not know the disk.
import { createHash } from 'node:crypto';
import { type Document, sameDocument } from './document.ts';
import { flowChanges } from './flow-table.ts';
import { asCount, asList, asRecord, asText, type JsonRecord, oneOf, own, property, ShapeError } from './shape.ts';
import {
  allFlows,
  type EmulatorState,
  emptyState,
  type FlowRecord,
  withApp,
  withoutFlow,
  withTemplate,
  withWaba,
} from './state.ts';
import { asApp, asDocument, asFlow, asTemplate, asTemplates, asWaba, withRemembered } from './state-json.ts';

/** The format of the lines; format 1 is one JSON document for the whole state. */
const FORMAT = 2;

const fingerprints = new WeakMap<Document, string>();

function fingerprintOf(document: Document): string {
  const known = fingerprints.get(document);
  if (known !== undefined) return known;
  const fingerprint = createHash('sha256')
    .update(`${document.encoding}:${document.content}`)
    .digest('hex')
    .slice(0, 32);
  fingerprints.set(document, fingerprint);
  return fingerprint;
}

function documentsOf(flow: FlowRecord): readonly Document[] {
  const published = flow.published.map(({ document }) => document);
  return flow.draft === null ? published : [flow.draft, ...published];
}

function toLine(flow: FlowRecord): unknown {
  return {
    ...flow,
    draft: flow.draft === null ? null : fingerprintOf(flow.draft),
    published: flow.published.map(({ document, publishedAt }) => ({ document: fingerprintOf(document), publishedAt })),
  };
}

/** One line for these flows, with the documents that no line before had; those are added to `known`. */
function lineOf(parts: JsonRecord, flows: readonly FlowRecord[], known: Map<string, Document>): string {
  const fresh: Record<string, Document> = {};
  for (const document of flows.flatMap(documentsOf)) {
    const fingerprint = fingerprintOf(document);
    if (known.has(fingerprint)) continue;
    known.set(fingerprint, document);
    fresh[fingerprint] = document;
  }
  const documents = Object.keys(fresh).length === 0 ? {} : { documents: fresh };
  const line = { ...parts, ...documents, ...(flows.length === 0 ? {} : { flows: flows.map(toLine) }) };
  return `${JSON.stringify(line)}\n`;
}

/** A whole file, line by line. The number of lines that follow the header stands in it: what comes later was added. */
export function* linesOf(
  state: EmulatorState,
  generation: string,
  documents: Map<string, Document>,
): Generator<string> {
  const { sequence, wabas, apps, templates } = state;
  const flows = allFlows(state);
  const more = templates.length === 0 ? {} : { templates };
  yield `${JSON.stringify({ format: FORMAT, generation, lines: flows.length, sequence, wabas, apps, ...more })}\n`;
  for (const flow of flows) yield lineOf({}, [flow], documents);
}

/** Above this share of changed flows, writing the file anew is the cheaper change. */
const LARGE_CHANGE = 0.5;

type Change = { readonly parts: JsonRecord; readonly flows: readonly FlowRecord[] };

/** What leads from one state to another; null where a line cannot say it, or where it is nearly the whole state. */
function changeOf(before: EmulatorState, after: EmulatorState): Change | null {
  const has = (list: readonly { readonly id: string }[], id: string) => list.some((other) => other.id === id);
  const isLost =
    before.wabas.some(({ id }) => !has(after.wabas, id)) ||
    before.apps.some(({ id }) => !has(after.apps, id)) ||
    before.templates.some(({ id }) => !has(after.templates, id));
  if (isLost || after.sequence < before.sequence) return null;
  const { set, gone } = flowChanges(before.flows, after.flows);
  const count = set.length + gone.length;
  if (count > 1 && count > after.flows.records.size * LARGE_CHANGE) return null;
  const wabas = after.wabas.filter((waba) => !before.wabas.includes(waba));
  const apps = after.apps.filter((app) => !before.apps.includes(app));
  const templates = after.templates.filter((template) => !before.templates.includes(template));
  const parts = {
    ...(after.sequence === before.sequence ? {} : { sequence: after.sequence }),
    ...(wabas.length === 0 ? {} : { wabas }),
    ...(apps.length === 0 ? {} : { apps }),
    ...(templates.length === 0 ? {} : { templates }),
    ...(gone.length === 0 ? {} : { gone }),
  };
  return { parts, flows: set };
}

/** The line that makes `before` into `after`, or null where the file is better written anew. */
export function changeLine(
  before: EmulatorState,
  after: EmulatorState,
  documents: Map<string, Document>,
): string | null {
  const change = changeOf(before, after);
  if (change === null) return null;
  // Somebody wrote into a document of the file by hand: its name no longer tells what it holds.
  const isForged = (document: Document): boolean => {
    const held = documents.get(fingerprintOf(document));
    return held !== undefined && !sameDocument(held, document);
  };
  if (change.flows.flatMap(documentsOf).some(isForged)) return null;
  return lineOf(change.parts, change.flows, documents);
}

function list<T>(line: JsonRecord, key: string, read: (value: unknown, at: string) => T): readonly T[] {
  const value = own(line, key);
  return value === undefined ? [] : asList(value, key, read);
}

/** Applies one line after the header; its documents are added to `documents`. */
export function applyLine(state: EmulatorState, value: unknown, documents: Map<string, Document>): EmulatorState {
  const line = asRecord(value, 'the line');
  const known = ['sequence', 'wabas', 'apps', 'templates', 'gone', 'documents', 'flows'];
  const strange = Object.keys(line).find((key) => !known.includes(key));
  if (strange !== undefined) throw new ShapeError(`"${strange}" is no part of a line`);
  for (const [name, document] of Object.entries(asRecord(own(line, 'documents') ?? {}, 'documents'))) {
    documents.set(name, asDocument(document, `documents.${name}`));
  }
  const readDocument = (name: unknown, at: string): Document => {
    const document = documents.get(asText(name, at));
    if (document === undefined) throw new ShapeError(`${at} names a document that no line has`);
    return document;
  };
  const sequence = own(line, 'sequence');
  let next = sequence === undefined ? state : { ...state, sequence: asCount(sequence, 'sequence') };
  for (const waba of list(line, 'wabas', asWaba)) next = withWaba(next, waba);
  for (const app of list(line, 'apps', asApp)) next = withApp(next, app);
  for (const template of list(line, 'templates', asTemplate)) next = withTemplate(next, template);
  for (const id of list(line, 'gone', asText)) next = withoutFlow(next, id);
  const flows = list(line, 'flows', (flow, at) => asFlow(flow, at, readDocument));
  flows.forEach((flow, index) => {
    next = withRemembered(next, flow, `flows[${index}]`);
  });
  return next;
}

export type Header = { readonly state: EmulatorState; readonly lines: number };

/** True for the first line of a file in lines; false for anything else that might be a state. */
export function isHeader(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'format' in value && value.format === FORMAT;
}

export function readHeader(value: unknown): Header {
  const line = asRecord(value, 'the header');
  property(line, 'format', oneOf([FORMAT]));
  property(line, 'generation', asText);
  const state = {
    ...emptyState(),
    sequence: property(line, 'sequence', asCount),
    wabas: property(line, 'wabas', (values, at) => asList(values, at, asWaba)),
    apps: property(line, 'apps', (values, at) => asList(values, at, asApp)),
    templates: asTemplates(line),
  };
  return { state, lines: property(line, 'lines', asCount) };
}

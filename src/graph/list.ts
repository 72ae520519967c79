// The list of flows in as few calls as the platform allows: all fields in one go, falling back where it refuses one.

import { isRecord } from '../model/json.ts';
import { RemoteFailure, saysMissing } from '../model/remote.ts';
import type { Transport } from './transport.ts';
import { fromWire, type WireFlow } from './wire.ts';

/** Documented for list and node, so always there. */
export const BASE: readonly string[] = ['id', 'name', 'status', 'categories', 'validation_errors'];

/** What else a plan needs. Each may be refused; the name in front is what the platform's refusal will call it. */
export const PLAN_FIELDS: readonly string[] = [
  'updated_at',
  'endpoint_uri',
  'application{id,name}',
  'assets{name,asset_type,download_url}',
];

/** What `waflow list` shows beside the base fields. */
export const LIST_FIELDS: readonly string[] = ['updated_at', 'health_status'];

const PAGE = 200;

/**
 * Reads the list to its end.
 * @param extra fields beside the documented ones; those that the platform refuses are left out, at one call each, once
 * @returns the flows, each once, and the fields that were answered
 */
export async function readList(
  transport: Transport,
  waba: string,
  extra: readonly string[],
): Promise<{ readonly flows: readonly WireFlow[]; readonly fields: readonly string[] }> {
  let fields = [...extra];
  let limit = PAGE;
  let after: string | null = null;
  const seen = new Set<string>();
  const flows = new Map<string, WireFlow>();
  for (;;) {
    let page: unknown;
    try {
      page = await transport.read({
        what: 'reading the list of flows',
        path: `/${waba}/flows`,
        query: { fields: [...BASE, ...fields].join(','), limit: String(limit), ...(after !== null && { after }) },
      });
    } catch (error) {
      const less = fallBack(error, fields, limit);
      if (less === null) throw error;
      fields = less.fields;
      limit = less.limit;
      continue;
    }
    const { data, next } = readPage(page);
    for (const item of data) {
      const flow = fromWire(item);
      if (flow !== null) flows.set(flow.flow.id, flow);
    }
    if (next === null) return { flows: [...flows.values()], fields: [...BASE, ...fields] };
    if (seen.has(next)) {
      throw new RemoteFailure(
        'rejected',
        'reading the list of flows: the platform gives the same page again and again',
        {
          hint: 'try again; nothing was planned from half a list',
        },
      );
    }
    seen.add(next);
    after = next;
  }
}

/** What to ask instead after a refusal; null where the failure has another reason. */
function fallBack(
  error: unknown,
  fields: readonly string[],
  limit: number,
): { fields: string[]; limit: number } | null {
  if (!(error instanceof RemoteFailure)) return null;
  const words = `${error.title ?? ''} ${error.message}`;
  // "Please reduce the amount of data you're asking for": code 1, answered to lists that are too rich or too long.
  if (error.code === 1 && /reduce the amount/i.test(words) && limit > 10) {
    return { fields: [...fields], limit: Math.ceil(limit / 4) };
  }
  if (error.code === 100 && /limit/i.test(words) && limit > 25) return { fields: [...fields], limit: 25 };
  const fewer = withoutRefused(fields, error);
  return fewer === null ? null : { fields: fewer, limit };
}

/**
 * The fields without the one that the platform has refused, or only the documented ones where it does not say which.
 * Null where the failure has another reason, or nothing is left to leave out.
 */
export function withoutRefused(fields: readonly string[], error: unknown): string[] | null {
  if (!(error instanceof RemoteFailure) || saysMissing(error)) return null;
  // 2500: the platform does not understand how the fields are written, nested ones for example.
  if (error.code !== 100 && error.code !== 2500) return null;
  // Meta's wording: (#100) Tried accessing nonexisting field (x) on node type (Y).
  const name = /nonexist\w* field \(([^)]+)\)/i.exec(`${error.title ?? ''} ${error.message}`)?.[1] ?? null;
  const refused = name === null ? undefined : fields.find((field) => nameOf(field) === nameOf(name));
  const fewer = fields.filter((field) => (refused === undefined ? BASE.includes(field) : field !== refused));
  return fewer.length === fields.length ? null : fewer;
}

function nameOf(field: string): string {
  return field.split(/[.{(]/)[0] ?? field;
}

// Meta, Graph API paging: stop where `next` is absent, not where a page is short. Of `next` only the cursor is used:
// the address itself could lead the token to another origin.
function readPage(page: unknown): { data: readonly unknown[]; next: string | null } {
  if (!isRecord(page) || !Array.isArray(page.data)) {
    throw new RemoteFailure('lost', 'reading the list of flows: the answer holds no list', {
      hint: 'check WHATSAPP_GRAPH_URL; nothing was planned from it',
    });
  }
  const paging = isRecord(page.paging) ? page.paging : {};
  if (typeof paging.next !== 'string' || paging.next === '') return { data: page.data, next: null };
  const cursors = isRecord(paging.cursors) ? paging.cursors : {};
  const fromUrl = URL.canParse(paging.next) ? new URL(paging.next).searchParams.get('after') : null;
  const next = typeof cursors.after === 'string' && cursors.after !== '' ? cursors.after : fromUrl;
  if (next === null) {
    throw new RemoteFailure('rejected', 'reading the list of flows: there are more pages, but no cursor to them', {
      hint: 'nothing was planned from half a list',
    });
  }
  return { data: page.data, next };
}

// What is remembered of an account between runs: which document a flow had when it was last read. A flow that was not
// changed since need not be read again. Kept in a file that may be deleted at any time; it is never trusted over the
// platform, and holds fingerprints only.
import { isDeepStrictEqual } from 'node:util';
import { readInside, writeInside } from '../manifest/files.ts';
import type { Project } from '../manifest/project.ts';
import { type AccountKey, accountFile, type StateFile } from '../manifest/state-folder.ts';
import { Failure } from '../model/failure.ts';
import type { Fingerprint, FlowId, ObservedFlow } from '../model/flow.ts';
import { isRecord } from '../model/json.ts';

/** When the flow was last changed, as the platform wrote it, and the document that it had then (null: none). */
type Entry = readonly [updatedAt: string, document: Fingerprint | null];

export type Memory = {
  /** The fingerprint of the flow's document, null where it has none; undefined where it has to be read. */
  recall(flow: ObservedFlow): Fingerprint | null | undefined;
  /** @param serverTime the server's clock, in milliseconds since 1970, no later than the document was read */
  learn(flow: ObservedFlow, document: Fingerprint | null, serverTime: number | null): void;
  /** Keeps what is known of these flows for the next run; what else it knew is forgotten. */
  keep(flows: readonly ObservedFlow[]): Promise<void>;
};

/**
 * `updated_at` is told in seconds, and lists can lag behind: only what had been left alone for a minute when its document
 * was read is known for certain.
 */
const SETTLED = 60_000;

/** A memory of this run alone, or of earlier ones, too. */
export function createMemory(
  known: ReadonlyMap<FlowId, Entry> = new Map(),
  save: (entries: ReadonlyMap<FlowId, Entry>) => Promise<void> = async () => {},
): Memory {
  let entries = new Map(known);
  return {
    recall({ id, updatedAt }) {
      const entry = entries.get(id);
      return entry !== undefined && entry[0] === updatedAt ? entry[1] : undefined;
    },
    learn({ id, updatedAt }, document, serverTime) {
      if (updatedAt === null || serverTime === null) return;
      // What cannot be told apart from a change in the same minute is better not known at all.
      if (serverTime - Date.parse(updatedAt) >= SETTLED) entries.set(id, [updatedAt, document]);
      else entries.delete(id);
    },
    async keep(flows) {
      const there = new Set(flows.map(({ id }) => id));
      entries = new Map([...entries].filter(([id]) => there.has(id)));
      if (!isDeepStrictEqual(entries, known)) await save(entries);
    },
  };
}

/**
 * The memory of an account in the project's state folder. Where the folder cannot be used it is one for this run alone.
 * @param tell is told why, where that is somebody's to repair
 */
export async function openMemory(
  project: Project,
  owner: AccountKey,
  tell: { readonly warn: (text: string) => void; readonly trace: (text: string) => void },
): Promise<Memory> {
  let file: StateFile;
  try {
    file = await accountFile(project, owner, 'cache', 'json');
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    tell.warn(`nothing is remembered between runs: ${error.message} (${error.hint})`);
    return createMemory();
  }
  const { path, prepare } = file;
  const read = readInside(project.boundary, path);
  const known = read.kind === 'text' ? parseMemory(read.text, owner) : new Map<FlowId, Entry>();
  if (known === null) tell.trace(`${path} is not one of this account, and is not used`);
  return createMemory(known ?? new Map(), async (entries) => {
    try {
      prepare();
      const flows = Object.fromEntries(entries);
      await writeInside(project.boundary, path, `${JSON.stringify({ format: 1, ...owner, flows })}\n`);
    } catch (error) {
      // A read-only checkout still has its plan.
      tell.trace(`nothing is remembered for the next run: ${error instanceof Error ? error.message : String(error)}`);
    }
  });
}

function parseMemory(text: string, { graphUrl, waba }: AccountKey): Map<FlowId, Entry> | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(value) || value.format !== 1 || value.graphUrl !== graphUrl || value.waba !== waba) return null;
  if (!isRecord(value.flows)) return null;
  return new Map(Object.entries(value.flows).flatMap(([id, entry]) => (isEntry(entry) ? [[id, entry] as const] : [])));
}

function isEntry(value: unknown): value is Entry {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [updatedAt, document]: unknown[] = value;
  const isDocument = document === null || (typeof document === 'string' && /^sha256:[0-9a-f]{64}$/.test(document));
  return typeof updatedAt === 'string' && isDocument;
}

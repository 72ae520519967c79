// Knows which of the armed faults strikes a request, and counts them down.
import type { FaultSpec } from './faults.ts';

export type FaultQueue = {
  readonly add: (specs: readonly FaultSpec[]) => void;
  readonly clear: () => void;
  readonly list: () => readonly FaultSpec[];
  /** The fault that strikes this request, if any; `may` says which effects can strike here. */
  readonly strike: (method: string, path: string, may: (spec: FaultSpec) => boolean) => FaultSpec | undefined;
};

type Armed = { readonly spec: FaultSpec; seen: number; struck: number };

function segmentsOf(path: string): readonly string[] {
  return path.split('/').filter((segment) => segment !== '');
}

function matchesSegment(pattern: string, segment: string): boolean {
  if (pattern === '*') return true;
  return pattern === '{id}' ? /^\d+$/.test(segment) : pattern === segment;
}

/** True where the request's path ends with the fault's; "/" alone is the root, where batches go. */
export function matchesPath(pattern: string, path: string): boolean {
  if (pattern === '*') return true;
  const wanted = segmentsOf(pattern);
  const found = segmentsOf(path).filter((segment, index) => index > 0 || !/^v\d+\.\d+$/.test(segment));
  if (wanted.length === 0) return found.length === 0;
  const end = found.slice(-wanted.length);
  return end.length === wanted.length && wanted.every((segment, index) => matchesSegment(segment, end[index] ?? ''));
}

function matches({ spec }: Armed, method: string, path: string): boolean {
  return (spec.method === '*' || spec.method === method) && matchesPath(spec.path, path);
}

export function createFaultQueue(specs: readonly FaultSpec[]): FaultQueue {
  const arm = (spec: FaultSpec): Armed => ({ spec, seen: 0, struck: 0 });
  let armed = specs.map(arm);
  return {
    add: (more) => {
      armed = [...armed, ...more.map(arm)];
    },
    clear: () => {
      armed = [];
    },
    list: () => armed.filter(({ spec, struck }) => spec.times === null || struck < spec.times).map(({ spec }) => spec),
    strike: (method, path, may) => {
      const candidates = armed.filter((fault) => may(fault.spec) && matches(fault, method, path));
      for (const fault of candidates) fault.seen += 1;
      const ready = candidates.find(
        ({ spec, seen, struck }) => seen >= spec.nth && (spec.times === null || struck < spec.times),
      );
      if (ready !== undefined) ready.struck += 1;
      return ready?.spec;
    },
  };
}

// An account of scripted moods behind the port, for steps and runs without a network.
import type { DesiredFlow, Fingerprint, ObservedFlow } from '../../../src/model/flow.ts';
import { RemoteFailure, type RemoteWriter } from '../../../src/model/remote.ts';

export const WANTED: Fingerprint = `sha256:${'a'.repeat(64)}`;
export const BEFORE: Fingerprint = `sha256:${'b'.repeat(64)}`;
export const OTHER: Fingerprint = `sha256:${'c'.repeat(64)}`;

export function observed(more: Partial<ObservedFlow> = {}): ObservedFlow {
  return {
    id: '42',
    name: 'Tour',
    status: 'DRAFT',
    categories: ['OTHER'],
    validationErrors: [],
    updatedAt: '2026-01-05T10:00:00+0000',
    endpoint: null,
    application: null,
    document: BEFORE,
    ...more,
  };
}

export function desired(more: Partial<DesiredFlow> = {}): DesiredFlow {
  return {
    key: 'Tour',
    name: 'Tour',
    manifest: 'flows/tour.yaml',
    status: 'published',
    categories: ['OTHER'],
    endpoint: null,
    application: null,
    document: { file: 'flows/tour.json', fingerprint: WANTED, version: '7.3', frozenSince: null, errors: [] },
    previously: [],
    protect: false,
    supersedes: [],
    ...more,
  };
}

export const lost = () => new RemoteFailure('lost', 'no answer');

export function rejected(code: number, subcode: number | null = null, title: string | null = null): RemoteFailure {
  return new RemoteFailure('rejected', `no (code ${code})`, { code, subcode, title });
}

type Calls = { [Name in keyof RemoteWriter]: (...args: Parameters<RemoteWriter[Name]>) => unknown };

/** A port whose calls are scripted; each call is noted, and a call that is not scripted fails the test. */
export function remoteOf(calls: Partial<Calls>): { remote: RemoteWriter; made: string[] } {
  const made: string[] = [];
  const call =
    (name: keyof RemoteWriter) =>
    async (...args: never[]) => {
      made.push(name);
      const scripted = calls[name] as ((...given: never[]) => unknown) | undefined;
      if (scripted === undefined) throw new Error(`nobody expects ${name}`);
      return scripted(...args);
    };
  const names = [
    'listFlows',
    'readFlow',
    'readDocument',
    'readSource',
    'listTemplates',
    'create',
    'update',
    'upload',
    'publish',
    'deprecate',
    'delete',
  ];
  const remote = Object.fromEntries(names.map((name) => [name, call(name as keyof RemoteWriter)]));
  return { remote: remote as unknown as RemoteWriter, made };
}

/** Gives these one after the other, the last one for ever; errors are thrown. */
export function inTurn(...values: readonly unknown[]): () => unknown {
  let at = 0;
  return () => {
    const value = values[Math.min(at, values.length - 1)];
    at += 1;
    if (value instanceof Error) throw value;
    return value;
  };
}

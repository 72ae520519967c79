// Knows how faults are written as JSON: as a text in their grammar, or as a whole specification.
import { EFFECTS, type FaultEffect, type FaultSpec, parseFault } from './faults.ts';
import {
  asCount,
  asNumber,
  asRecord,
  asText,
  type JsonRecord,
  oneOf,
  optional,
  orNull,
  property,
  ShapeError,
} from './shape.ts';

function asEffect(value: unknown, at: string): FaultEffect {
  const record = asRecord(value, at);
  const flag = (key: string): boolean => property(record, key, oneOf([true, false]), at);
  const number = (key: string): number => property(record, key, asCount, at);
  const kind = property(record, 'kind', oneOf(['none', ...EFFECTS]), at);
  switch (kind) {
    case 'status': {
      const body = property(record, 'body', oneOf(['html', 'json', 'empty']), at);
      const [code, subcode] = [nullable(record, 'code'), nullable(record, 'subcode')];
      return { kind, status: number('status'), body, code, subcode, work: flag('work') };
    }
    case 'throttle':
      return { kind, code: number('code'), status: number('status'), regainMinutes: number('regainMinutes') };
    case 'transient':
      return { kind, status: number('status'), work: flag('work') };
    case 'cut':
    case 'timeout':
    case 'garbage':
      return { kind, work: flag('work') };
    case 'publish-lag':
      return { kind, ms: number('ms') };
    default:
      return { kind };
  }
}

function nullable(record: JsonRecord, key: string): number | null {
  return optional(record, key, orNull(asNumber), null);
}

/** Reads a fault from JSON: a text in the grammar above, or a whole `FaultSpec`. */
export function asFault(value: unknown, at: string): FaultSpec {
  if (typeof value === 'string') {
    try {
      return parseFault(value);
    } catch (cause) {
      throw new ShapeError(cause instanceof Error ? cause.message : String(cause));
    }
  }
  const record = asRecord(value, at);
  return {
    method: optional(record, 'method', asText, '*').toUpperCase(),
    path: optional(record, 'path', asText, '*'),
    nth: optional(record, 'nth', asCount, 1),
    times: optional(record, 'times', orNull(asCount), 1),
    slowMs: optional(record, 'slowMs', asCount, 0),
    effect: property(record, 'effect', asEffect),
  };
}

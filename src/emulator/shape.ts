// Reads unknown JSON into proven types and says where it does not fit.
// Knows nothing of flows, requests or files.

/** A value that does not have the expected form; the message names the place. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

export type JsonRecord = { readonly [key: string]: unknown };

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The own property `key`, or undefined; inherited names such as "constructor" do not count. */
export function own(record: JsonRecord, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function misfit(at: string, expected: string): ShapeError {
  return new ShapeError(`${at} should be ${expected}`);
}

export function asRecord(value: unknown, at: string): JsonRecord {
  if (!isRecord(value)) throw misfit(at, 'an object');
  return value;
}

export function asText(value: unknown, at: string): string {
  if (typeof value !== 'string') throw misfit(at, 'a text');
  return value;
}

export function asNumber(value: unknown, at: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw misfit(at, 'a number');
  return value;
}

export function asCount(value: unknown, at: string): number {
  const number = asNumber(value, at);
  if (!Number.isSafeInteger(number) || number < 0) throw misfit(at, 'a whole number of at least 0');
  return number;
}

export function asFlag(value: unknown, at: string): boolean {
  if (typeof value !== 'boolean') throw misfit(at, 'true or false');
  return value;
}

export function asList<T>(value: unknown, at: string, item: (value: unknown, at: string) => T): readonly T[] {
  if (!Array.isArray(value)) throw misfit(at, 'a list');
  return value.map((entry: unknown, index) => item(entry, `${at}[${index}]`));
}

export function asTexts(value: unknown, at: string): readonly string[] {
  return asList(value, at, asText);
}

export function orNull<T>(read: (value: unknown, at: string) => T): (value: unknown, at: string) => T | null {
  return (value, at) => (value === null ? null : read(value, at));
}

export function oneOf<const T extends string | number | boolean | null>(
  choices: readonly T[],
): (value: unknown, at: string) => T {
  return (value, at) => {
    const found = choices.find((choice) => choice === value);
    if (found === undefined) throw misfit(at, `one of ${choices.map((choice) => JSON.stringify(choice)).join(', ')}`);
    return found;
  };
}

/** Reads one property with `read`; a missing one reads as undefined, which `read` refuses. */
export function property<T>(record: JsonRecord, key: string, read: (value: unknown, at: string) => T, at = ''): T {
  return read(own(record, key), at === '' ? key : `${at}.${key}`);
}

/** Like `property`, but a missing one gives `otherwise`. */
export function optional<T, U>(
  record: JsonRecord,
  key: string,
  read: (value: unknown, at: string) => T,
  otherwise: U,
): T | U {
  const value = own(record, key);
  return value === undefined ? otherwise : read(value, key);
}

// Words for messages: names in quotes, lists that stay short.
import type { Screen } from './flow-model.ts';

/** `"A", "B" and 3 more`. */
export function quoted(names: readonly string[], most = 6): string {
  const shown = names.slice(0, most).map((name) => `"${name}"`);
  if (names.length > most) return `${shown.join(', ')} and ${names.length - most} more`;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** What a reader is told who named a screen that is not there. */
export function screensHint(ids: readonly string[]): string {
  return ids.length === 0 ? 'give the screens ids first' : `the screens of this flow are ${quoted(ids)}`;
}

/** `screen "A"`, or `screen 3` where it has no id. */
export function toScreenName({ id, index }: Screen): string {
  return id === null ? `screen ${index + 1}` : `screen "${id}"`;
}

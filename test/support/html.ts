// What a page of ours may hold: nothing that runs, and nothing that asks anybody for anything.
import { expect } from 'vitest';

/** Its tags, without what is only text. */
export function tagsOf(html: string): string {
  return (html.match(/<[a-z!/][^>]*>/gi) ?? []).join('\n');
}

export function expectHarmless(html: string): void {
  expect(html).toMatch(/^<!doctype html>/i);
  const tags = tagsOf(html);
  expect(tags).not.toMatch(/<(?:script|iframe|object|embed|link|base|form|frame|audio|video)\b/i);
  // What stands in quotes is no attribute, whatever it looks like.
  expect(tags.replace(/="[^"]*"/g, '=""')).not.toMatch(/\s(?:on\w+|srcset|ping|formaction)\s*=/i);
  expect(tags).not.toMatch(/\s(?:href|src)="\s*javascript:/i);
  expect(tags).not.toMatch(/\ssrc="(?!data:image\/)/);
}

// Documents that are large on purpose are judged as small ones are. Each of these took many seconds while the
// work grew with the square of the size.
import { describe, expect, test } from 'vitest';
import { compareDocuments } from '../../../src/flowjson/compare.ts';
import { reviewDocuments } from '../../../src/flowjson/review.ts';
import { placedWords } from '../../../src/render/change-words.ts';

type Parts = Readonly<Record<string, unknown>>;

const screen = (id: string, children: readonly unknown[], more: Parts = {}) => ({
  id,
  ...more,
  layout: { type: 'SingleColumnLayout', children },
});
const flow = (...screens: readonly unknown[]) => ({ version: '7.3', screens });
const names = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `field_${from + index}`);
const goTo = (name: string, payload: Parts) => ({
  type: 'Footer',
  label: 'Next',
  'on-click-action': { name: 'navigate', next: { type: 'screen', name }, payload },
});
const PLAIN = { code: (text: string) => text, quote: (text: string) => text };

describe('of a large document', () => {
  test('texts full of bindings that are never closed are told', () => {
    const texts = (end: string) =>
      ['a', 'b', 'c', 'd'].map((start) => ({ type: 'TextBody', text: `${start}${'${'.repeat(40_000)}${end}` }));
    const found = compareDocuments(flow(screen('ONE', texts('x'))), flow(screen('ONE', texts('y'))));
    expect(found.map(({ kind, place }) => [kind, place.part])).toEqual(
      ['a', 'b', 'c', 'd'].map(() => ['changed', ['text']]),
    );
  });

  test('a long list of masked fields is weighed, and told', () => {
    const fields = names(10, 29_990).map((name) => ({ type: 'TextInput', name, label: name }));
    const sides = [names(30_000), [...names(29_999), 'other']];
    const [before, after] = sides.map((sensitive) => flow(screen('ONE', fields, { sensitive })));
    const [only, ...more] = reviewDocuments(before, after);
    expect(more).toEqual([]);
    expect(only?.impact).toEqual({ level: 'breaking', for: [] });
    expect(only === undefined ? '' : placedWords(only.change, PLAIN)).toBe(
      'Screen ONE: the summary in the chat no longer masks field_29999, and now masks other',
    );
  });

  test('many fields that are passwords no more are weighed', () => {
    const fields = (type: string) =>
      names(3_000).map((name) => ({ type: 'TextInput', name, label: name, 'input-type': type }));
    const sensitive = names(2_999);
    const [before, after] = ['password', 'text'].map((type) => flow(screen('ONE', fields(type), { sensitive })));
    const found = reviewDocuments(before, after).filter(({ impact }) => impact.level === 'breaking');
    expect(found.map(({ change }) => change.place.component?.name)).toEqual(['field_2999']);
  });

  test('a long list of what data requires is weighed', () => {
    const order = (required: readonly string[]) => ({ data: { order: { type: 'object', required } } });
    const judge = (old: readonly string[], now: readonly string[]) =>
      reviewDocuments(flow(screen('ONE', [], order(old))), flow(screen('ONE', [], order(now)))).map(
        ({ impact }) => impact.level,
      );
    expect(judge(names(30_000), names(29_999))).toEqual(['visible']);
    expect(judge(names(29_999), names(30_000))).toEqual(['breaking']);
  });

  test('texts that name what comes through many hands only follow', () => {
    const hands = 1_000;
    const document = (field: string) =>
      flow(
        screen('S0', [{ type: 'TextInput', name: field, label: 'City' }, goTo('S1', { [field]: `\${form.${field}}` })]),
        ...Array.from({ length: hands }, (_, index) =>
          screen(`S${index + 1}`, [
            ...(index + 1 < hands
              ? [goTo(`S${index + 2}`, { [field]: `\${data.${field}}` })]
              : Array.from({ length: 1_000 }, (__, at) => ({ type: 'TextBody', text: `${at}: \${data.${field}}` }))),
          ]),
        ),
      );
    const found = reviewDocuments(document('town'), document('city'));
    const texts = found.filter(({ change }) => change.place.part[0] === 'text');
    expect(texts).toHaveLength(1_000);
    expect(new Set(texts.map(({ impact }) => impact.level))).toEqual(new Set(['cosmetic']));
  });

  test('a value that is handed on again and again is followed once', () => {
    const document = (name: string) =>
      flow(
        screen('S0', [
          { type: 'TextInput', name, label: 'City' },
          ...Array.from({ length: 3_000 }, (_, at) => ({
            ...goTo('S1', { city: `\${form.${name}}` }),
            label: `${at}`,
          })),
        ]),
        screen('S1', [{ type: 'TextBody', text: `\${data.city}`.repeat(2_000) }]),
        screen(
          'S2',
          Array.from({ length: 2_000 }, () => ({ type: 'TextBody', text: `\${screen.S1.data.city}` })),
        ),
      );
    const found = reviewDocuments(document('town'), document('city'));
    expect(new Set(found.map(({ impact }) => impact.level))).toEqual(new Set(['cosmetic']));
  });
});

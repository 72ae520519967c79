// The Markdown of text components: what the subset makes of a text, what stays as it was written, and that no text takes long.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type RichBlock,
  type RichSpan,
  type RichText,
  readMarkdown,
  readRichText,
} from '../../../src/render/rich-text.ts';

const PNG =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const JPEG = 'data:image/jpeg;base64,/9j/4AAQSkZJRgABAQ==';
const WEBP = 'data:image/webp;base64,UklGRhIAAABXRUJQVlA4TAYAAAAvAAAAAA==';

/** Spans and blocks on one line, in a notation that Markdown does not have. */
function said(span: RichSpan): string {
  switch (span.kind) {
    case 'text':
      return span.text;
    case 'break':
      return '⏎';
    case 'image':
      return `{image ${span.alt}}`;
    case 'link':
      return `{link ${span.href} ${cell(span.spans)}}`;
    default:
      return `{${span.kind} ${cell(span.spans)}}`;
  }
}
const cell = (spans: readonly RichSpan[]) => spans.map(said).join('');
const row = (cells: readonly (readonly RichSpan[])[]) => cells.map(cell).join(' | ');

function block(one: RichBlock): string {
  switch (one.kind) {
    case 'heading':
      return `h${one.level}: ${cell(one.spans)}`;
    case 'paragraph':
      return `p: ${cell(one.spans)}`;
    case 'list':
      return `${one.ordered ? `ol ${one.start}` : 'ul'}: ${row(one.items)}`;
    case 'table':
      return `table ${one.align.join()}: ${[one.header, ...one.rows].map(row).join(' / ')}`;
  }
}
const blocks = ({ blocks: all }: RichText) => all.map(block);

describe('both dialects have', () => {
  test.each<[string, string[]]>([
    ['', []],
    ['plain', ['p: plain']],
    ['**b** *i* ~~s~~', ['p: {bold b} {italic i} {strike s}']],
    ['__b__ _i_ ***both***', ['p: {bold b} {italic i} {italic {bold both}}']],
    ['**a *b ~~c~~***', ['p: {bold a {italic b {strike c}}}']],
    ['[a **b**](https://a.b/c?d=e&f "title")', ['p: {link https://a.b/c?d=e&f a {bold b}}']],
    ['[a](HTTP://a.b)', ['p: {link HTTP://a.b a}']],
    ['one\n\ntwo', ['p: one', 'p: two']],
    ['one\ntwo  \nthree\\\nfour', ['p: one⏎two⏎three⏎four']],
    ['one\r\ntwo\r\rthree', ['p: one⏎two', 'p: three']],
    ['- a\n- b', ['ul: a | b']],
    ['* a\n\n* **b**', ['ul: a | {bold b}']],
    ['1. a\n2. b', ['ol 1: a | b']],
    ['3) a\n4) b', ['ol 3: a | b']],
    ['- a\n  more', ['ul: a⏎more']],
    ['- a\n\n  more', ['ul: a⏎more']],
    ['text\n- a', ['p: text', 'ul: a']],
    // HTML is text, and so what stands in it is read.
    ['<i title="*x*">', ['p: <i title="{italic x}">']],
    ['<div>\n**x**', ['p: <div>⏎{bold x}']],
    ['\\*a\\* &lt;b&gt; &copy;', ['p: *a* <b> ©']],
  ])('%j', (text, expected) => {
    expect(blocks(readMarkdown(text))).toEqual(expected);
    expect(blocks(readRichText(text))).toEqual(expected);
  });
});

describe('lists have one level', () => {
  test.each<[string, string[]]>([
    ['- a\n  - b\n    - c\n- d', ['ul: a | b | c | d']],
    ['1. a\n   1. b\n2. c', ['ol 1: a | b | c']],
    ['1. a\n   - b\n2. c', ['ol 1: a', 'ul: b', 'ol 2: c']],
    ['1. a\n   - b\n   - c\n2. d\n   5. e', ['ol 1: a', 'ul: b | c', 'ol 2: d | e']],
    ['- - a', ['ul: - a']],
    ['1. - 1. a', ['ol 1: - 1. a']],
    ['- 1. a', ['ul: 1. a']],
    ['- *a* b', ['ul: {italic a} b']],
    ['- -1', ['ul: -1']],
  ])('%j', (text, expected) => expect(blocks(readRichText(text))).toEqual(expected));
});

describe('neither dialect has', () => {
  test.each([
    '<b>x</b>',
    '<script>alert(1)</script>',
    '<!-- x -->',
    '`code`',
    '```\ncode\n```',
    '    indented',
    '> quote',
    '---',
    '~one~',
    '<https://a.b>',
    'https://a.b',
    'www.a.b',
    '[a](javascript:alert(1))',
    '[a](JavaScript:alert(1))',
    '[a](java&#10;script:alert(1))',
    '[a](data:text/html,x)',
    '[a](//a.b)',
    '[a](/path)',
    '[a](mailto:a@b.c)',
    '[a](tel:123)',
    '[a](http:)',
    '[a](https:///x)',
    '[a](\\http://x)',
    '[a]()',
    '[a][b]',
    '[a]: https://a.b',
    '![a](https://a.b/c.png)',
    '![a](data:image/svg+xml;base64,PHN2Zy8+)',
    '![a](data:image/gif;base64,R0lGODlhAQABAAAAACw=)',
    '![a](data:image/png;base64,AAAA)',
    '![a](data:image/png,x)',
    '![a](javascript:alert(1))',
    '[^1]',
    '- [ ] task',
  ])('%j, which stays as it is written', (text) => {
    for (const read of [readMarkdown, readRichText]) {
      const spans = read(text).blocks.flatMap((one) =>
        one.kind === 'list'
          ? [{ kind: 'text', text: '- ' } as const, ...one.items.flat()]
          : 'spans' in one
            ? one.spans
            : [],
      );
      expect(spans.filter(({ kind }) => kind !== 'text' && kind !== 'break')).toEqual([]);
      expect(cell(spans).replaceAll('⏎', '\n')).toBe(text.trim());
    }
  });

  test('a setext heading', () => {
    expect(blocks(readRichText('a\n===\nb\n---'))).toEqual(['p: a⏎===⏎b⏎---']);
  });
});

describe('only RichText has', () => {
  test.each<[string, string[], string[]]>([
    ['# One', ['h1: One'], ['p: # One']],
    ['## Two **b**', ['h2: Two {bold b}'], ['p: ## Two {bold b}']],
    ['### Three', ['p: Three'], ['p: ### Three']],
    ['###### Six', ['p: Six'], ['p: ###### Six']],
    [`![x](${PNG})`, ['p: {image x}'], ['p: ![x](data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAA…)']],
    [`![j](${JPEG}) ![w](<${WEBP}>)`, ['p: {image j} {image w}'], [`p: ![j](${JPEG}) ![w](<${WEBP}>)`]],
    [
      '| A | **B** |\n|:--|:-:|\n| 1 | [x](http://a.b) |\n| 2 |',
      ['table left,center: A | {bold B} / 1 | {link http://a.b x} / 2'],
      ['p: | A | {bold B} |⏎|:--|:-:|⏎| 1 | {link http://a.b x} |⏎| 2 |'],
    ],
    ['A|B\n-|-\n1|2', ['table ,: A | B / 1 | 2'], ['p: A|B⏎-|-⏎1|2']],
  ])('%j', (text, rich, body) => {
    expect(blocks(readRichText(text))).toEqual(rich);
    expect(blocks(readMarkdown(text))).toEqual(body);
  });

  test('images of a table, and the bytes as they were written', () => {
    const { blocks: found } = readRichText(`|a|b|\n|-|-|\n|![x](${PNG})|![y](${JPEG})|`);
    expect(found.map(block)).toEqual(['table ,: a | b / {image x} | {image y}']);
    const [table] = found;
    const images = table?.kind === 'table' ? table.rows.flat(2) : [];
    expect(images.map((image) => image.kind === 'image' && image.src)).toEqual([PNG, JPEG]);
  });
});

describe('a list of lines', () => {
  test('stands line by line, tables and lists together', () => {
    const lines = [
      '# Title',
      'First',
      '',
      'Second',
      '- a',
      '- b',
      '1. c',
      '2. d',
      '| A | B |',
      '|---|---|',
      '| 1 | 2 |',
      'End',
    ];
    expect(blocks(readRichText(lines))).toEqual([
      'h1: Title',
      'p: First',
      'p: Second',
      'ul: a | b',
      'ol 1: c | d',
      'table ,: A | B / 1 | 2',
      'p: End',
    ]);
  });
  test('takes numbers for their digits, and leaves out what is no text', () => {
    expect(blocks(readMarkdown(['a', 1, null, ['b'], { c: 'd' }, true]))).toEqual(['p: a', 'p: 1', 'p: true']);
    for (const nothing of [null, undefined, {}, [], [[]]])
      expect(readMarkdown(nothing)).toEqual({ blocks: [], cut: 0 });
  });
});

describe('what is long', () => {
  test('is cut, and the rest is counted', () => {
    const text = 'word '.repeat(30_000);
    const { blocks: found, cut } = readRichText(text);
    expect(cut).toBeGreaterThan(0);
    expect(found.map(block).join('').length + cut).toBeGreaterThanOrEqual(text.length - 2);
    expect(found.map(block).join('')).toMatch(/word$/);
    expect(readRichText('x'.repeat(90_000)).cut).toBe(0);
  });

  test('never inside of a character', () => {
    for (const before of ['', 'x']) {
      const [found] = readMarkdown(before + '😀'.repeat(60_000)).blocks;
      expect(JSON.stringify(found)).not.toContain('\\ud83d');
    }
  });

  test('are images, which cost little and are counted in full where they are cut', () => {
    const big = `data:image/png;base64,iVBORw0KGgo${'A'.repeat(300_000)}`;
    const { blocks: found, cut } = readRichText(`![big](${big})`);
    expect([found.map(block), cut]).toEqual([['p: {image big}'], 0]);
    const late = `${'*'.repeat(10_000)}![big](${big})`;
    const seen = readMarkdown(late);
    expect(JSON.stringify(seen.blocks).length).toBeLessThan(20_000);
    expect(seen.cut).toBeGreaterThan(300_000);
    expect(seen.cut).toBeLessThan(late.length);
  });

  test('never brings back what stood for an image', () => {
    const fake = '![a](\ufdd00\ufdd1) \ufdd00\ufdd1';
    expect(JSON.stringify(readRichText(`![x](${PNG}) ${fake}`).blocks).split('iVBOR')).toHaveLength(2);
    expect(JSON.stringify(readRichText(fake).blocks)).not.toMatch(/[\ufdd0\ufdd1]/);
  });

  // What takes CommonMark parsers the square or the cube of the length: without the measures of `markdown-source.ts` minutes.
  // In time of the processor, since test machines are busy.
  test.each(
    ['*', 'a*b*', '*_', '![', '[a](', '* ', '1. - ', '+ a\n+ ', '|a|\n|-|\n\n', '[a](b "', 'x', `![a](${JPEG})`].map(
      (unit) => [unit] as const,
    ),
  )('%j five million characters long takes no time', (unit) => {
    const text = unit.repeat(Math.ceil(5_000_000 / unit.length));
    const start = process.cpuUsage();
    const { blocks: found, cut } = readRichText(text);
    const { user } = process.cpuUsage(start);
    expect(cut).toBeGreaterThan(0);
    expect(JSON.stringify(found).length).toBeLessThan(5_000_000);
    expect(user / 1000).toBeLessThan(5_000);
  });

  test('lists indented ever deeper', () => {
    const text = Array.from({ length: 3_000 }, (_, level) => `${' '.repeat(level * 2)}- a`).join('\n');
    const start = process.cpuUsage();
    readRichText(text);
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(5_000);
  });
});

describe('for any text', () => {
  const markup = fc
    .array(
      fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(...'*_~[]()!|\\&#<>`-+1.\n \t:"'.split('')) },
        fc.constantFrom(
          '**',
          '](',
          '](http://a.b)',
          `![x](${PNG})`,
          '|-|-|',
          '\n\n',
          '- ',
          '2. ',
          '# ',
          'word',
          'javascript:',
          '\ufdd00\ufdd1',
        ),
        fc.string({ unit: 'grapheme', maxLength: 5 }),
      ),
      { maxLength: 60 },
    )
    .map((parts) => parts.join(''));

  function* everySpan(spans: readonly RichSpan[]): Iterable<RichSpan> {
    for (const span of spans) {
      yield span;
      if ('spans' in span) yield* everySpan(span.spans);
    }
  }
  function* spansIn({ blocks: all }: RichText): Iterable<RichSpan> {
    for (const one of all) {
      if (one.kind === 'list') for (const item of one.items) yield* everySpan(item);
      else if (one.kind === 'table')
        for (const cells of [one.header, ...one.rows]) for (const c of cells) yield* everySpan(c);
      else yield* everySpan(one.spans);
    }
  }

  test('nothing throws, and only what the dialect has comes out', () => {
    fc.assert(
      fc.property(fc.oneof(markup, fc.array(markup), fc.jsonValue()), (text) => {
        const [rich, body] = [readRichText(text), readMarkdown(text)];
        for (const span of spansIn(rich)) {
          if (span.kind === 'link') expect(span.href).toMatch(/^https?:\/\/[^\s]+$/i);
          if (span.kind === 'image') expect(span.src).toMatch(/^data:image\/(png|jpeg|webp);base64,[A-Za-z0-9+/=]+$/i);
          if (span.kind === 'text') expect(span.text).not.toMatch(/[\ufdd0\ufdd1]/);
        }
        expect([...spansIn(body)].filter(({ kind }) => kind === 'image')).toEqual([]);
        expect(body.blocks.filter(({ kind }) => kind === 'heading' || kind === 'table')).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('a text without markup is shown to the letter', () => {
    const words = fc.array(fc.string({ unit: fc.constantFrom(...'abc, é😀?!'.split('')), minLength: 1 }), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(words, (lines) => {
        const seen = blocks(readMarkdown(lines)).map((line) => line.slice(3));
        expect(seen).toEqual(lines.map((line) => line.trim()).filter((line) => line !== ''));
      }),
    );
  });

  test('styles within each other end, and no letter is lost', () => {
    const deep = `${'*a **b '.repeat(200)}x${'** *'.repeat(200)}`;
    const text = [...spansIn(readRichText(deep))].map((span) => (span.kind === 'text' ? span.text : '')).join('');
    expect(text.replace(/[^abx]/g, '')).toBe(deep.replace(/[^abx]/g, ''));
  });
});

// What a drawn screen shows: of each component what a phone shows of it.
import { parseFragment } from 'parse5';
import { describe, expect, test } from 'vitest';
import { drawScreen } from '../../../src/render/screens/draw.ts';
import { SQUARE, TALL, TORN, WIDE } from '../../browser/fixtures/pictures.ts';
import { branch, documentOf, draw, goTo, linksIn, many, picturesIn, saidIn, shown } from './screens-cases.ts';
import { attributeOf, elementsIn, textOf, textsOf, withLook } from './screens-tree.ts';

describe('texts', () => {
  test.each([
    ['TextHeading', 'wf-t1'],
    ['TextSubheading', 'wf-t2'],
    ['TextBody', 'wf-t3'],
    ['TextCaption', 'wf-t4'],
  ])('%s is shown in its size', (type, look) => {
    expect(textsOf(shown({ type, text: 'Hello' }), look)).toEqual(['Hello']);
  });

  test('a binding is its example; one without example is the token, as a warning', () => {
    expect(textsOf(shown({ type: 'TextBody', text: '${data.name}' }, { name: 'Hani' }), 'wf-t3')).toEqual(['Hani']);
    expect(textsOf(shown({ type: 'TextBody', text: '${data.name}' }), 'wf-tok')).toEqual(['${data.name}']);
  });

  test('a text with a binding in it is not filled in, as on a phone', () => {
    const html = shown({ type: 'TextBody', text: 'Hi ${data.name}' }, { name: 'Hani' });
    expect(textsOf(html, 'wf-t3')).toEqual(['Hi ${data.name}']);
    expect(withLook(html, 'wf-tok')).toEqual([]);
  });

  test('an expression is worked out', () => {
    expect(textsOf(shown({ type: 'TextBody', text: "`'Hi ' ${data.name}`" }, { name: 'Hani' }), 'wf-t3')).toEqual([
      'Hi Hani',
    ]);
  });

  test('weight, slant and strike are looks', () => {
    const html = shown({ type: 'TextBody', text: 'x', 'font-weight': 'bold_italic', strikethrough: true });
    expect(withLook(html, 'wf-bold').length + withLook(html, 'wf-ital').length).toBe(2);
    expect(withLook(html, 'wf-strike')).toHaveLength(1);
  });

  test('lists of texts are lines', () => {
    expect(textsOf(shown({ type: 'TextBody', text: ['One', 'Two'] }), 'wf-t3')).toEqual(['One\nTwo']);
  });

  test('what is longer than a phone shows is shown and flagged', () => {
    expect(textsOf(shown({ type: 'TextHeading', text: 'x'.repeat(80) }), 'wf-over')).toEqual([]);
    expect(textsOf(shown({ type: 'TextHeading', text: 'x'.repeat(81) }), 'wf-over')).toEqual(['81/80']);
    expect(textsOf(shown({ type: 'TextHeading', text: '👍'.repeat(80) }), 'wf-over')).toEqual([]);
  });

  test('the longest body is whole, longer ones are cut and say so', () => {
    expect(saidIn(shown({ type: 'TextBody', text: 'x'.repeat(4096) }))).toContain('x'.repeat(4096));
    expect(saidIn(shown({ type: 'TextBody', text: 'x'.repeat(9000) }))).toContain('4000 more characters');
  });

  test('Markdown is shown where it is asked for, its links are not followed', () => {
    const text = 'A **b** [c](https://example.com/d)';
    expect(textsOf(shown({ type: 'TextBody', text }), 'wf-t3')).toEqual([text]);
    const html = shown({ type: 'TextBody', text, markdown: true });
    expect(textsOf(html, 'wf-t3')).toEqual(['A b c']);
    expect(textsOf(html, 'wf-a')).toEqual(['c']);
    expect(textsOf(html, 'wf-n')).toEqual(['opens https://example.com/d']);
    expect(linksIn(html)).toEqual([]);
  });

  test('RichText has headings, tables and pictures', () => {
    const text = [
      '# One',
      '## Two',
      '| A | B |',
      '| --- | ---: |',
      '| 1 | 2 |',
      `![A disc](data:image/png;base64,${SQUARE})`,
    ];
    const html = shown({ type: 'RichText', text });
    expect(textsOf(html, 'wf-t1')).toEqual(['One']);
    expect(textsOf(html, 'wf-t2')).toEqual(['Two']);
    expect(textsOf(html, 'wf-table')).toEqual(['AB12']);
    expect(picturesIn(html).map((picture) => attributeOf(picture, 'alt'))).toEqual(['A disc']);
  });

  test('a missing text, and one of another type, are named', () => {
    expect(saidIn(shown({ type: 'TextBody' }))).toContain('no text');
    expect(saidIn(shown({ type: 'TextBody', text: { a: 1 } }))).toContain('an object, not a text');
    expect(textsOf(shown({ type: 'TextBody', text: 42 }), 'wf-t3')).toEqual(['42']);
  });
});

describe('fields', () => {
  test('an empty one shows its label, a filled one both', () => {
    expect(textsOf(shown({ type: 'TextInput', name: 'a', label: 'Name', required: true }), 'wf-ph')).toEqual(['Name']);
    const filled = shown({ type: 'TextInput', name: 'a', label: 'Name', required: true, 'init-value': 'Hani' });
    expect([textsOf(filled, 'wf-fl'), textsOf(filled, 'wf-v')]).toEqual([['Name'], ['Hani']]);
  });

  test('a Form fills in and says what is wrong', () => {
    const field = { type: 'TextInput', name: 'a', label: 'Name', required: true };
    const form = {
      type: 'Form',
      name: 'f',
      'init-values': { a: '${data.n}' },
      'error-messages': { a: 'Wrong' },
      children: [field],
    };
    const html = shown(form, { n: 'Hani' });
    expect(textsOf(html, 'wf-v')).toEqual(['Hani']);
    expect(textsOf(html, 'wf-n')).toEqual(['if wrong: “Wrong”']);
    const bound = { ...form, 'init-values': '${data.all}' };
    expect(textsOf(shown(bound, { all: { a: 'All' } }), 'wf-v')).toEqual(['All']);
    expect(textsOf(shown(bound), 'wf-tok')).toEqual(['${data.all}']);
  });

  test('only what may stay empty says so', () => {
    const field = { type: 'TextInput', name: 'a', label: 'Name' };
    expect(textsOf(shown(field), 'wf-opt')).toEqual(['Optional']);
    expect(textsOf(shown({ ...field, required: true }), 'wf-opt')).toEqual([]);
    expect(textsOf(shown({ ...field, required: '${data.x}' }), 'wf-n')).toEqual(['required: ${data.x}']);
  });

  test.each([
    ['number', 'wf-i-number'],
    ['email', 'wf-i-email'],
    ['phone', 'wf-i-phone'],
    ['password', 'wf-i-eye'],
    ['passcode', 'wf-i-eye'],
  ])('an input of type %s has its sign', (kind, sign) => {
    expect(withLook(shown({ type: 'TextInput', name: 'a', label: 'A', 'input-type': kind }), sign)).toHaveLength(1);
  });

  test('a secret is dots, as many as it has characters', () => {
    const html = shown({ type: 'TextInput', name: 'a', label: 'A', 'input-type': 'password', 'init-value': 'secret' });
    expect(textsOf(html, 'wf-v')).toEqual(['••••••']);
    expect(saidIn(html)).not.toContain('secret');
  });

  test('helper text, limits, pattern and a large label', () => {
    const html = shown({
      type: 'TextInput',
      name: 'a',
      label: 'A',
      'label-variant': 'large',
      'helper-text': 'Help',
      pattern: '^a+$',
      'min-chars': 2,
      'max-chars': '9',
      required: true,
    });
    expect(textsOf(html, 'wf-ll')).toEqual(['A']);
    expect(textsOf(html, 'wf-h')).toEqual(['Help0/9']);
    expect(textsOf(html, 'wf-n')).toEqual(['2 to 9 characters · pattern ^a+$']);
  });

  test('a TextArea counts to 600 where nothing else is said', () => {
    expect(textsOf(shown({ type: 'TextArea', name: 'a', label: 'A', 'init-value': 'abc' }), 'wf-ct')).toEqual([
      '3/600',
    ]);
  });

  test('sensitive fields have a lock, others have none', () => {
    const fields = ['a', 'b'].map((name) => ({ type: 'TextInput', name, label: name }));
    const locks = withLook(draw(fields, {}, { sensitive: ['b', 42] }), 'wf-i-lock');
    expect(locks.map((lock) => attributeOf(lock, 'aria-label'))).toEqual(['Sensitive: not shown in the summary']);
  });

  test('what is not enabled is grey, what is hidden is in a fold', () => {
    const field = { type: 'TextInput', name: 'a', label: 'A' };
    expect(withLook(shown({ ...field, enabled: '${data.no}' }, { no: false }), 'wf-off')).toHaveLength(1);
    const hidden = shown({ ...field, visible: '`${data.n} > 3`' }, { n: 1 });
    expect(textsOf(hidden, 'wf-fold')[0]).toMatch(/^Hidden now TextInput a/);
    expect(withLook(shown({ ...field, visible: true }), 'wf-fold')).toEqual([]);
    expect(textsOf(shown({ ...field, visible: '${data.x}' }), 'wf-n')).toEqual(['visible: ${data.x}']);
  });
});

const OPTIONS = [
  { id: 'a', title: 'Apples', description: 'Red', metadata: '£1' },
  { id: 'b', title: 'Pears', enabled: false },
];

describe('choices', () => {
  test.each(['CheckboxGroup', 'RadioButtonsGroup'])('%s lists its options with all that they say', (type) => {
    const html = shown({
      type,
      name: 'x',
      label: 'Fruit',
      description: 'Fresh',
      'data-source': OPTIONS,
      'init-value': ['a'],
    });
    expect(textsOf(html, 'wf-o')).toEqual(['ApplesRed£1', 'Pears']);
    expect(textsOf(html, 'wf-off')).toEqual(['Pears']);
    expect(textsOf(html, 'wf-gl')).toEqual(['Fruit Optional']);
    const on = type === 'CheckboxGroup' ? 'wf-i-box-on' : 'wf-i-dot-on';
    expect(withLook(html, on).map((sign) => attributeOf(sign, 'aria-label'))).toEqual(['Chosen']);
  });

  test('bound options are those of the example, and are not evaluated again', () => {
    const group = { type: 'CheckboxGroup', name: 'x', label: 'Fruit', 'data-source': '${data.all}' };
    expect(textsOf(shown(group, { all: [{ id: 'a', title: 'Apples' }] }), 'wf-o')).toEqual(['Apples']);
    expect(textsOf(shown(group, { all: [{ id: 'a', title: '${data.b}' }], b: 'B' }), 'wf-o')).toEqual(['${data.b}']);
    expect(textsOf(shown(group), 'wf-none')).toEqual(['options: ${data.all}']);
    expect(textsOf(shown(group, { all: 'x' }), 'wf-none')).toEqual(['the options are no list']);
    expect(textsOf(shown(group, { all: [] }), 'wf-none')).toEqual(['no options']);
  });

  test('twenty stand open, the rest is folded, and what a phone leaves away is said', () => {
    const html = shown({ type: 'CheckboxGroup', name: 'x', label: 'Many', 'data-source': many(200) });
    expect(withLook(html, 'wf-o')).toHaveLength(200);
    expect(textsOf(html, 'wf-more')[0]).toMatch(/^180 more options/);
    expect(textsOf(html, 'wf-over')).toEqual(['200/20']);
    expect(saidIn(shown({ type: 'Dropdown', name: 'x', label: 'Many', 'data-source': many(1000) }))).toContain(
      '750 more options are not drawn here',
    );
  });

  test('pictures and colours stand before options, and nothing but colours is a colour', () => {
    const source = [
      { id: 'a', title: 'A', image: SQUARE, 'alt-text': 'A disc' },
      { id: 'b', title: 'B', color: '#0A7CFF' },
      { id: 'c', title: 'C', color: 'red' },
    ];
    const html = shown({
      type: 'RadioButtonsGroup',
      name: 'x',
      label: 'X',
      'media-size': 'large',
      'data-source': source,
    });
    expect(picturesIn(html).map((picture) => attributeOf(picture, 'class'))).toEqual(['wf-th wf-large']);
    expect(html.match(/fill="[^"]*"/g)).toEqual(['fill="#0A7CFF"']);
    expect(textsOf(html, 'wf-bad')).toEqual(['no colour']);
  });

  test('a Dropdown is a closed field with its options in a fold', () => {
    const html = shown({ type: 'Dropdown', name: 'x', label: 'Fruit', 'data-source': OPTIONS, 'init-value': 'b' });
    const [fold] = withLook(html, 'wf-dd');
    expect(fold === undefined ? '' : attributeOf(fold, 'open')).toBeNull();
    expect(textsOf(html, 'wf-v')).toEqual(['Pears']);
    expect(textsOf(html, 'wf-o')).toHaveLength(2);
  });

  test('chips are pills, the chosen ones ticked', () => {
    const html = shown({ type: 'ChipsSelector', name: 'x', label: 'X', 'data-source': OPTIONS, 'init-value': ['b'] });
    expect(textsOf(html, 'wf-chip')).toEqual(['Apples', 'Pears']);
    expect(textsOf(html, 'wf-on')).toEqual(['Pears']);
  });

  test('OptIn has "Read more" only with an action', () => {
    const optIn = { type: 'OptIn', name: 'x', label: 'Terms', required: true };
    expect(saidIn(shown(optIn))).not.toContain('Read more');
    const html = shown({ ...optIn, 'on-click-action': goTo('NEXT'), 'init-value': true });
    expect(linksIn(html)).toEqual(['#p-screen-1']);
    expect(withLook(html, 'wf-i-box-on')).toHaveLength(1);
  });
});

describe('dates', () => {
  test('a DatePicker shows its day in words, in either notation', () => {
    const picker = { type: 'DatePicker', name: 'd', label: 'Day', required: true };
    expect(textsOf(shown({ ...picker, 'init-value': '2027-02-09' }), 'wf-v')).toEqual(['9 Feb 2027']);
    expect(textsOf(shown({ ...picker, 'init-value': '1804118400000' }), 'wf-v')).toEqual(['4 Mar 2027']);
    expect(textsOf(shown({ ...picker, 'init-value': '2027-02-31' }), 'wf-v')).toEqual(['2027-02-31']);
  });

  const calendar = { type: 'CalendarPicker', name: 'c', label: 'Day' };
  const monthOf = (html: string) =>
    elementsIn(parseFragment(html))
      .filter(({ tagName }) => tagName === 'caption')
      .map(textOf);

  test.each([
    [{ 'init-value': '2028-02-29', 'min-date': '2027-01-01' }, 'February 2028'],
    [{ 'min-date': '2027-06-05' }, 'June 2027'],
    [{}, 'January 2027'],
  ])('the month of %j', (fields, month) => {
    expect(monthOf(shown({ ...calendar, ...fields }))).toEqual([month]);
  });

  test('days that cannot be chosen are crossed out', () => {
    const html = shown({
      ...calendar,
      'min-date': '2027-03-05',
      'max-date': '2027-03-20',
      'unavailable-dates': ['2027-03-10'],
      'include-days': ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'],
      'init-value': '2027-03-12',
    });
    const open = [5, 8, 9, 11, 15, 16, 17, 18, 19].map(String);
    const cells = elementsIn(parseFragment(html)).filter(({ tagName }) => tagName === 'td');
    const crossed = cells.filter((cell) => attributeOf(cell, 'class') === 'wf-x').map(textOf);
    expect(cells.map(textOf).filter((day) => day !== '' && !crossed.includes(day) && day !== '12')).toEqual(open);
    expect(textsOf(html, 'wf-on')).toEqual(['12']);
  });

  test('a range has two fields and the days between', () => {
    const html = shown({
      ...calendar,
      mode: 'range',
      title: 'Stay',
      label: { 'start-date': 'From', 'end-date': 'To' },
      required: { 'start-date': true },
      'init-value': { 'start-date': '2027-05-30', 'end-date': '2027-06-02' },
    });
    expect(textsOf(html, 'wf-fl')).toEqual(['From', 'To Optional']);
    expect(textsOf(html, 'wf-v')).toEqual(['30 May 2027', '2 Jun 2027']);
    expect(textsOf(html, 'wf-btw')).toEqual(['31']);
  });
});

describe('pictures', () => {
  test('JPEG, PNG and WebP are pictures; everything else is a place with the reason', () => {
    const reasonOf = (src: unknown) => textsOf(shown({ type: 'Image', src, 'alt-text': 'Alt' }), 'wf-no')[0];
    expect(picturesIn(shown({ type: 'Image', src: WIDE, 'alt-text': 'Alt' }))).toHaveLength(1);
    expect(reasonOf('https://example.com/a.png')).toBe('an address, not a picture in base64');
    expect(reasonOf(`data:image/png;base64,${SQUARE}`)).toBe('“data:” must not stand before the base64');
    expect(reasonOf(TORN)).toBe('the picture ends too early');
    expect(reasonOf(btoa('<svg onload="alert(1)">'.repeat(9)))).toBe('neither JPEG, PNG nor WebP');
    expect(reasonOf(btoa('GIF89a'.repeat(9)))).toBe('neither JPEG, PNG nor WebP');
    expect(reasonOf('<b>')).toBe('not base64');
    expect(reasonOf('')).toBe('no picture');
    expect(reasonOf(42)).toBe('this is no picture');
    expect(reasonOf('${data.x}')).toBe('${data.x}');
  });

  test('one without alt-text says so to everybody', () => {
    const html = shown({ type: 'Image', src: WIDE });
    expect(picturesIn(html).map((picture) => attributeOf(picture, 'alt'))).toEqual(['Picture without alt-text']);
    expect(textsOf(html, 'wf-n')).toEqual(['no alt-text']);
  });

  test('a picture of impossible size is not handed to a browser', () => {
    const bytes = Buffer.from(WIDE, 'base64');
    bytes.writeUInt32BE(60_000, 16);
    bytes.writeUInt32BE(60_000, 20);
    expect(saidIn(shown({ type: 'Image', src: bytes.toString('base64') }))).toContain('too many points');
    bytes.fill(7, 12, 16);
    expect(saidIn(shown({ type: 'Image', src: bytes.toString('base64') }))).toContain('the picture is damaged');
  });

  test('pictures of one screen have a limit together', () => {
    const large = Buffer.concat([Buffer.from(WIDE, 'base64'), Buffer.alloc(1_200_000), Buffer.from('IEND')]);
    const html = draw(
      Array.from({ length: 6 }, () => ({ type: 'Image', src: large.toString('base64'), 'alt-text': 'x' })),
    );
    expect(picturesIn(html).length).toBeLessThan(6);
    expect(saidIn(html)).toContain('left out: the pictures of this screen are too large');
  });

  test('a carousel shows all of its pictures and a dot for each', () => {
    const images = [WIDE, SQUARE, TALL].map((src, index) => ({ src, 'alt-text': `Number ${index}` }));
    const html = shown({ type: 'ImageCarousel', images });
    expect(picturesIn(html)).toHaveLength(3);
    expect(textsOf(html, 'wf-n')).toEqual([0, 1, 2].map((index) => `alt-text: “Number ${index}”`));
    expect(withLook(html, 'wf-dots')[0]?.childNodes).toHaveLength(3);
  });
});

describe('lists and uploads', () => {
  const item = { id: 'a', 'main-content': { title: 'Shop', description: 'Near', metadata: 'Open' } };
  const list = { type: 'NavigationList', name: 'l', label: 'Shops' };

  test('a card shows everything that it has, and leads on', () => {
    const card = {
      ...item,
      start: { image: SQUARE, 'alt-text': 'Front' },
      end: { title: '£1', metadata: '2 km' },
      badge: 'New',
      tags: ['A', 'B', 'C', 'D'],
      'on-click-action': goTo('NEXT'),
    };
    const html = shown({ ...list, 'list-items': [card] });
    expect(textsOf(html, 'wf-card')).toEqual(['NewShopNearOpenABC£12 km']);
    expect(linksIn(html)).toEqual(['#p-screen-1']);
    expect(picturesIn(html)).toHaveLength(1);
  });

  test('texts that are too long for a card are struck out, as a phone leaves them away', () => {
    const long = { id: 'a', 'main-content': { title: 'T'.repeat(31), description: 'D'.repeat(20) } };
    const html = shown({ ...list, 'list-items': [long] });
    expect(textsOf(html, 'wf-over')).toEqual(['31/30']);
    expect(
      elementsIn(parseFragment(html))
        .filter(({ tagName }) => tagName === 's')
        .map(textOf),
    ).toEqual(['T'.repeat(31)]);
  });

  test('label and description are cut, and more than twenty items are no list', () => {
    const html = shown({ ...list, label: 'L'.repeat(90), 'list-items': Array.from({ length: 21 }, () => item) });
    expect(textsOf(html, 'wf-gl')[0]).toBe(`${'L'.repeat(80)}… 90/80`);
    expect(saidIn(html)).toContain('a phone does not show this list');
  });

  test('pickers say how much they take', () => {
    const photos = shown({
      type: 'PhotoPicker',
      name: 'p',
      label: 'Photos',
      'photo-source': 'camera',
      'min-uploaded-photos': 1,
      'max-uploaded-photos': 3,
      'max-file-size-kb': 1024,
    });
    expect(textsOf(photos, 'wf-n')).toEqual(['at least 1 · up to 1 MB each · camera only']);
    expect(textsOf(photos, 'wf-ct')).toEqual(['0/3']);
    const files = shown({
      type: 'DocumentPicker',
      name: 'p',
      label: 'Files',
      'allowed-mime-types': ['application/pdf', 'image/png'],
    });
    expect(textsOf(files, 'wf-n')).toEqual(['up to 25 MB each · pdf, png']);
  });
});

describe('what taps do', () => {
  const footer = { type: 'Footer', label: 'Go' };

  test('a Footer is at the foot, also out of a Form and of a branch that is taken', () => {
    const inForm = { type: 'Form', name: 'f', children: [{ ...footer, label: 'In a form' }] };
    const inBranch = {
      type: 'If',
      condition: true,
      ...branch('then', [{ ...footer, label: 'Taken' }]),
      ...branch('else', [{ ...footer, label: 'Other' }]),
    };
    const html = draw([inForm, inBranch]);
    expect(textsOf(html, 'wf-foot')[0]).toBe('In a formdoes nothingTakendoes nothing');
    expect(textsOf(html, 'wf-ghost')[0]).toContain('Other');
  });

  test('captions stand above the button', () => {
    expect(textsOf(shown({ ...footer, 'left-caption': 'L', 'right-caption': 'R' }), 'wf-caps')).toEqual(['LR']);
    expect(textsOf(shown({ ...footer, 'center-caption': 'C' }), 'wf-mid')).toEqual(['C']);
  });

  test.each([
    [goTo('NEXT'), 'leads to NEXT', ['#p-screen-1']],
    [goTo('NOWHERE'), 'leads to no screen: NOWHERE', []],
    [goTo('${data.x}'), 'leads to ${data.x}', []],
    [{ name: 'data_exchange' }, 'asks the endpoint', []],
    [{ name: 'complete' }, 'completes the flow', []],
    [{ name: 'open_url', url: 'https://example.com' }, 'opens https://example.com', []],
    [{ name: 'fly' }, 'unknown action fly', []],
    ['navigate', 'no action', []],
  ])('%j', (action, says, links) => {
    const html = shown({ ...footer, 'on-click-action': action });
    expect(textsOf(html, 'wf-n')).toEqual([says]);
    expect(linksIn(html)).toEqual(links);
  });

  test('only to screens that are on the page links lead', () => {
    const document = documentOf([{ ...footer, 'on-click-action': goTo('NEXT') }]);
    expect(linksIn(drawScreen(document, 0, { prefix: 'p', drawn: new Set([0]) }))).toEqual([]);
  });

  test('what choosing changes is said', () => {
    const action = { name: 'update_data', payload: { a: 1, b: 2 } };
    const html = shown({ type: 'OptIn', name: 'x', label: 'X', required: true, 'on-select-action': action });
    expect(textsOf(html, 'wf-n')).toEqual(['when chosen: changes data a, b']);
  });
});

describe('branches', () => {
  const body = (text: string) => [{ type: 'TextBody', text }];
  const fork = {
    type: 'If',
    condition: '${data.yes} == true',
    ...branch('then', body('Yes')),
    ...branch('else', body('No')),
  };

  test.each([
    [{ yes: true }, 'holds', 'Yes', ['Else 1 other componentNo']],
    [{ yes: false }, 'does not hold', 'No', ['If it holds 1 other componentYes']],
    [{}, 'cannot be told', '', ['If it holds 1 other componentYes', 'Else 1 other componentNo']],
  ])('of an If with %j', (data, says, taken, folds) => {
    const html = shown(fork, data);
    expect(textsOf(html, 'wf-cond')[0]).toContain(says);
    expect(textsOf(html, 'wf-fold')).toEqual(folds);
    const ghosts = new Set(
      withLook(html, 'wf-ghost')
        .flatMap((ghost) => elementsIn(ghost))
        .map(textOf),
    );
    expect(
      textsOf(html, 'wf-t3')
        .filter((text) => !ghosts.has(text))
        .join(),
    ).toBe(taken);
  });

  test('of an If that does not hold and has no else, nothing is shown', () => {
    const html = shown({ type: 'If', condition: false, ...branch('then', body('Yes')) });
    expect(saidIn(html)).toContain('If false does not holdIf it holds 1 other component');
    expect(withLook(html, 'wf-bad').map(textOf)).toEqual([]);
  });

  test.each([
    ['a', 'is a', ['Case b 1 other component', 'Case constructor 1 other component']],
    [
      'z',
      'fits no case',
      ['Case a 1 other component', 'Case b 1 other component', 'Case constructor 1 other component'],
    ],
  ])('of a Switch for %s', (value, says, folds) => {
    const cases = { a: body('A'), b: body('B'), constructor: body('C') };
    const html = shown({ type: 'Switch', value: '${data.v}', cases }, { v: value });
    expect(textsOf(html, 'wf-cond')[0]).toContain(says);
    expect(textsOf(html, 'wf-fold').map((text) => text.slice(0, -1))).toEqual(folds);
  });
});

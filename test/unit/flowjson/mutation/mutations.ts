// Right documents, and one change for each mistake that the checker knows: who must speak, under which name, and where.
import { readdirSync, readFileSync } from 'node:fs';

const root = new URL('../../../../', import.meta.url);
const textOf = (path: string) => readFileSync(new URL(path, root), 'utf8');
const golden = (name: string) => textOf(`test/golden/rules/${name}.json`);

/** Documents in which nothing is wrong. */
export const RIGHT: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    (readdirSync(new URL('flows/', root), { recursive: true }) as string[])
      .filter((name) => name.endsWith('.json'))
      .map((name) => [name.replace(/^.*[/\\]|\.json$/g, ''), textOf(`flows/${name.replaceAll('\\', '/')}`)]),
  ),
  /** Every component that the flows above do not have. */
  gallery: textOf('test/unit/flowjson/mutation/gallery.json'),
  cards: golden('navigation-list/ok-on-items'),
  'cards in a form': golden('component-placement/ok-lists-in-a-form'),
  'two pickers': golden('media-payload/ok-two-pickers'),
  'rich text, 6.3': golden('component-placement/ok-rich-text-with-footer'),
  '5.1': golden('data-channel/ok-3.0'),
  'two ends': golden('success-screens/ok-one-of-two'),
  'circle of links': golden('routing-loops/ok-forward-only'),
};

type Parts = Record<string | number, unknown>;
type Change = { readonly at: string; readonly change: (document: unknown) => void };

export type Mutation = Change & {
  /** The rule that must speak; `structure` for what a schema expresses. */
  readonly by: string;
  readonly code: string;
  readonly document: string;
  readonly endpoint: boolean | null;
  /** What cannot but be said, too, and why that is no second report of the same mistake. */
  readonly also: readonly { readonly code: string; readonly at: string; readonly because: string }[];
};

function partsOf(at: string): (string | number)[] {
  return at.split(/[.[\]]+/).flatMap((part) => (part === '' ? [] : [/^\d+$/.test(part) ? Number(part) : part]));
}

function around(document: unknown, at: string): { parent: Parts; key: string | number } {
  const parts = partsOf(at);
  const parent = parts.slice(0, -1).reduce<Parts>((whole, part) => whole[part] as Parts, document as Parts);
  if (parent === undefined) throw new Error(`there is no ${at}`);
  return { parent, key: parts.at(-1) ?? '' };
}

function set(at: string, value: unknown): Change {
  return {
    at,
    change(document) {
      const { parent, key } = around(document, at);
      parent[key] = value;
    },
  };
}

/** What is missing is told of the object that lacks it. */
function without(at: string): Change {
  return {
    at: at.replace(/\.[^.]+$|^[^.]+$/, ''),
    change(document) {
      const { parent, key } = around(document, at);
      if (!Object.hasOwn(parent, key)) throw new Error(`there is no ${at}`);
      if (Array.isArray(parent)) parent.splice(Number(key), 1);
      else delete parent[key];
    },
  };
}

/** Into a list, at the place of what stands there now. */
function insert(at: string, ...values: readonly unknown[]): Change {
  return {
    at,
    change(document) {
      const { parent, key } = around(document, at);
      if (!Array.isArray(parent)) throw new Error(`there is no list around ${at}`);
      parent.splice(Number(key), 0, ...values);
    },
  };
}

type More = Partial<Pick<Mutation, 'at' | 'endpoint' | 'also'>>;

function mutation(by: string, code: string, document: string, change: Change, more: More = {}): Mutation {
  return { by, code, document, endpoint: null, also: [], ...change, ...more };
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const letters = (index: number) => [...String(index)].map((digit) => 'ABCDEFGHIJ'[Number(digit)]).join('');
const png = (bytes: number) => `iVBORw0KGgo${'A'.repeat(Math.ceil((bytes * 4) / 3 / 4) * 4 - 11)}`;
const text = (content: string) => ({ type: 'TextBody', text: content });
const complete = { name: 'complete', payload: {} };
const screen = (id: string) => ({
  id,
  title: id,
  terminal: true,
  layout: { type: 'SingleColumnLayout', children: [{ type: 'Footer', label: 'End', 'on-click-action': complete }] },
});
const link = (to: string, payload = {}) => ({
  type: 'EmbeddedLink',
  text: to,
  'on-click-action': { name: 'navigate', next: { type: 'screen', name: to }, payload },
});
const address = {
  type: 'EmbeddedLink',
  text: 'More',
  'on-click-action': { name: 'open_url', url: 'https://www.example.com' },
};
/** What the last screen of book-appointment wants to know. */
const SUMMARY = Object.fromEntries(
  ['service_title', 'branch_title', 'when', 'first_name', 'last_name', 'email'].map((name) => [name, 'x']),
);

// Where things stand.
const CHILDREN = 'screens[0].layout.children';
const IMAGE = `${CHILDREN}[0]`;
const CAROUSEL = `${CHILDREN}[1]`;
const LINK = `${CHILDREN}[2]`;
const DAY = `${CHILDREN}[3]`;
const TRIP = `${CHILDREN}[4]`;
const STAY = `${CHILDREN}[5]`;
const TAGS = `${CHILDREN}[6]`;
const CODE = `${CHILDREN}[7]`;
const SIZE = `${CHILDREN}[8]`;
const IF = `${CHILDREN}[9]`;
const SWITCH = `${CHILDREN}[10]`;
const KIND = `${CHILDREN}[11]`;
const OPT_IN = `${CHILDREN}[12]`;
const CHIPS = `${CHILDREN}[13]`;
const FOOTER = `${CHILDREN}[14]`;
const FORM = 'screens[1].layout.children[0]';
const [BOX, PAPERS] = [`${FORM}.children[1]`, `${FORM}.children[2]`];
const LAST_IF = 'screens[2].layout.children[1]';
const CLICK = 'on-click-action';

const inStructure: readonly Mutation[] = [
  mutation('structure', 'INVALID_PROPERTY_KEY', 'gallery', set(`${OPT_IN}.placeholder`, 'x')),
  mutation('structure', 'INVALID_PROPERTY_KEY', '5.1', set('screens[0].layout.children[0].on-unselect-action', {})),
  mutation('structure', 'MISSING_REQUIRED_PROPERTY', 'gallery', without('screens[0].title')),
  mutation('structure', 'MISSING_REQUIRED_PROPERTY', 'gallery', without(`${LINK}.text`)),
  mutation('structure', 'MISSING_REQUIRED_PROPERTY', 'gallery', without('screens[1].data.note.__example__')),
  mutation('structure', 'MISSING_REQUIRED_TYPE_PROPERTY', 'gallery', without('screens[0].layout.type')),
  mutation('structure', 'MISSING_REQUIRED_TYPE_PROPERTY', 'gallery', without('screens[2].data.late.type')),
  mutation('structure', 'MISSING_REQUIRED_TYPE_PROPERTY', 'gallery', without(`${IMAGE}.type`)),
  mutation('structure', 'INVALID_PROPERTY_TYPE', 'gallery', set('screens[0].title', 7)),
  mutation('structure', 'INVALID_PROPERTY_TYPE', 'gallery', set(`${IMAGE}.visible`, 1)),
  mutation('structure', 'INVALID_PROPERTY_TYPE', 'book-appointment', set('routing_model.DETAILS', 'SUMMARY'), {
    also: [{ code: 'INVALID_ROUTING_MODEL', at: 'screens[3].id', because: 'then no route leads to that screen' }],
  }),
  mutation('structure', 'INVALID_PROPERTY_VALUE', 'gallery', set('screens[0].layout.type', 'TwoColumnLayout')),
  mutation('structure', 'INVALID_PROPERTY_VALUE', 'gallery', set(`${IMAGE}.type`, 'Picture'), { at: `${IMAGE}.type` }),
  mutation('structure', 'INVALID_ENUM_VALUE', 'gallery', set(`${IMAGE}.scale-type`, 'stretch')),
  mutation('structure', 'INVALID_ENUM_VALUE', 'gallery', set('screens[2].data.late.type', 'date')),
  mutation('structure', 'INVALID_ENUM_VALUE', 'gallery', set(`${LINK}.${CLICK}.name`, 'open')),
  mutation('structure', 'INVALID_PROPERTY_VALUE_FORMAT', 'gallery', set(`${LINK}.${CLICK}.url`, 'ftp://example.com')),
  mutation('structure', 'INVALID_PROPERTY_VALUE_FORMAT', 'gallery', set(`${CODE}.pattern`, '[A-Z')),
  mutation('structure', 'INVALID_SCHEMA', 'two pickers', set(`${CHILDREN}[0].error-message`, {})),
  mutation('structure', 'MINIMUM_VALUE_REQUIRED', 'gallery', set(`${PAPERS}.max-file-size-kb`, 0)),
  mutation('structure', 'MAXIMUM_VALUE_REQUIRED', 'gallery', set(`${PAPERS}.max-file-size-kb`, 25_601)),
  mutation('structure', 'MIN_ITEMS_REQUIRED', 'gallery', set(`${TRIP}.include-days`, [])),
  mutation('structure', 'MIN_ITEMS_REQUIRED', 'gallery', set(`${CHIPS}.data-source`, [])),
  mutation('structure', 'MIN_ITEMS_REQUIRED', 'gallery', set('screens', [])),
  mutation(
    'structure',
    'MAX_ITEMS_REQUIRED',
    'gallery',
    insert(`${CAROUSEL}.images[0]`, { src: png(99), 'alt-text': 'D' }),
    {
      at: `${CAROUSEL}.images`,
    },
  ),
  mutation('structure', 'MIN_CHARS_REQUIRED', 'gallery', set(`${SIZE}.label`, '')),
  mutation('structure', 'MIN_CHARS_REQUIRED', 'gallery', set(`${FORM}.name`, '')),
  mutation('structure', 'PATTERN_MISMATCH', 'gallery', set('screens[2].title', ' ')),
  mutation('structure', 'PATTERN_MISMATCH', 'gallery', set(`${TAGS}.data-source[0].color`, 'red')),
  mutation('structure', 'PATTERN_MISMATCH', 'gallery', set(`${IMAGE}.width`, '100px')),
  mutation('structure', 'PATTERN_MISMATCH', 'gallery', set(`${SIZE}.visible`, "${data.ready != ''}")),
  mutation('structure', 'PATTERN_MISMATCH', 'two ends', set('screens[0].id', 'STEP_1')),
  mutation('structure', 'INVALID_DEPENDENCIES', 'gallery', without(`${FOOTER}.left-caption`)),
  mutation('structure', 'NOT_KEYWORD_SCHEMA_VALIDATION_FAILED', 'gallery', set(`${FOOTER}.center-caption`, 'Middle'), {
    at: FOOTER,
  }),
  mutation('structure', 'NOT_KEYWORD_SCHEMA_VALIDATION_FAILED', 'gallery', set('screens[0].success', true)),
  mutation('structure', 'NOT_KEYWORD_SCHEMA_VALIDATION_FAILED', 'gallery', set(`${LINK}.${CLICK}.payload`, {}), {
    at: `${LINK}.${CLICK}`,
  }),
];

const inFlow: readonly Mutation[] = [
  mutation('routing-screens', 'INVALID_ROUTING_MODEL', 'book-appointment', set('routing_model.GONE', [])),
  mutation('routing-screens', 'INVALID_ROUTING_MODEL', 'book-appointment', set('routing_model.SUMMARY[0]', 'GONE')),
  mutation(
    'routing-branches',
    'INVALID_ROUTING_MODEL',
    'two ends',
    {
      at: 'screens[0].id',
      change(document) {
        const { screens } = document as { screens: unknown[] };
        const { children } = (screens[0] as { layout: { children: unknown[] } }).layout;
        screens.push(...times(9, (index) => screen(`X_${letters(index)}`)));
        children.push({ type: 'OptIn', name: 'agree', label: 'Agree' });
        for (const index of times(9, (one) => one)) {
          children.push({
            type: 'OptIn',
            name: `agree_${index}`,
            label: 'Read',
            [CLICK]: link(`X_${letters(index)}`)[CLICK],
          });
        }
        children.splice(2, 1);
      },
    },
    {
      also: [
        {
          code: 'MAX_ALLOWED_COMPONENTS_PER_SCREEN',
          at: 'screens[0].layout.children[7]',
          because: 'eleven ways on need nine more components that lead there, and of OptIn five may stand on a screen',
        },
      ],
    },
  ),
  mutation('routing-loops', 'INVALID_ROUTING_MODEL', 'book-appointment', set('routing_model.DETAILS[1]', 'DETAILS')),
  mutation('routing-loops', 'INVALID_ROUTING_MODEL', 'book-appointment', set('routing_model.SUMMARY[0]', 'DETAILS')),
  mutation('routing-entry', 'INVALID_ROUTING_MODEL', 'book-appointment', set('routing_model.SUMMARY[0]', 'SERVICE'), {
    at: 'routing_model',
  }),
  mutation('routing-connections', 'INVALID_ROUTING_MODEL', 'two ends', insert('screens[3]', screen('ISLAND')), {
    at: 'screens[3].id',
  }),
  mutation(
    'routing-navigations',
    'INVALID_ROUTING_MODEL',
    'book-appointment',
    insert(`${CHILDREN}[2]`, link('SUMMARY', SUMMARY)),
    {
      at: 'routing_model.SERVICE',
    },
  ),
  mutation('routing-ends', 'ROUTE_WITHOUT_END', 'book-appointment', {
    at: 'screens[4].id',
    change(document) {
      insert('screens[4]', {
        id: 'MAP',
        title: 'Map',
        layout: { type: 'SingleColumnLayout', children: [text('x')] },
      }).change(document);
      set('routing_model.DETAILS[1]', 'MAP').change(document);
      set('routing_model.MAP', []).change(document);
    },
  }),
  mutation('routing-ends', 'ROUTING_CYCLE', 'book-appointment', set('routing_model.SUMMARY[0]', 'DATE_AND_TIME')),
  mutation('screen-count', 'MAX_SCREENS_NUMBER', 'rich text, 6.3', {
    at: 'screens',
    change(document) {
      const chain = times(100, (index) => `X_${letters(index)}`).map((id, index, ids) => ({
        id,
        title: id,
        layout: { type: 'SingleColumnLayout', children: [link(ids[index + 1] ?? 'A')] },
      }));
      insert('screens[0]', ...chain).change(document);
    },
  }),
  mutation('screen-ids', 'DUPLICATE_SCREEN_IDS', 'two ends', insert('screens[3]', screen('C')), {
    at: 'screens[3].id',
  }),
  mutation('screen-ids', 'SCREEN_ID_IS_RESERVED_KEYWORD', 'rich text, 6.3', set('screens[0].id', 'SUCCESS')),
  mutation('terminal-screen', 'MISSING_TERMINAL_SCREEN', 'book-appointment', set('screens[3].terminal', false), {
    at: 'screens',
  }),
  mutation('success-screens', 'INVALID_PROPERTY_VALUE', 'gallery', set('screens[2].success', false)),
  mutation('terminal-footer', 'MISSING_FOOTER_ON_TERMINAL_SCREEN', 'rich text, 6.3', without(`${CHILDREN}[1]`), {
    at: 'screens[0]',
  }),
  mutation(
    'terminal-footer',
    'INVALID_PROPERTY_VALUE',
    'two ends',
    set('screens[2].layout.children[0].on-click-action', link('B')[CLICK]),
    {
      at: 'screens[2].layout.children[0].on-click-action.name',
    },
  ),
  mutation('refresh-on-back', 'INVALID_PROPERTY_VALUE', 'gallery', set('screens[1].refresh_on_back', true)),
  mutation('data-channel', 'MISSING_REQUIRED_PROPERTY', 'book-appointment', without('routing_model')),
  mutation(
    'data-channel',
    'MISSING_REQUIRED_PROPERTY',
    'gallery',
    set(`${DAY}.on-select-action`, { name: 'data_exchange', payload: {} }),
    {
      at: '',
    },
  ),
  mutation('data-channel', 'INVALID_DATA_API_VERSION', 'book-appointment', set('data_api_version', '2.0')),
  mutation(
    'endpoint',
    'MISSING_ENDPOINT',
    'book-appointment',
    { at: 'data_api_version', change() {} },
    { endpoint: false },
  ),
  mutation('endpoint', 'UNUSED_ENDPOINT', 'gallery', { at: 'version', change() {} }, { endpoint: true }),
  mutation('sensitive-fields', 'INVALID_SENSITIVE_FIELD', 'gallery', set('screens[0].sensitive[0]', 'gone')),
  mutation('meta-property', 'INVALID_FLOW_JSON', 'gallery', set('meta', { lead_gen_ai: true })),
  mutation(
    'next-screen',
    'INVALID_NAVIGATE_ACTION_NEXT_SCREEN_NAME',
    'two ends',
    insert(`${CHILDREN}[0]`, link('GONE')),
    {
      at: `${CHILDREN}[0].on-click-action.next.name`,
    },
  ),
  mutation(
    'next-screen',
    'INVALID_NAVIGATE_ACTION_NEXT_SCREEN_NAME',
    'two ends',
    set('screens[0].layout.children[0].on-click-action.next.name', 'GONE'),
    {
      also: [{ code: 'INVALID_ROUTING_MODEL', at: 'screens[2].id', because: 'it was the only way to that screen' }],
    },
  ),
  mutation('complete-action', 'INVALID_COMPLETE_ACTION', 'join-clear-club', set('screens[2].terminal', false), {
    at: 'screens[2].layout.children[1].on-click-action.name',
  }),
  mutation('complete-action', 'INVALID_COMPLETE_ACTION', 'glasses-problem', without('screens[2].terminal'), {
    at: 'screens[2].layout.children[3].on-click-action.name',
    also: [
      {
        code: 'MISSING_TERMINAL_SCREEN',
        at: 'screens',
        because: 'the platform says both where the only end is not one',
      },
    ],
  }),
  mutation('screen-data', 'INVALID_SCREEN_DATA', 'gallery', set('screens[2].data.late.__example__', 'yes')),
  mutation('screen-data', 'INVALID_SCREEN_DATA', 'gallery', without('screens[1].data.list.items'), {
    at: 'screens[1].data.list',
  }),
];

const inComponents: readonly Mutation[] = [
  mutation(
    'component-counts',
    'MAX_ALLOWED_COMPONENTS_PER_SCREEN',
    'gallery',
    insert(`${CHILDREN}[0]`, address, address),
    {
      at: `${CHILDREN}[4]`,
    },
  ),
  mutation(
    'component-counts',
    'MAX_ALLOWED_COMPONENTS_PER_SCREEN',
    'gallery',
    insert('screens[2].layout.children[0]', ...times(50, () => text('x'))),
    {
      at: 'screens[2].layout.children[50]',
    },
  ),
  mutation('component-counts', 'INVALID_PROPERTY_VALUE', 'gallery', {
    at: 'screens[2].layout.children[1]',
    change(document) {
      const { screens } = document as { screens: { layout: { children: unknown[] } }[] };
      const carousel = () => ({ type: 'ImageCarousel', images: [{ src: png(99), 'alt-text': 'A' }] });
      screens[1]?.layout.children.push(carousel());
      screens[2]?.layout.children.unshift(carousel(), carousel());
    },
  }),
  mutation('component-names', 'DUPLICATE_FORM_COMPONENT_NAMES', 'gallery', set(`${STAY}.name`, 'trip')),
  mutation(
    'component-placement',
    'INVALID_COMPONENT_PLACEMENT',
    'rich text, 6.3',
    insert(`${CHILDREN}[1]`, text('x')),
    {
      at: `${CHILDREN}[0]`,
    },
  ),
  mutation('component-placement', 'INVALID_COMPONENT_PLACEMENT', 'cards', insert(`${CHILDREN}[1]`, text('x')), {
    at: `${CHILDREN}[0]`,
  }),
  mutation(
    'component-placement',
    'INVALID_RICHTEXT_PLACEMENT',
    '5.1',
    insert(`${CHILDREN}[0]`, { type: 'RichText', text: 'x' }),
  ),
  mutation('component-placement', 'INVALID_PROPERTY_KEY', 'cards', set('screens[0].terminal', true)),
  mutation(
    'picker-count',
    'COMPONENT_TYPE_MAX_NUMBER_PER_SCREEN',
    'gallery',
    insert(`${FORM}.children[3]`, { type: 'PhotoPicker', name: 'photos', label: 'Photos' }),
  ),
  mutation(
    'outside-form',
    'COMPONENTS_OUTSIDE_FORM',
    'gallery',
    insert('screens[1].layout.children[1]', { type: 'OptIn', name: 'outside', label: 'x' }),
  ),
  mutation(
    'if-nesting',
    'MAXIMUM_IF_NESTING',
    'gallery',
    // biome-ignore lint/suspicious/noThenProperty: the language calls it so
    insert(`${IF}.then[0].then[0].then[1]`, { type: 'If', condition: '${data.ready}', then: [text('x')] }),
  ),
  mutation('empty-branches', 'INVALID_PROPERTY_VALUE', 'gallery', set(`${IF}.then[0].then[0].then`, [])),
  mutation('empty-branches', 'INVALID_PROPERTY_VALUE', 'gallery', set(`${SWITCH}.cases`, {})),
  mutation('branch-footers', 'MISSING_FOOTER_IN_IF_ELSE_BRANCHES', 'gallery', without(`${LAST_IF}.else`), {
    at: LAST_IF,
  }),
  mutation(
    'branch-footers',
    'MISSING_FOOTER_IN_SWITCH_BRANCHES',
    'gallery',
    set(`${LAST_IF}.else[0].cases.used`, [text('x')]),
  ),
  mutation(
    'options',
    'DATA_SOURCE_ITEMS_HAVE_BOTH_IMAGE_AND_COLOR',
    'gallery',
    set(`${TAGS}.data-source[1].image`, png(99)),
    {
      at: `${TAGS}.data-source`,
    },
  ),
  mutation('options', 'DUPLICATE_OPTION_IDS', 'gallery', set(`${CHIPS}.data-source[1].id`, 'a')),
  mutation(
    'max-chars',
    'MAX_ITEMS',
    'gallery',
    insert(`${CHIPS}.data-source[2]`, ...times(19, (index) => ({ id: `x${index}`, title: 'X' }))),
    {
      at: `${CHIPS}.data-source`,
    },
  ),
  mutation('max-chars', 'MIN_ITEMS', 'gallery', without(`${CHIPS}.data-source[1]`), { at: `${CHIPS}.data-source` }),
  mutation('max-chars', 'MAX_CHARS', 'gallery', set(`${SIZE}.label`, 'x'.repeat(21))),
  mutation('min-max', 'MIN_VALUE_GREATER_THAN_MAX', 'gallery', set(`${CODE}.min-chars`, 9)),
  mutation('min-max', 'MIN_VALUE_GREATER_THAN_MAX', 'gallery', set(`${TAGS}.min-selected-items`, 3)),
  mutation('min-max', 'MIN_VALUE_GREATER_THAN_MAX', 'gallery', set(`${PAPERS}.min-uploaded-documents`, 6)),
  mutation('dates', 'INVALID_DATE_RANGE', 'gallery', set(`${DAY}.max-date`, '2026-12-31'), { at: `${DAY}.min-date` }),
  mutation('dates', 'INVALID_DATE_RANGE', 'gallery', set(`${DAY}.init-value`, '01.03.2027')),
  mutation('dates', 'INVALID_DATE_RANGE', 'gallery', set(`${TRIP}.init-value.end-date`, '2027-02-01'), {
    at: `${TRIP}.init-value`,
  }),
  mutation('dates', 'INVALID_DATE_SINGLE_INIT_VALUE_FORMAT', 'gallery', set(`${STAY}.init-value`, 'tomorrow')),
  mutation('calendar-mode', 'INVALID_TYPE', 'gallery', set(`${TRIP}.label`, 'Trip')),
  mutation('calendar-mode', 'INVALID_TYPE', 'gallery', set(`${STAY}.init-value`, { 'start-date': '2027-03-01' })),
  mutation('calendar-mode', 'MISSING_CALENDAR_PICKER_RANGE_MODE_PROP', 'gallery', without(`${TRIP}.label.end-date`)),
  mutation('calendar-mode', 'UNEXPECTED_CALENDAR_PICKER_RANGE_MODE_PROP', 'gallery', set(`${TRIP}.label.middle`, 'x')),
  mutation('calendar-mode', 'INVALID_PROPERTY_NAME_FOR_CONDITION', 'gallery', set(`${STAY}.min-days`, 1)),
  mutation('calendar-mode', 'INVALID_MIN_MAX_DAYS', 'gallery', set(`${TRIP}.min-days`, 8)),
  mutation(
    'navigation-list',
    'MISSING_REQUIRED_PROPERTY',
    'cards',
    without(`${CHILDREN}[0].list-items[1].on-click-action`),
  ),
  mutation(
    'navigation-list',
    'DUPLICATE_PROPETY_FOR_CONDITION',
    'cards',
    set(`${CHILDREN}[0].on-click-action`, link('DONE')[CLICK]),
  ),
  mutation(
    'navigation-list',
    'DUPLICATE_PROPETY_FOR_CONDITION',
    'cards in a form',
    set(`${CHILDREN}[0].children[0].list-items[0].end`, {}),
  ),
  mutation(
    'navigation-list',
    'INVALID_PROPERTY_VALUE_FOR_CONDITION',
    'cards',
    set(`${CHILDREN}[0].list-items[0].end`, { title: 'x' }),
    {
      at: `${CHILDREN}[0].media-size`,
    },
  ),
  mutation('navigation-list', 'MAX_ITEMS_REQUIRED', 'cards', {
    at: `${CHILDREN}[0].list-items`,
    change(document) {
      for (const index of [0, 1]) set(`${CHILDREN}[0].list-items[${index}].badge`, 'New').change(document);
    },
  }),
  mutation('input-pattern', 'MISSING_REQUIRED_PROPERTY', 'gallery', without(`${CODE}.helper-text`)),
  mutation('input-pattern', 'PATTERN_WITHOUT_EFFECT', 'gallery', set(`${CODE}.input-type`, 'email'), {
    at: `${CODE}.pattern`,
  }),
  mutation('input-pattern', 'PATTERN_WITH_SLASHES', 'gallery', set(`${CODE}.pattern`, '/^[A-Z]{2}$/')),
  mutation(
    'images',
    'INVALID_PROPERTY_VALUE_FORMAT',
    'gallery',
    set(`${IMAGE}.src`, 'https://www.example.com/shop.png'),
  ),
  mutation(
    'images',
    'INVALID_PROPERTY_VALUE',
    'gallery',
    set(`${CAROUSEL}.images[0].src`, 'https://www.example.com/shop.png'),
  ),
  mutation('images', 'IMAGE_DATA_PREFIX', 'gallery', set(`${IMAGE}.src`, `data:image/png;base64,${png(99)}`)),
  mutation('images', 'IMAGE_FORMAT', 'gallery', set(`${IMAGE}.src`, 'R0lGODlhAQABAAAAACwAAAAAAQABAAA=')),
  mutation('images', 'IMAGE_SIZE', 'gallery', set(`${IMAGE}.src`, png(301 * 1024))),
  mutation('images', 'IMAGES_TOTAL_SIZE', 'gallery', set(`${CAROUSEL}.images[0].src`, png(1025 * 1024)), {
    at: 'screens[0].id',
  }),
];

const inValues: readonly Mutation[] = [
  mutation('navigate-payload', 'INVALID_NAVIGATE_ACTION_PAYLOAD', 'gallery', set(`${FOOTER}.${CLICK}.payload.more`, 1)),
  mutation(
    'navigate-payload',
    'INVALID_NAVIGATE_ACTION_PAYLOAD',
    'gallery',
    without(`${FOOTER}.${CLICK}.payload.note`),
  ),
  mutation('navigate-payload', 'MISSING_NAVIGATION_ACTION_PAYLOAD', 'gallery', without(`${FOOTER}.${CLICK}.payload`)),
  mutation(
    'navigate-payload',
    'INVALID_NAVIGATE_ACTION_STATIC_DATA',
    'gallery',
    set(`${FOOTER}.${CLICK}.payload.count`, 'two'),
  ),
  mutation(
    'navigate-payload',
    'INVALID_NAVIGATE_ACTION_PAYLOAD',
    'gallery',
    set(`${FOOTER}.${CLICK}.payload.count`, '${data.chosen}'),
  ),
  mutation('binding-target', 'INVALID_SCREEN_DYNAMIC_DATA', 'gallery', set(`${IMAGE}.alt-text`, '${data.gone}')),
  mutation('binding-target', 'INVALID_SCREEN_DYNAMIC_DATA', 'gallery', set(`${IF}.condition`, '${data.gone}')),
  mutation('binding-type', 'INVALID_SCREEN_DYNAMIC_DATA', 'gallery', set(`${IMAGE}.visible`, '${data.chosen}')),
  mutation(
    'binding-type',
    'INVALID_SCREEN_DYNAMIC_DATA',
    'gallery',
    without('screens[0].data.sizes.items.properties.title'),
    {
      at: `${SIZE}.data-source`,
    },
  ),
  mutation(
    'binding-form',
    'INVALID_TEXT_DYNAMIC_DATA',
    'gallery',
    set(`${IF}.then[0].then[0].then[0].text[0]`, '${data.chosen}'),
  ),
  mutation('binding-form', 'REFERENCE_IN_TEXT', 'gallery', set(`${LINK}.text`, 'Hi ${data.chosen}')),
  mutation('binding-form', 'UNKNOWN_REFERENCE', 'gallery', set(`${LINK}.text`, '${dat.chosen}')),
  mutation(
    'payload-binding',
    'INVALID_ON_CLICK_ACTION_PAYLOAD',
    'gallery',
    set(`${LAST_IF}.then[0].${CLICK}.payload.sum`, '${form.gone}'),
  ),
  mutation(
    'payload-binding',
    'INVALID_ON_CLICK_ACTION_PAYLOAD',
    'gallery',
    set(`${FOOTER}.${CLICK}.payload.note`, '${form.gone}'),
  ),
  mutation(
    'payload-binding',
    'INVALID_ACTION_PAYLOAD_PROPERTY',
    'gallery',
    set(`${LAST_IF}.then[0].${CLICK}.payload.sum`, '`${data.gone} + 1`'),
  ),
  mutation(
    'media-payload',
    'INVALID_ON_CLICK_ACTION_PAYLOAD',
    'gallery',
    set(`${LAST_IF}.then[0].${CLICK}.payload.sum`, ['${screen.FILES.form.papers}']),
    {
      at: `${LAST_IF}.then[0].${CLICK}.payload.sum[0]`,
    },
  ),
  mutation(
    'media-payload',
    'INVALID_ON_CLICK_ACTION_PAYLOAD',
    'two pickers',
    without('screens[0].layout.children[0].max-uploaded-documents'),
    {
      at: 'screens[1].layout.children[1].on-click-action.payload',
      also: [
        {
          code: 'INVALID_ON_CLICK_ACTION_PAYLOAD',
          at: 'screens[1].layout.children[1].on-click-action.payload',
          because: 'thirty files of 10 MB are too many and too large',
        },
      ],
    },
  ),
  mutation('condition', 'INVALID_PROPERTY_VALUE', 'gallery', set(`${IF}.condition`, '${form.agree} &&')),
  mutation('condition', 'INVALID_PROPERTY_VALUE', 'gallery', set(`${IF}.condition`, '${data.count}')),
  mutation('condition', 'AMBIGUOUS_CONDITION', 'gallery', set(`${IF}.condition`, '${form.agree} && ${data.count} > 1')),
  mutation('expression', 'INVALID_PROPERTY_VALUE', 'gallery', set(`${IF}.else[0].visible`, '`${data.count} +`')),
  mutation('expression', 'INVALID_PROPERTY_VALUE', 'gallery', set(`${IF}.else[0].visible`, '`${data.count} + 2`')),
  mutation(
    'expression',
    'AMBIGUOUS_EXPRESSION',
    'gallery',
    set(`${IF}.else[0].visible`, "`${data.chosen} '-' == 'a-'`"),
  ),
  mutation(
    'update-data',
    'INVALID_UPDATE_DATA_ACTION_PAYLOAD',
    'gallery',
    set(`${KIND}.on-select-action.payload.gone`, 1),
  ),
  mutation(
    'update-data',
    'INVALID_UPDATE_DATA_ACTION_PAYLOAD',
    'gallery',
    set(`${KIND}.on-select-action.payload.count`, 'one'),
  ),
  mutation(
    'update-data',
    'INVALID_UPDATE_DATA_ACTION_PAYLOAD',
    'gallery',
    set(`${KIND}.on-select-action.payload.count`, '${data.chosen}'),
  ),
  mutation(
    'update-data',
    'INVALID_UPDATE_DATA_ACTION_PAYLOAD',
    'gallery',
    set(`${KIND}.data-source[0].on-select-action`, { name: 'update_data', payload: {} }),
    {
      at: `${KIND}.on-select-action`,
    },
  ),
  mutation('form-values', 'NATIVE_COMPONENT_IN_FORM_INIT_VALUES', 'gallery', set(`${FORM}.init-values.papers`, 'x')),
  mutation('form-values', 'INVALID_PROPERTY_VALUE', 'gallery', set(`${FORM}.init-values.pin`, 'x')),
  mutation('form-values', 'INVALID_PROPERTY_VALUE', 'gallery', set(`${FORM}.init-values.gone`, 'x')),
  mutation('form-values', 'INIT_VALUE_NOT_AN_OPTION', 'gallery', set(`${FORM}.init-values.box[0]`, 'z')),
  mutation('form-values', 'INIT_VALUE_NOT_AN_OPTION', 'gallery', set(`${BOX}.data-source[0].id`, 'z'), {
    at: `${FORM}.init-values.box[0]`,
  }),
  mutation('switch-value', 'SWITCH_NEVER_MATCHES', 'gallery', set(`${SWITCH}.value`, '${data.count}')),
  mutation('switch-value', 'UNREACHABLE_CASE', 'gallery', set(`${SWITCH}.cases.old`, [text('x')])),
];

export const MUTATIONS: readonly Mutation[] = [...inStructure, ...inFlow, ...inComponents, ...inValues];

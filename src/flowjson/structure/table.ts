// Flow JSON as data: what each version's documents are made of. One row a fact; schemas, validators and rules come from it.
// Sources: Meta's Flow JSON and components pages (state of 2026) and the behaviour of Meta's validator for 5.1 to 7.3;
// where they disagree about what is rejected, the validator counts.
import type { VersionNumber } from '../flow-model.ts';

/** Versions whose structure is known in full, oldest first. */
export const VERSIONS = [501, 600, 601, 602, 603, 700, 701, 702, 703] as const satisfies readonly VersionNumber[];

export type ActionName = 'navigate' | 'data_exchange' | 'complete' | 'update_data' | 'open_url';

/** What a literal may be. A `range` is { start-date, end-date }; `list` and `object` are made of a definition. */
export type Kind =
  | 'string'
  | 'boolean'
  | 'number'
  | 'integer'
  | 'date'
  | 'image'
  | 'strings'
  | 'dates'
  | 'range of strings'
  | 'range of booleans'
  | 'range of dates'
  | 'map'
  | 'map of strings'
  | 'list'
  | 'object'
  | 'action'
  | 'components'
  | 'cases'
  | 'condition'
  | 'binding';

export type Property = {
  readonly is: readonly Kind[];
  /** One sentence for whoever writes a document. */
  readonly about: string;
  /** First version that has it, where later than its owner. */
  readonly since?: VersionNumber;
  readonly required?: true;
  /** First version that requires it, where later than the property. */
  readonly requiredSince?: VersionNumber;
  /** A binding, and from 6.0 an expression in backticks, may stand instead of the literal. */
  readonly bindable?: true;
  /** Not on a component inside a Form, which has `init-values` and `error-messages` itself. */
  readonly outsideForm?: true;
  /** At least one visible character in every version; from 6.0 that holds for every text. */
  readonly notBlank?: true;
  /** A name of its own: from 6.0 neither a binding nor an expression. */
  readonly isName?: true;
  readonly values?: readonly string[];
  /** The one value that it may have. */
  readonly only?: string;
  readonly default?: string | number | boolean;
  /** `uri` is http or https. */
  readonly format?: 'regex' | 'uri' | 'color';
  readonly minLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  /** Only the validator knows the minimum, the documentation does not: a warning. */
  readonly minimumInDoubt?: true;
  readonly minItems?: number;
  readonly maxItems?: number;
  /** The definition of a list's items, or of an object. */
  readonly of?: DefinitionName;
  /** The actions that may stand there, each with its first version. */
  readonly actions?: Readonly<Partial<Record<ActionName, VersionNumber>>>;
  /** What people get to see: documented, but not rejected. */
  readonly shown?: Shown;
};

export type Shown = {
  readonly chars?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxItemsWithImages?: number;
};

export type Properties = Readonly<Record<string, Property>>;

/** Where a component may stand; a `nested If` stands in another If. */
export type ParentName = 'layout' | 'Form' | 'If' | 'nested If' | 'Switch';

export type ComponentRow = {
  readonly about: string;
  readonly since: VersionNumber;
  /** Each with its first version. */
  readonly parents: Readonly<Partial<Record<ParentName, VersionNumber>>>;
  readonly properties: Properties;
};

/** Since 5.1 or before: older versions are not told apart here. */
const ALWAYS = 501;

export const PATTERNS = {
  screenId: '^[a-zA-Z_]+$',
  screenIdSince700: '^(?!_+$)[a-zA-Z_]+$',
  /** What the validator takes before 7.0. The documentation never allowed the comma. */
  screenIdWithComma: '^[a-zA-Z,_]+$',
  binding: '\\$\\{(?:screen\\.[a-zA-Z,_]*\\.)?(?:data|form)(?:\\.[\\w-]+)+\\}',
  expression: '`[\\s\\S]+`',
  notBlank: '\\S',
  caseKey: '^[a-zA-Z][a-zA-Z0-9_-]*$',
  color: '#[A-Fa-f0-9]{6}',
  uri: '[hH][tT][tT][pP][sS]?://[^\\s/?#]\\S*',
} as const;

/** From this version on, backticks hold expressions, and no text may be blank. */
export const EXPRESSIONS_SINCE = 600;

/** What `type` may say in a screen's data. */
export const DATA_TYPES = ['string', 'number', 'boolean', 'object', 'array', 'integer'] as const;

type ActionRow = {
  readonly about: string;
  readonly required: readonly string[];
  /** Keys that other actions have. */
  readonly forbidden: readonly string[];
};

export const ACTIONS: Readonly<Record<ActionName, ActionRow>> = {
  navigate: { about: 'Go to another screen.', required: ['next'], forbidden: ['url'] },
  data_exchange: { about: 'Ask the endpoint what comes next.', required: [], forbidden: ['next', 'url'] },
  complete: { about: 'End the flow and send the payload.', required: [], forbidden: ['next', 'url'] },
  update_data: { about: "Change this screen's data.", required: ['payload'], forbidden: ['next', 'url'] },
  open_url: { about: 'Open an address in the browser.', required: ['url'], forbidden: ['next', 'payload'] },
};

export const ACTION_KEYS: Properties = {
  name: { is: ['string'], required: true, about: 'What happens.' },
  payload: { is: ['map'], about: 'The values that go along, by key.' },
  next: { is: ['object'], of: 'next screen', about: 'The screen to go to.' },
  url: {
    is: ['string'],
    since: 600,
    bindable: true,
    format: 'uri',
    about: 'The address to open: http or https.',
  },
};

/** Properties whose actions need a payload, whatever they are. */
export const SELECT_PROPERTIES: readonly string[] = ['on-select-action', 'on-unselect-action'];

const visible: Property = { is: ['boolean'], bindable: true, default: true, about: 'False hides it.' };
const enabled: Property = { is: ['boolean'], bindable: true, default: true, about: 'False greys it out.' };
const required: Property = { is: ['boolean'], bindable: true, default: false, about: 'Must be filled in.' };
const name: Property = {
  is: ['string'],
  required: true,
  notBlank: true,
  isName: true,
  about: 'The name of its value: ${form.NAME}. Unique on the screen.',
};
const errorMessage: Property = {
  is: ['string'],
  bindable: true,
  outsideForm: true,
  about: 'Shown below as an error. Inside a Form: its error-messages.',
};
const updateOnSelect: Property = {
  is: ['action'],
  since: 600,
  actions: { update_data: 600 },
  about: 'Runs when it is selected.',
};
const updateOnUnselect: Property = {
  is: ['action'],
  since: 600,
  actions: { update_data: 600 },
  about: 'Runs when it is unselected. Without it, on-select-action runs for both.',
};
const onSelect: Property = {
  is: ['action'],
  actions: { data_exchange: ALWAYS, update_data: 600 },
  about: 'Runs when the selection changes.',
};
const exchangeOnSelect: Property = { ...onSelect, actions: { data_exchange: ALWAYS } };
const onClick: Property = {
  is: ['action'],
  actions: { navigate: ALWAYS, data_exchange: ALWAYS, open_url: 600 },
  about: 'Runs when it is tapped.',
};

function text(about: string, chars?: number): Property {
  return { is: ['string'], bindable: true, about, ...(chars !== undefined && { shown: { chars } }) };
}

function label(chars: number): Property {
  return { ...text('What it is called.', chars), required: true };
}

function oneOf(about: string, values: readonly string[], preset?: string): Property {
  return { is: ['string'], bindable: true, values, about, ...(preset !== undefined && { default: preset }) };
}

function initValue(...is: readonly Kind[]): Property {
  return { is, bindable: true, outsideForm: true, about: 'What it holds at first. Inside a Form: its init-values.' };
}

function date(about: string): Property {
  return { is: ['date'], bindable: true, about };
}

function integer(about: string, more: Partial<Property>): Property {
  return { is: ['integer'], about, ...more };
}

const helperText = text('A hint below the field.', 80);
const description = text('More about it.', 300);
const altText = text('What the picture shows, for those who cannot see it.');
const mediaSize = oneOf('How large pictures are shown.', ['regular', 'large'], 'regular');
const labelVariant: Property = { ...oneOf('A larger label above the field.', ['large']), since: 700 };
const scaleType = oneOf('Whole ("contain"), or clipped to fill its place ("cover").', ['contain', 'cover'], 'contain');

const picture: Property = {
  is: ['image'],
  required: true,
  bindable: true,
  about: 'The picture in base64, without "data:" before it.',
};

const options: Property = {
  is: ['list'],
  of: 'option',
  required: true,
  bindable: true,
  minItems: 1,
  shown: { maxItems: 20 },
  about: 'The options to choose from.',
};

const dates: Properties = {
  'min-date': date('The first day that can be chosen: YYYY-MM-DD.'),
  'max-date': date('The last day that can be chosen: YYYY-MM-DD.'),
  'unavailable-dates': { is: ['dates'], bindable: true, about: 'Days that cannot be chosen.' },
};

const heading: Properties = { text: { ...text('The text.', 80), required: true, notBlank: true }, visible };

function runningText(chars: number): Properties {
  return {
    text: {
      is: ['string', 'strings'],
      required: true,
      notBlank: true,
      bindable: true,
      shown: { chars },
      about: 'The text, or a list of paragraphs.',
    },
    'font-weight': oneOf('Weight and slant.', ['bold', 'italic', 'bold_italic', 'normal'], 'normal'),
    strikethrough: { is: ['boolean'], bindable: true, default: false, about: 'Struck through.' },
    markdown: { is: ['boolean'], default: false, about: 'The text is Markdown.' },
    visible,
  };
}

function selectedItems(smallestMax: number): Properties {
  return {
    'min-selected-items': integer('How many must be chosen.', { minimum: 0, bindable: true }),
    'max-selected-items': integer('How many may be chosen.', {
      minimum: smallestMax,
      minimumInDoubt: true,
      bindable: true,
    }),
  };
}

function picker(what: 'photos' | 'documents', own: Properties): Properties {
  return {
    name,
    label: label(80),
    description,
    'max-file-size-kb': integer('The largest file, in KB.', { minimum: 1, maximum: 25600, default: 25600 }),
    [`min-uploaded-${what}`]: integer('How many are needed.', { minimum: 0, maximum: 30, default: 0 }),
    [`max-uploaded-${what}`]: integer('How many are taken.', { minimum: 1, maximum: 30, default: 30 }),
    ...own,
    enabled,
    visible,
    'error-message': { ...errorMessage, is: ['string', 'map of strings'] },
  };
}

function since(version: VersionNumber, ...parents: readonly ParentName[]): Pick<ComponentRow, 'since' | 'parents'> {
  return { since: version, parents: Object.fromEntries(parents.map((parent) => [parent, version])) };
}

const ANYWHERE: readonly ParentName[] = ['layout', 'Form', 'If', 'nested If', 'Switch'];

const COMPONENT_ROWS = {
  TextHeading: { about: 'A large heading.', ...since(ALWAYS, ...ANYWHERE), properties: heading },
  TextSubheading: { about: 'A smaller heading.', ...since(ALWAYS, ...ANYWHERE), properties: heading },
  TextBody: { about: 'Running text.', ...since(ALWAYS, ...ANYWHERE), properties: runningText(4096) },
  TextCaption: { about: 'Small text.', ...since(ALWAYS, ...ANYWHERE), properties: runningText(409) },
  RichText: {
    about: 'A page of Markdown: alone on its screen, from 6.3 also together with a Footer.',
    ...since(ALWAYS, 'layout'),
    properties: {
      text: {
        is: ['string', 'strings'],
        required: true,
        notBlank: true,
        bindable: true,
        about: 'Markdown, or a list of its lines. A binding only as the whole.',
      },
      visible,
    },
  },
  TextInput: {
    about: 'A field for one line of text or a number.',
    ...since(ALWAYS, ...ANYWHERE),
    properties: {
      name,
      label: label(20),
      'label-variant': labelVariant,
      'input-type': oneOf(
        'What may be entered. "number" and "passcode" give a number.',
        ['text', 'number', 'email', 'password', 'passcode', 'phone'],
        'text',
      ),
      pattern: {
        is: ['string'],
        since: 602,
        format: 'regex',
        about: 'A regular expression that the input must match. Needs a helper-text.',
      },
      'helper-text': helperText,
      'min-chars': { is: ['number'], bindable: true, about: 'The length of the shortest input.' },
      'max-chars': { is: ['number'], bindable: true, default: 80, about: 'The length of the longest input.' },
      required,
      enabled,
      visible,
      'init-value': initValue('string', 'number'),
      'error-message': { ...errorMessage, shown: { chars: 30 } },
    },
  },
  TextArea: {
    about: 'A field for several lines of text.',
    ...since(ALWAYS, ...ANYWHERE),
    properties: {
      name,
      label: label(20),
      'label-variant': labelVariant,
      'helper-text': helperText,
      'max-length': integer('The length of the longest input.', { default: 600, bindable: true }),
      required,
      enabled,
      visible,
      'init-value': initValue('string'),
      'error-message': errorMessage,
    },
  },
  CheckboxGroup: {
    about: 'A list of options; several may be chosen.',
    ...since(ALWAYS, ...ANYWHERE),
    properties: {
      name,
      label: label(30),
      description,
      'data-source': options,
      ...selectedItems(2),
      'media-size': mediaSize,
      required,
      enabled,
      visible,
      'on-select-action': onSelect,
      'on-unselect-action': updateOnUnselect,
      'init-value': initValue('strings'),
      'error-message': errorMessage,
    },
  },
  RadioButtonsGroup: {
    about: 'A list of options; one may be chosen.',
    ...since(ALWAYS, ...ANYWHERE),
    properties: {
      name,
      label: label(30),
      description,
      'data-source': options,
      'media-size': mediaSize,
      required,
      enabled,
      visible,
      'on-select-action': onSelect,
      'on-unselect-action': updateOnUnselect,
      'init-value': initValue('string'),
      'error-message': errorMessage,
    },
  },
  Dropdown: {
    about: 'A field that opens a list of options; one may be chosen.',
    ...since(ALWAYS, ...ANYWHERE),
    properties: {
      name,
      label: { ...label(20), minLength: 1 },
      'data-source': { ...options, shown: { maxItems: 200, maxItemsWithImages: 100 } },
      required,
      enabled,
      visible,
      'on-select-action': onSelect,
      'on-unselect-action': updateOnUnselect,
      'init-value': initValue('string'),
      'error-message': errorMessage,
    },
  },
  ChipsSelector: {
    about: 'Options as small pills; several may be chosen.',
    // Meta's validator knows it at 6.2 already; the documentation says 6.3.
    since: 603,
    parents: { layout: 603, Form: 603, If: 701, 'nested If': 701, Switch: 701 },
    properties: {
      name,
      label: label(80),
      description,
      'data-source': { ...options, of: 'chip', shown: { minItems: 2, maxItems: 20 } },
      ...selectedItems(1),
      required,
      enabled,
      visible,
      'on-select-action': { ...onSelect, since: 701 },
      'on-unselect-action': { ...updateOnUnselect, since: 701 },
      'init-value': initValue('strings'),
      'error-message': errorMessage,
    },
  },
  Footer: {
    about: 'The button at the bottom of a screen.',
    ...since(ALWAYS, 'layout', 'Form', 'If', 'Switch'),
    properties: {
      label: label(35),
      'left-caption': text('Left above the button; only together with right-caption.', 15),
      'center-caption': text('In the middle above the button; only without the other captions.', 15),
      'right-caption': text('Right above the button; only together with left-caption.', 15),
      enabled,
      'on-click-action': {
        is: ['action'],
        required: true,
        actions: { navigate: ALWAYS, data_exchange: ALWAYS, complete: ALWAYS },
        about: 'Runs when the button is tapped.',
      },
    },
  },
  OptIn: {
    about: 'A checkbox with a text, such as consent to terms.',
    ...since(ALWAYS, ...ANYWHERE),
    properties: {
      name,
      label: label(120),
      required,
      visible,
      'on-click-action': { ...onClick, about: 'Runs when "Read more" is tapped, which is only shown with it.' },
      'on-select-action': updateOnSelect,
      'on-unselect-action': updateOnUnselect,
      'init-value': initValue('boolean'),
    },
  },
  EmbeddedLink: {
    about: 'A text that is tapped like a link.',
    ...since(ALWAYS, ...ANYWHERE),
    properties: {
      text: { ...text('The text.', 25), required: true, notBlank: true },
      'on-click-action': { ...onClick, required: true },
      visible,
    },
  },
  DatePicker: {
    about: 'A field for a day.',
    ...since(ALWAYS, ...ANYWHERE),
    properties: {
      name,
      label: label(40),
      ...dates,
      'helper-text': helperText,
      required,
      enabled,
      visible,
      'on-select-action': exchangeOnSelect,
      'init-value': initValue('date'),
      'error-message': { ...errorMessage, shown: { chars: 80 } },
    },
  },
  CalendarPicker: {
    about: 'A calendar for one day, or for a first and a last day.',
    ...since(601, ...ANYWHERE),
    properties: {
      name,
      title: text('Above the calendar; only in mode "range".', 80),
      description: text('Above the calendar; only in mode "range".', 300),
      label: { ...label(40), is: ['string', 'range of strings'] },
      'helper-text': { ...helperText, is: ['string', 'range of strings'] },
      mode: oneOf('One day, or a first and a last one.', ['single', 'range'], 'single'),
      ...dates,
      'include-days': {
        is: ['strings'],
        bindable: true,
        values: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
        minItems: 1,
        about: 'The days of the week that can be chosen; all, if left out.',
      },
      'min-days': integer('The fewest days; only in mode "range".', { bindable: true }),
      'max-days': integer('The most days; only in mode "range".', { bindable: true }),
      required: { ...required, is: ['boolean', 'range of booleans'] },
      enabled,
      visible,
      'on-select-action': exchangeOnSelect,
      'init-value': initValue('date', 'range of dates'),
      'error-message': { ...errorMessage, is: ['string', 'range of strings'], shown: { chars: 80 } },
    },
  },
  Image: {
    about: 'A picture.',
    ...since(ALWAYS, ...ANYWHERE),
    properties: {
      src: picture,
      width: integer('Its width.', { bindable: true }),
      height: integer('Its height.', { bindable: true }),
      'scale-type': scaleType,
      'aspect-ratio': { is: ['number'], bindable: true, default: 1, about: 'Width divided by height.' },
      'alt-text': altText,
      visible,
    },
  },
  ImageCarousel: {
    about: 'Up to three pictures to swipe through.',
    ...since(701, 'layout', 'Form'),
    properties: {
      images: {
        is: ['list'],
        of: 'carousel image',
        required: true,
        bindable: true,
        minItems: 1,
        maxItems: 3,
        about: 'The pictures.',
      },
      'aspect-ratio': oneOf('Width to height.', ['4:3', '16:9'], '4:3'),
      'scale-type': scaleType,
      visible,
    },
  },
  NavigationList: {
    about: 'A list of cards; each leads somewhere. Only with others of its kind, never on a terminal screen.',
    ...since(602, 'layout', 'Form'),
    properties: {
      name,
      label: text('What it is called.', 80),
      description,
      'list-items': {
        is: ['list'],
        of: 'card',
        required: true,
        bindable: true,
        minItems: 1,
        shown: { maxItems: 20 },
        about: 'The cards.',
      },
      'media-size': mediaSize,
      'on-click-action': {
        is: ['action'],
        actions: { navigate: ALWAYS, data_exchange: ALWAYS },
        about: 'Runs when a card is tapped: here, or on every card, not both.',
      },
    },
  },
  PhotoPicker: {
    about: 'Takes photos from the camera or the gallery.',
    ...since(ALWAYS, ...ANYWHERE),
    properties: picker('photos', {
      'photo-source': {
        is: ['string'],
        values: ['camera_gallery', 'camera', 'gallery'],
        default: 'camera_gallery',
        about: 'Where photos come from.',
      },
    }),
  },
  DocumentPicker: {
    about: 'Takes files from the phone.',
    ...since(ALWAYS, ...ANYWHERE),
    properties: picker('documents', {
      'allowed-mime-types': {
        is: ['strings'],
        values: [
          'application/gzip',
          'application/msword',
          'application/pdf',
          'application/vnd.ms-excel',
          'application/vnd.ms-powerpoint',
          'application/vnd.oasis.opendocument.presentation',
          'application/vnd.oasis.opendocument.spreadsheet',
          'application/vnd.oasis.opendocument.text',
          'application/vnd.openxmlformats-officedocument.presentationml.presentation',
          'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
          'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
          'application/x-7z-compressed',
          'application/zip',
          'image/avif',
          'image/gif',
          'image/heic',
          'image/heif',
          'image/jpeg',
          'image/png',
          'image/tiff',
          'image/webp',
          'text/plain',
          'video/mp4',
          'video/mpeg',
        ],
        about: 'The kinds of files that are taken; all, if left out.',
      },
    }),
  },
  Form: {
    about: 'Groups inputs, and holds their first values and error messages.',
    ...since(ALWAYS, 'layout'),
    properties: {
      name: {
        is: ['string'],
        required: true,
        isName: true,
        minLength: 1,
        about: 'The name of the Form. It is no field.',
      },
      'init-values': { is: ['map'], bindable: true, about: 'What fields hold at first, by field name.' },
      'error-messages': { is: ['map'], bindable: true, about: 'Errors shown below fields, by field name.' },
      children: { is: ['components'], required: true, about: 'The components inside.' },
    },
  },
  If: {
    about: 'Shows one of two sets of components.',
    ...since(ALWAYS, 'layout', 'Form', 'If', 'nested If'),
    properties: {
      condition: { is: ['condition'], required: true, about: 'What decides, such as "${data.a} == 1".' },
      // biome-ignore lint/suspicious/noThenProperty: the language calls it so
      then: { is: ['components'], required: true, about: 'Shown where the condition holds. Not empty.' },
      else: { is: ['components'], about: 'Shown where it does not.' },
    },
  },
  Switch: {
    about: 'Shows the components of one case.',
    ...since(ALWAYS, 'layout', 'Form', 'If', 'nested If'),
    properties: {
      value: { is: ['binding'], required: true, about: 'What decides: a binding.' },
      cases: { is: ['cases'], required: true, about: 'Components by value. Not empty.' },
    },
  },
} satisfies Readonly<Record<string, ComponentRow>>;

export type ComponentType = keyof typeof COMPONENT_ROWS;

export const COMPONENTS: Readonly<Record<ComponentType, ComponentRow>> = COMPONENT_ROWS;

export type DefinitionName =
  | 'option'
  | 'chip'
  | 'card'
  | 'card text'
  | 'card picture'
  | 'card end'
  | 'carousel image'
  | 'next screen';

const itemId: Property = {
  is: ['string'],
  required: true,
  bindable: true,
  about: 'What is sent when it is chosen. Unique in the list.',
};

/** Closed objects that are no components. */
export const DEFINITIONS: Readonly<
  Record<DefinitionName, { readonly about: string; readonly properties: Properties }>
> = {
  option: {
    about: 'An option to choose.',
    properties: {
      id: itemId,
      title: { ...text('What people read.', 30), required: true },
      description,
      metadata: text('Small text beside it.', 20),
      enabled,
      image: { is: ['image'], bindable: true, about: 'A picture in base64: at most 100 KB, before 6.0 300 KB.' },
      'alt-text': altText,
      color: { is: ['string'], bindable: true, format: 'color', about: 'A colour such as #0A7CFF.' },
      'on-select-action': updateOnSelect,
      'on-unselect-action': updateOnUnselect,
    },
  },
  chip: {
    about: 'An option to choose.',
    properties: {
      id: itemId,
      title: { ...text('What people read.'), required: true },
      enabled,
      'on-select-action': updateOnSelect,
      'on-unselect-action': updateOnUnselect,
    },
  },
  card: {
    about: 'A card of a NavigationList.',
    properties: {
      id: itemId,
      'main-content': { is: ['object'], of: 'card text', required: true, about: 'The text of the card.' },
      start: { is: ['object'], of: 'card picture', about: 'A picture at the start.' },
      end: { is: ['object'], of: 'card end', about: 'One or two short texts at the end.' },
      badge: text('A short text in a badge; one card of a list may have it.', 15),
      tags: {
        is: ['strings'],
        bindable: true,
        minItems: 1,
        maxItems: 3,
        shown: { chars: 15 },
        about: 'Up to three short texts.',
      },
      enabled,
      'on-click-action': {
        is: ['action'],
        actions: { navigate: ALWAYS, data_exchange: ALWAYS },
        about: 'Runs when the card is tapped: on every card, or on the list, not both.',
      },
    },
  },
  'card text': {
    about: 'The text of a card.',
    properties: {
      title: { ...text('The first line.', 30), required: true },
      description: text('The second line.', 20),
      metadata: text('The third line.', 80),
    },
  },
  'card picture': {
    about: 'A picture at the start of a card.',
    properties: { image: { ...picture, about: 'The picture in base64, at most 100 KB.' }, 'alt-text': altText },
  },
  'card end': {
    about: 'One or two short texts at the end of a card.',
    properties: {
      title: text('The first line.', 10),
      description: text('The second line.', 10),
      metadata: text('The third line.', 10),
    },
  },
  'carousel image': {
    about: 'A picture of a carousel.',
    properties: { src: picture, 'alt-text': { ...altText, required: true } },
  },
  'next screen': {
    about: 'The screen to go to.',
    properties: {
      name: { is: ['string'], required: true, bindable: true, about: 'The id of the screen.' },
      type: { is: ['string'], required: true, only: 'screen', about: 'Always "screen".' },
    },
  },
};

export const ROOT: Properties = {
  version: { is: ['string'], required: true, about: 'The version of the Flow JSON language, such as "7.3".' },
  data_api_version: { is: ['string'], about: 'The version of the exchange with an endpoint. Without one, left out.' },
  routing_model: { is: ['map'], about: 'Which screens may follow which, by screen id. Needed with an endpoint.' },
  screens: { is: ['list'], required: true, minItems: 1, about: 'The screens.' },
  // In the platform's schema, but a rule of its own rejects it.
  meta: { is: ['map'], about: "Only for flows that Meta's assistant made: all others are rejected." },
};

export const SCREEN: Properties = {
  id: { is: ['string'], required: true, minLength: 1, about: 'Letters and underscores. Unique in the flow.' },
  // The documentation calls it optional; the validator requires it.
  title: { is: ['string'], required: true, notBlank: true, bindable: true, about: 'Shown at the top of the screen.' },
  terminal: { is: ['boolean'], default: false, about: 'The flow may end here. Such a screen needs a Footer.' },
  success: { is: ['boolean'], default: true, about: 'Ending here counts as success. Only on a terminal screen.' },
  refresh_on_back: { is: ['boolean'], default: false, about: 'Ask the endpoint anew when somebody comes back here.' },
  data: { is: ['map'], about: "The screen's data by field, each with a type and an __example__." },
  sensitive: { is: ['strings'], minItems: 1, about: 'Names of inputs that the summary after sending hides.' },
  layout: { is: ['object'], required: true, requiredSince: 600, about: 'What stands on the screen.' },
};

export const LAYOUT: Properties = {
  type: { is: ['string'], required: true, only: 'SingleColumnLayout', about: 'Always "SingleColumnLayout".' },
  children: { is: ['components'], required: true, about: 'The components, from top to bottom.' },
};

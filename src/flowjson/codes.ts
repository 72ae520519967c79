// What the codes of findings mean, as data. The names are Meta's, as its documentation and its validator use them; the
// sentences are ours. Written in lower case: what only waflow says.
import { RULES } from './rules/index.ts';

type Meaning = {
  readonly means: string;
  /** What gives it beside the rules: the reading of the text, or the check of its structure. */
  readonly by?: 'reading' | 'structure';
};

const INTERNAL = 'A name from inside the validator of the platform, which its answers are not expected to carry.';

// Meta, error codes page, and the names seen in Meta's own validator; state of November 2026.
export const CODES: Readonly<Record<string, Meaning>> = {
  INVALID_FLOW_JSON: { means: 'The text is not JSON, no JSON object, too large, or nested too deep.', by: 'reading' },
  MISSING_FLOW_JSON_VERSION: { means: 'The document does not say which Flow JSON version it is.', by: 'reading' },
  INVALID_FLOW_JSON_VERSION: {
    means: 'The version is not written as "major.minor", is unknown, or is one that nothing can be published with.',
    by: 'reading',
  },
  UNSUPPORTED_FLOW_JSON_VERSION: { means: 'The platform does not support this version any more.' },
  UNAVAILABLE_FLOW_JSON_VERSION: { means: 'This version is not open to the account yet.' },
  INVALID_FLOW_JSON_VERSION_STATE: { means: 'The version is not published on the platform.' },
  INVALID_DATA_API_VERSION: { means: '"data_api_version" has a value that this Flow JSON version does not take.' },
  NO_SUPPORTED_DATA_API_VERSION: { means: 'The platform knows no data API version that fits the Flow JSON version.' },
  NO_SCHEMA_FOUND: { means: 'The platform has no schema for the version that the document states.' },
  INVALID_SCHEMA: { means: 'The document breaks the schema of its version in a way that has no name of its own.' },
  INVALID_ONE_OF_SCHEMA: { means: 'A value fits none of the forms that the schema allows at this place.' },
  DUPLICATE_PROPERTY_KEY: {
    means: 'A key stands twice in one object, so that only the last would count.',
    by: 'reading',
  },
  INVALID_PROPERTY_KEY: {
    means: 'A property stands where it is not known, or not known in this version.',
    by: 'structure',
  },
  INVALID_PROPERTY: { means: 'The older name of INVALID_PROPERTY_KEY.' },
  INVALID_PROPERTY_VALUE: { means: 'A property has a value that is not allowed at this place.', by: 'structure' },
  INVALID_TYPE_PROPERTY_VALUE: { means: INTERNAL },
  INVALID_PROPERTY_TYPE: { means: 'A value is of another JSON type than the property takes.', by: 'structure' },
  'INVALID_PROPERTY_TYPE:NUMBER': { means: INTERNAL },
  'INVALID_PROPERTY_TYPE:STRING': { means: INTERNAL },
  'INVALID_PROPERTY_TYPE:BOOLEAN': { means: INTERNAL },
  'INVALID_PROPERTY_TYPE:INTEGER': { means: INTERNAL },
  INVALID_PROPERTY_VALUE_FORMAT: {
    means: 'A text is not in the format that the property takes: a web address, a regular expression, base64.',
    by: 'structure',
  },
  MISSING_REQUIRED_PROPERTY: { means: 'A property that must be there is missing.', by: 'structure' },
  MISSING_REQUIRED_TYPE_PROPERTY: { means: 'A component or layout does not say its "type".', by: 'structure' },
  MIN_ITEMS_REQUIRED: { means: 'A list has too few items.', by: 'structure' },
  MAX_ITEMS_REQUIRED: { means: 'A list has too many items.', by: 'structure' },
  MIN_CHARS_REQUIRED: { means: 'A text is too short, mostly: empty.', by: 'structure' },
  MINIMUM_VALUE_REQUIRED: { means: 'A number is below the least that the property takes.', by: 'structure' },
  MAXIMUM_VALUE_REQUIRED: { means: 'A number is above the most that the property takes.', by: 'structure' },
  PATTERN_MISMATCH: {
    means: 'A text is not of the form that it must have: an id, a binding such as ${data.x}, a text that is not blank.',
    by: 'structure',
  },
  PROPERTY_NAME_MISMATCH: { means: INTERNAL },
  INVALID_ENUM_VALUE: { means: 'A value is none of the few that the property takes.', by: 'structure' },
  INVALID_DEPENDENCIES: {
    means: 'A property needs another beside it: the left caption of a Footer the right one.',
    by: 'structure',
  },
  NOT_KEYWORD_SCHEMA_VALIDATION_FAILED: {
    means: 'Properties stand together that exclude each other, or one stands where it must not.',
    by: 'structure',
  },
  ONE_OF_SCHEMA_VALIDATION_FAILED: { means: 'An input stands outside a Form, which versions below 4.0 do not allow.' },
  KEYWORD_ONE_OF: { means: 'The documented name of ONE_OF_SCHEMA_VALIDATION_FAILED.' },
  INVALID_ROUTING_MODEL: {
    means: 'The routes between screens do not fit: a screen is missing or unknown, a loop, no entry, no connection.',
  },
  MAX_SCREENS_NUMBER: { means: 'The flow has more screens than the platform takes.' },
  SCREEN_ID_IS_RESERVED_KEYWORD: { means: 'A screen has an id that means the end of the flow.' },
  DUPLICATE_SCREEN_IDS: { means: 'Two screens have one id.', by: 'reading' },
  MISSING_TERMINAL_SCREEN: { means: 'No screen is terminal, so that the flow could never end.' },
  MISSING_FOOTER_ON_TERMINAL_SCREEN: { means: 'A terminal screen has no Footer, so that nobody could complete it.' },
  MAX_ALLOWED_COMPONENTS_PER_SCREEN: { means: 'A screen has too many components, in all or of one type.' },
  MAX_EMBEDDED_LINK_PER_SCREEN: { means: 'The documented name of too many EmbeddedLinks on a screen.' },
  MAX_FOOTER_PER_SCREEN: { means: 'The documented name of more than one Footer on a screen.' },
  MAX_IMAGE_PER_SCREEN: { means: 'The documented name of too many Images on a screen.' },
  MAX_OPT_IN_PER_SCREEN: { means: 'The documented name of too many OptIns on a screen.' },
  MORE_THAN_ONE_FOOTER: { means: 'The documented name of more than one Footer over all branches of a screen.' },
  COMPONENT_TYPE_MAX_NUMBER_PER_SCREEN: { means: 'A screen has more than one PhotoPicker or DocumentPicker in all.' },
  INVALID_SENSITIVE_FIELD: { means: '"sensitive" names a component that the screen does not have.' },
  MISSING_CART_LAYOUT: { means: 'A layout of the commerce variant is missing, which is not open to everyone.' },
  INVALID_SCREEN_DATA: {
    means: 'The data model of a screen is not written as it must be, or its example does not fit it.',
  },
  INVALID_SCREEN_DYNAMIC_DATA: { means: 'A binding leads to nothing, or to a value of another type than is needed.' },
  INVALID_TEXT_DYNAMIC_DATA: {
    means: 'A text mixes words with a binding where only the one or the other is possible.',
  },
  INVALID_NAVIGATE_ACTION_PAYLOAD: {
    means: 'What "navigate" hands on is not what the data of the next screen expects.',
  },
  MISSING_NAVIGATION_ACTION_PAYLOAD: { means: '"navigate" hands on nothing, while the next screen expects data.' },
  INVALID_NAVIGATE_ACTION_NEXT_SCREEN_NAME: { means: '"navigate" leads to a screen that is not there, or to its own.' },
  INVALID_NAVIGATE_ACTION_STATIC_DATA: {
    means: 'A literal that "navigate" hands on is of another type than the next screen expects.',
  },
  INVALID_ON_CLICK_ACTION_PAYLOAD: {
    means: 'The payload of an action names inputs or data that are not there, or that it must not hold.',
  },
  INVALID_COMPLETE_ACTION: { means: 'The action "complete" stands on a screen that is not terminal.' },
  INVALID_FOOTER_PAYLOAD_OUTSIDE_FORM: {
    means: 'A Footer outside the Form uses form values, which versions below 4.0 do not allow.',
  },
  INVALID_ACTION_PAYLOAD_PROPERTY: { means: 'An expression in a payload uses data that the screen does not declare.' },
  INVALID_UPDATE_DATA_ACTION_PAYLOAD: {
    means: '"update_data" sets data that the screen does not declare, or stands twice.',
  },
  DUPLICATE_FORM_COMPONENT_NAMES: { means: 'Two inputs of one screen have one name.' },
  COMPONENTS_OUTSIDE_FORM: { means: 'Inputs stand outside the Form of their screen.' },
  MIN_VALUE_GREATER_THAN_MAX: { means: 'A lower limit is above the upper one.' },
  DATA_SOURCE_ITEMS_HAVE_BOTH_IMAGE_AND_COLOR: { means: 'The options of one list have images as well as colours.' },
  NATIVE_COMPONENT_IN_FORM_INIT_VALUES: {
    means: 'The "init-values" of a Form hold a value for a photo or document picker.',
  },
  INVALID_RICHTEXT_PLACEMENT: {
    means: 'A RichText shares its screen with other components, which this version does not allow.',
  },
  INVALID_COMPONENT_PLACEMENT: {
    means: 'A component stands where it must not, or beside what it cannot stand beside.',
  },
  DUPLICATE_PROPETY_FOR_CONDITION: {
    means: 'A NavigationList says one thing twice, or too much at its end. Meta spells it so.',
  },
  INVALID_PROPERTY_VALUE_FOR_CONDITION: { means: 'A value does not go with another property of the same component.' },
  INVALID_PROPERTY_NAME_FOR_CONDITION: { means: 'A property does not go with the mode of its component.' },
  INVALID_DATE_RANGE: {
    means: 'A date is not written as YYYY-MM-DD, or lies outside its limits, or these are the wrong way round.',
  },
  INVALID_DATE_SINGLE_INIT_VALUE_FORMAT: { means: 'The first value of a CalendarPicker for one day is no date.' },
  INVALID_MIN_MAX_DAYS: { means: '"min-days" is above "max-days".' },
  INVALID_TYPE: {
    means: 'A value of a CalendarPicker is not of the kind that its mode needs: one text, or a start and an end.',
  },
  MISSING_CALENDAR_PICKER_RANGE_MODE_PROP: { means: 'A CalendarPicker for a range says only one of start and end.' },
  UNEXPECTED_CALENDAR_PICKER_RANGE_MODE_PROP: { means: 'A CalendarPicker for a range says more than start and end.' },
  EMPTY_SWITCH_CASES: { means: 'A Switch has no cases. The platform gives INVALID_PROPERTY_VALUE instead.' },
  MAXIMUM_IF_NESTING: { means: 'If components stand in each other more than three levels deep.' },
  MISSING_FOOTER_IN_IF_ELSE_BRANCHES: { means: 'A Footer stands in one branch of an If and not in the other.' },
  MISSING_FOOTER_IN_SWITCH_BRANCHES: { means: 'A Footer stands in some cases of a Switch and not in all.' },

  AMBIGUOUS_CONDITION: { means: 'A condition leaves open what goes first: sources disagree on its operators.' },
  AMBIGUOUS_EXPRESSION: { means: 'An expression leaves open what goes first: nobody documents it.' },
  DUPLICATE_OPTION_IDS: { means: 'Two options of one list have one id, so that an answer does not tell them apart.' },
  IMAGES_TOTAL_SIZE: { means: 'The images of one screen are larger in all than Meta advises.' },
  IMAGE_DATA_PREFIX: { means: 'An image begins with "data:", where the platform takes base64 alone.' },
  IMAGE_FORMAT: { means: 'An image is of a format that not every phone shows.' },
  IMAGE_SIZE: { means: 'An image is larger than Meta documents.' },
  INIT_VALUE_NOT_AN_OPTION: { means: 'The first value of a field is none of its options.' },
  MAX_CHARS: { means: 'A text is longer than is shown.' },
  MAX_ITEMS: { means: 'A list has more items than are shown.' },
  MIN_ITEMS: { means: 'A list has fewer items than its component is made for.' },
  MISSING_ENDPOINT: { means: 'The document asks an endpoint, and the manifest states none.' },
  UNUSED_ENDPOINT: { means: 'The manifest states an endpoint, and the document never asks it.' },
  PATTERN_WITHOUT_EFFECT: { means: 'A "pattern" stands on an input whose type ignores it.' },
  PATTERN_WITH_SLASHES: { means: 'A "pattern" is written with slashes around it, which then belong to it.' },
  REFERENCE_IN_TEXT: { means: 'A binding stands among other text, where it shows as it is written.' },
  UNKNOWN_REFERENCE: { means: 'A text looks like a binding, but leads to nothing that a flow has.' },
  ROUTE_WITHOUT_END: { means: 'A way through the screens leads to no terminal screen.' },
  ROUTING_CYCLE: { means: 'Routes lead in a circle over several screens.' },
  SWITCH_NEVER_MATCHES: { means: 'The value of a Switch can never be one of its cases.' },
  UNREACHABLE_CASE: { means: 'A case of a Switch can never be the one.' },

  OUTDATED_VERSION: { means: 'The document is of an older version than --target asks for.', by: 'reading' },
  UNUSED_SUPPRESSION: { means: 'A manifest silences what is not found.', by: 'reading' },
  SUPPRESSION_WITHOUT_REASON: { means: 'A manifest silences a finding and does not say why.', by: 'reading' },
  'frozen-version': { means: 'The platform publishes nothing with this Flow JSON version any more.', by: 'reading' },
  'undeclared-variable': { means: 'A text asks for a variable that the environment does not declare.', by: 'reading' },
};

/** What one code is about, and who finds it. */
export type Explanation = {
  readonly code: string;
  readonly means: string;
  /** `platform`: waflow does not find it, or not by this name. */
  readonly foundBy: 'waflow' | 'platform';
  readonly rules: readonly { readonly id: string; readonly about: string }[];
};

/** Undefined for what is no code of ours or of Meta's. */
export function explain(code: string): Explanation | undefined {
  const rules = RULES.filter(({ codes }) => codes.includes(code)).map(({ id, about }) => ({ id, about }));
  const known = Object.hasOwn(CODES, code) ? CODES[code] : undefined;
  // Codes of our own need no entry: a rule says what they are about.
  const means = known?.means ?? rules[0]?.about;
  if (means === undefined) return undefined;
  return { code, means, foundBy: rules.length > 0 || known?.by !== undefined ? 'waflow' : 'platform', rules };
}

/** All codes by code units: Meta's, and our own. */
export function allCodes(): readonly string[] {
  return [...new Set([...Object.keys(CODES), ...RULES.flatMap(({ codes }) => codes)])].sort();
}

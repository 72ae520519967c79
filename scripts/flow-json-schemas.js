// Makes the JSON Schemas of Flow JSON for editors, one per version, from the table in src/flowjson/structure.
// With --check fails where those that are there differ. The checker itself reads the table; tests hold both together.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = new URL('../', import.meta.url);

/** The table, out of its TypeScript. */
async function loadTable() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('src/flowjson/structure/table.ts', root))],
    bundle: true,
    write: false,
    format: 'esm',
    logLevel: 'error',
  });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}

const T = await loadTable();
const nameOf = (version) => `${Math.floor(version / 100)}.${version % 100}`;
const fileOf = (version) => `schema/flow-json-${nameOf(version)}.schema.json`;
const slug = (text) => text.replaceAll(' ', '-');
const whole = (pattern) => `^(?:${pattern})$`;

/** The parts of a version's schema that stand once: the table's kinds, definitions, components by their place. */
function schemaOf(version) {
  const withExpressions = version >= T.EXPRESSIONS_SINCE;
  const dynamic = withExpressions ? `${T.PATTERNS.binding}|${T.PATTERNS.expression}` : T.PATTERNS.binding;
  const definitions = {};

  const define = (name, make) => {
    if (!Object.hasOwn(definitions, name)) {
      definitions[name] = {};
      definitions[name] = make();
    }
    return { $ref: `#/definitions/${name}` };
  };
  const has = ({ since = 0 }) => since <= version;

  /** A closed object. `own`: schemas of properties that the table's kinds cannot say. */
  function closed(properties, context, own = {}) {
    const there = Object.entries(properties).filter(([, property]) => has(property));
    const needed = there.filter(([, { required, requiredSince = 0 }]) => required === true && requiredSince <= version);
    return {
      type: 'object',
      additionalProperties: false,
      required: needed.map(([key]) => key),
      properties: Object.fromEntries(
        there.map(([key, one]) => [key, described(own[key] ?? schemaOfValue(key, one, context), one)]),
      ),
    };
  }

  /** In draft-07 nothing counts beside a reference, so that a reference with a text needs `allOf`. */
  function described(schema, { about, default: preset }) {
    const said = { description: about, ...(preset !== undefined && { default: preset }) };
    return '$ref' in schema ? { ...said, allOf: [schema] } : { ...said, ...schema };
  }

  function schemaOfValue(key, property, context) {
    const [kind, ...others] = property.is;
    if (kind === 'action') return actionOf(key, property);
    if (kind === 'object') return definitionOf(property.of);
    if (kind === 'components') return { type: 'array', items: unionOf(context.inside, context.inForm) };
    if (kind === 'cases') {
      return {
        type: 'object',
        propertyNames: { pattern: T.PATTERNS.caseKey },
        additionalProperties: { type: 'array', items: unionOf('Switch', context.inForm) },
      };
    }
    if (kind === 'condition') return { type: withExpressions ? ['string', 'boolean'] : 'string' };
    if (kind === 'binding') return { type: 'string', pattern: whole(dynamic) };
    const schema = merged([kind, ...others].map((one) => literal(one, property)));
    if (property.bindable !== true || [schema.type].flat().includes('string')) return schema;
    // Patterns are for strings alone.
    const bindable = { ...schema, type: [schema.type, 'string'].flat(), pattern: whole(dynamic) };
    return Object.keys(schema).length === 1 ? define(`bindable-${schema.type}`, () => bindable) : bindable;
  }

  /** Alternatives by JSON type: each has keywords for its own type only. */
  function merged(schemas) {
    const types = schemas.map(({ type }) => type);
    return { ...Object.assign({}, ...schemas), type: types.length === 1 ? types[0] : types };
  }

  function literal(kind, property) {
    const { values, minimum, maximum, minItems, maxItems } = property;
    switch (kind) {
      case 'string':
      case 'date':
      case 'image':
        return textOf(property);
      case 'number':
      case 'integer':
        return { type: kind, ...present({ minimum, maximum }) };
      case 'strings':
      case 'dates': {
        const items = values === undefined ? textOf({ notBlank: property.notBlank }) : { type: 'string', enum: values };
        return { type: 'array', ...present({ minItems, maxItems }), items };
      }
      case 'list':
        return { type: 'array', ...present({ minItems, maxItems }), items: definitionOf(property.of) };
      case 'range of strings':
      case 'range of dates':
        return range(textOf({}));
      case 'range of booleans':
        return range({ type: ['boolean', 'string'], pattern: whole(dynamic) });
      case 'map of strings':
        return { type: 'object', minProperties: 1, additionalProperties: textOf({}) };
      case 'map':
        return { type: 'object' };
      default:
        return { type: kind };
    }
  }

  const range = (each) => ({ type: 'object', properties: { 'start-date': each, 'end-date': each } });

  function textOf({ bindable, only, values, isName, notBlank, minLength, format }) {
    if (only !== undefined) return { const: only };
    if (values !== undefined) {
      if (bindable !== true) return { type: 'string', enum: values };
      return { type: 'string', anyOf: [{ enum: values }, define('dynamic', () => ({ pattern: whole(dynamic) }))] };
    }
    const more = present({ minLength, ...(format === 'regex' && { format }) });
    if (format === 'uri' || format === 'color') {
      return { type: 'string', pattern: whole(`${T.PATTERNS[format]}|${dynamic}`) };
    }
    if (isName === true && withExpressions) {
      return { type: 'string', ...more, pattern: `^(?!(?:${dynamic})$)[\\s\\S]*\\S` };
    }
    const filled = notBlank === true || withExpressions;
    return { type: 'string', ...more, ...(filled && { pattern: T.PATTERNS.notBlank }) };
  }

  const definitionOf = (name) =>
    define(slug(name), () => {
      const { about, properties } = T.DEFINITIONS[name];
      return { description: about, ...closed(properties, {}) };
    });

  function actionOf(key, { actions }) {
    const names = Object.keys(actions).filter((name) => actions[name] <= version);
    const onSelect = T.SELECT_PROPERTIES.includes(key);
    return define(`${onSelect ? 'select' : 'click'}-${names.join('-')}`, () => ({
      ...closed(T.ACTION_KEYS, {}, { name: { enum: names } }),
      description: names.map((name) => `${name}: ${T.ACTIONS[name].about}`).join(' '),
      allOf: names.map((name) => {
        const { required, forbidden } = T.ACTIONS[name];
        const needed = onSelect ? [...new Set([...required, 'payload'])] : required;
        const barred = forbidden.filter((one) => has(T.ACTION_KEYS[one])).map((one) => [one, false]);
        return when('name', name, { required: needed, properties: Object.fromEntries(barred) });
      }),
    }));
  }

  function unionOf(parent, inForm) {
    return define(`in-${slug(parent)}${inForm && parent !== 'Form' ? '-in-Form' : ''}`, () => {
      const types = Object.keys(T.COMPONENTS).filter((type) => {
        const { since, parents } = T.COMPONENTS[type];
        return since <= version && (parents[parent] ?? Number.POSITIVE_INFINITY) <= version;
      });
      return {
        type: 'object',
        required: ['type'],
        properties: { type: { description: 'What it is.', enum: types } },
        allOf: types.map((type) => when('type', type, componentOf(type, parent, inForm))),
      };
    });
  }

  function componentOf(type, parent, inForm) {
    const { about, properties } = T.COMPONENTS[type];
    const typed = { type: { is: ['string'], only: type, required: true, about: 'What it is.' } };
    const make = (name, own, context) =>
      define(`${name}${inForm && name !== 'Form' ? '-in-Form' : ''}`, () => ({
        title: type,
        description: about,
        ...closed({ ...typed, ...own }, context),
        ...(type === 'Footer' && CAPTIONS),
      }));
    if (type === 'If') {
      // What stands in an If that stands in an If is a level deeper, and so is what stands there.
      const inside = parent === 'If' || parent === 'nested If' ? 'nested If' : 'If';
      return make(slug(inside), properties, { inside, inForm });
    }
    if (type === 'Form') return make(type, properties, { inside: 'Form', inForm: true });
    const kept = Object.entries(properties).filter(([, { outsideForm }]) => !inForm || outsideForm !== true);
    return make(type, Object.fromEntries(kept), { inForm });
  }

  const screenId = { type: 'string', pattern: version >= 700 ? T.PATTERNS.screenIdSince700 : T.PATTERNS.screenId };

  const dataField = () => ({
    type: 'object',
    required: ['type', '__example__'],
    properties: {
      // biome-ignore lint/suspicious/noThenProperty: JSON Schema calls it so
      type: { description: 'What it holds.', if: { type: 'string' }, then: { enum: T.DATA_TYPES } },
      __example__: { description: 'What previews show.' },
    },
  });

  const screen = () => ({
    ...closed(
      T.SCREEN,
      {},
      {
        id: { ...screenId, minLength: 1 },
        data: {
          type: 'object',
          properties: { required: { type: 'array' } },
          additionalProperties: define('data-field', dataField),
        },
        layout: define('layout', () => closed(T.LAYOUT, { inside: 'layout', inForm: false })),
      },
    ),
    ...when('terminal', true, true),
    else: { not: { required: ['success'] } },
  });

  const routing = {
    type: 'object',
    propertyNames: { pattern: screenId.pattern },
    additionalProperties: { type: 'array', items: screenId },
  };
  const body = closed(
    T.ROOT,
    {},
    {
      version: { type: 'string', default: nameOf(version) },
      data_api_version: { type: 'string' },
      routing_model: routing,
      screens: { type: 'array', minItems: 1, items: define('screen', screen) },
    },
  );
  return { ...body, definitions };
}

/** Where a property has a value, this holds. */
function when(key, value, schema) {
  // biome-ignore lint/suspicious/noThenProperty: JSON Schema calls it so
  return { if: { required: [key], properties: { [key]: { const: value } } }, then: schema };
}

const CAPTIONS = {
  dependencies: { 'left-caption': ['right-caption'], 'right-caption': ['left-caption'] },
  not: { required: ['center-caption'], anyOf: [{ required: ['left-caption'] }, { required: ['right-caption'] }] },
};

const present = (limits) => Object.fromEntries(Object.entries(limits).filter(([, limit]) => limit !== undefined));

/** A line for each definition: small to load, and a change shows as the lines that changed. */
function published(version) {
  const { definitions, ...body } = schemaOf(version);
  const head = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: `https://unpkg.com/waflow@0.1/${fileOf(version)}`,
    title: `Flow JSON ${nameOf(version)}`,
    description: `A WhatsApp Flow in Flow JSON ${nameOf(version)}.`,
    ...body,
  };
  const lines = (object, indent) =>
    Object.entries(object)
      .map(([key, value]) => `${indent}${JSON.stringify(key)}: ${JSON.stringify(value)}`)
      .join(',\n');
  return [fileOf(version), `{\n${lines(head, '  ')},\n  "definitions": {\n${lines(definitions, '    ')}\n  }\n}\n`];
}

function before(path) {
  try {
    return readFileSync(new URL(path, root), 'utf8');
  } catch {
    return null;
  }
}

const files = T.VERSIONS.map(published);
const stale = files.filter(([path, text]) => before(path) !== text);
if (!process.argv.includes('--check')) {
  for (const [path, text] of stale) writeFileSync(new URL(path, root), text);
  process.stdout.write(`${stale.length} file(s) written\n`);
} else if (stale.length > 0) {
  const names = stale.map(([path]) => path).join(', ');
  process.stderr.write(`${names}: out of date; run "node scripts/flow-json-schemas.js"\n`);
  process.exitCode = 1;
} else process.stdout.write('the schemas of Flow JSON are up to date\n');

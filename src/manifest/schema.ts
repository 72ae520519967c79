// The published JSON Schemas, applied: what is wrong with a file's data, in our words and at its place.
import type { ErrorObject } from 'ajv';
import type { Finding } from '../model/finding.ts';
import { didYouMean } from './suggest.ts';
import { manifest, waflow } from './validators.generated.js';
import type { YamlFile, YamlPath } from './yaml-text.ts';

const VALIDATORS = { manifest, waflow };

export type SchemaName = keyof typeof VALIDATORS;

/** All that the schema has to say about `data`, which stands in `yaml` (or was derived from it, key for key). */
export function checkSchema(name: SchemaName, yaml: YamlFile, data: unknown): Finding[] {
  const validate = VALIDATORS[name];
  if (validate(data)) return [];
  const errors = (validate.errors ?? []).filter((error) => !isNoise(error, validate.errors ?? []));
  return errors.map((error) => toFinding(yaml, error));
}

// A failed `oneOf` also lists why each branch failed. Of these the branch that the author meant is kept: the one for
// the type that was written. `anyOf` only carries editors' completion.
function isNoise(error: ErrorObject, all: readonly ErrorObject[]): boolean {
  if (error.keyword === 'propertyNames' || error.schemaPath.includes('/anyOf/')) return true;
  if (error.keyword === 'oneOf') {
    return all.some(
      (other) => other !== error && other.schemaPath.startsWith(`${error.schemaPath}/`) && isMeant(other),
    );
  }
  return error.schemaPath.includes('/oneOf/') && !isMeant(error);
}

function isMeant(error: ErrorObject): boolean {
  const inBranch = /\/oneOf\/\d+\/(type|const)$/.test(error.schemaPath);
  return !inBranch;
}

function toFinding(yaml: YamlFile, error: ErrorObject): Finding {
  const path = pathOf(yaml.data, error.instancePath);
  const shown = path.length === 0 ? 'the file' : `"${path.join('.')}"`;
  const at = (code: string, message: string, hint: string): Finding => ({
    code,
    severity: 'error',
    message,
    hint,
    file: yaml.file,
    ...yaml.placeOf(path),
    pointer: error.instancePath,
  });
  const params: Record<string, unknown> = error.params;
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(params.additionalProperty);
      const known = Object.keys(propertiesOf(error.parentSchema));
      const place = yaml.keyPlaceOf([...path, key]);
      return { ...at('unknown-key', `the key "${key}" is not known here`, didYouMean(key, known)), ...place };
    }
    case 'required': {
      const key = String(params.missingProperty);
      const hint = `add "${key}: …"`;
      return at('missing-key', path.length === 0 ? `the key "${key}" is missing` : `${shown} lacks "${key}"`, hint);
    }
    case 'enum': {
      const known = Array.isArray(params.allowedValues) ? params.allowedValues.map(String) : [];
      return at('invalid-value', `${shown} is ${written(error.data)}`, didYouMean(String(error.data), known));
    }
    case 'type':
    case 'oneOf':
      return at('invalid-type', `${shown} is ${kindOf(error.data)}`, typeHint(yaml, path, error));
    case 'minLength':
      return at('invalid-value', `${shown} is empty`, 'write at least one character');
    case 'maxLength':
      return at('invalid-value', `${shown} is too long`, `write at most ${String(params.limit)} characters`);
    case 'minItems':
      return at('invalid-value', `${shown} is an empty list`, 'name at least one');
    case 'minimum':
      return at('invalid-value', `${shown} is too small`, `write ${String(params.limit)} or more`);
    case 'pattern':
      return patternFinding(at, shown, error);
    default:
      return at('invalid-value', `${shown} does not fit: ${error.message ?? error.keyword}`, 'see the schema');
  }
}

function patternFinding(
  at: (code: string, message: string, hint: string) => Finding,
  shown: string,
  error: ErrorObject,
) {
  const pattern = String(error.params.pattern);
  const value = error.propertyName === undefined ? written(error.data) : `"${error.propertyName}"`;
  if (error.propertyName !== undefined) {
    return at('invalid-value', `${value} in ${shown} is not a name`, 'use letters, digits and underscores');
  }
  if (pattern.startsWith('^WAFLOW_VAR_')) {
    return at('invalid-value', `${shown} is ${value}`, 'variables may only come from a WAFLOW_VAR_… of the process');
  }
  if (pattern.startsWith('^(WHATSAPP')) {
    return at('invalid-value', `${shown} is ${value}`, 'name a process variable WHATSAPP_… or WAFLOW_…');
  }
  if (pattern === '^[0-9a-f]{12}$') {
    const hint = 'write the twelve digits that "waflow diff" shows in brackets behind the change';
    return at('invalid-value', `${shown} is ${value}, which is no fingerprint of a change`, hint);
  }
  if (pattern === '\\S')
    return at('invalid-value', `${shown} is empty`, 'say why it is meant: the reason is what counts');
  if (pattern === '^[0-9]+$') return at('invalid-value', `${shown} is ${value}`, 'an id is digits only, in quotes');
  return at('invalid-value', `${shown} is ${value}`, 'write it in capitals, such as CUSTOMER_SUPPORT');
}

function typeHint(yaml: YamlFile, path: YamlPath, error: ErrorObject): string {
  const source = yaml.sourceOf(path);
  if (source.startsWith('{{') || source.startsWith('{ {')) return 'put it in quotes: "{{ NAME }}"';
  if (path.at(-1) === 'token') return 'write { env: NAME }: a token itself never stands in a file';
  const scalar = typeof error.data === 'number' || typeof error.data === 'boolean';
  const wanted = wantedTypes(error);
  if (scalar && wanted.includes('a text')) return `put it in quotes: "${source}"`;
  return `write ${wanted.join(' or ')}`;
}

function wantedTypes(error: ErrorObject): string[] {
  const names: Readonly<Record<string, string>> = {
    string: 'a text',
    array: 'a list',
    object: 'a map of keys',
    boolean: 'true or false',
    integer: 'a whole number',
  };
  const branches = error.keyword === 'oneOf' && Array.isArray(error.schema) ? error.schema : [error.parentSchema];
  return branches.map((branch: unknown) => {
    if (typeof branch !== 'object' || branch === null) return 'something else';
    if ('const' in branch) return String(branch.const);
    return 'type' in branch ? (names[String(branch.type)] ?? String(branch.type)) : 'something else';
  });
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  return typeof value === 'string'
    ? 'a text'
    : `${typeof value === 'number' ? 'the number' : 'the value'} ${String(value)}`;
}

function written(value: unknown): string {
  return typeof value === 'string' ? `"${value.slice(0, 80)}"` : kindOf(value);
}

function propertiesOf(schema: object | undefined): object {
  const properties = schema !== undefined && 'properties' in schema ? schema.properties : undefined;
  return typeof properties === 'object' && properties !== null ? properties : {};
}

/** A JSON pointer as a path, with indices where the data has lists. */
function pathOf(data: unknown, pointer: string): (string | number)[] {
  let here: unknown = data;
  return pointer
    .split('/')
    .slice(1)
    .map((part) => {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
      const step = Array.isArray(here) ? Number(key) : key;
      here = Array.isArray(here)
        ? here[Number(key)]
        : typeof here === 'object' && here !== null
          ? Reflect.get(here, key)
          : null;
      return step;
    });
}

// The first line of a file, by which editors know its schema.
import type { SchemaName } from './schema.ts';

const PUBLISHED = 'https://unpkg.com/waflow@0.1/schema';

export function schemaComment(name: SchemaName): string {
  return `# yaml-language-server: $schema=${PUBLISHED}/${name}.schema.json`;
}

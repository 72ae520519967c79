// The licences of what is bundled: whoever ships somebody's code ships its licence, too.
import { readdirSync, readFileSync } from 'node:fs';

const root = new URL('../', import.meta.url);

/** Packages whose code stands in generated files, where esbuild does not see whose it is. */
const GENERATED_FROM = ['node_modules/ajv'];

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

/**
 * @param metafiles esbuild's accounts of bundles
 * @returns the text of lib/THIRD-PARTY-LICENSES.txt
 * @throws where a package has no licence text and none can be said for it
 */
export function thirdPartyLicenses(metafiles) {
  const folders = metafiles
    .flatMap(({ outputs }) => Object.values(outputs))
    .flatMap(({ inputs }) => Object.keys(inputs))
    .flatMap((path) => /^(?:[\w-]+:)?(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
  const sections = [...new Set([...folders, ...GENERATED_FROM])].map(section);
  const rule = `\n\n${'-'.repeat(80)}\n\n`;
  return `${['waflow holds parts of these packages.', ...[...new Set(sections)].sort()].join(rule)}\n`;
}

function section(folder) {
  const home = new URL(`${folder}/`, root);
  const { name, version, license, author } = JSON.parse(readFileSync(new URL('package.json', home), 'utf8'));
  const files = readdirSync(home).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
  const texts = files.sort().map((file) => readFileSync(new URL(file, home), 'utf8').trim());
  const holder = typeof author === 'string' ? author : author?.name;
  if (texts.length === 0 && license === 'MIT' && holder !== undefined) {
    texts.push(`MIT License\n\nCopyright (c) ${holder}\n\n${MIT}`);
  }
  if (texts.length === 0) throw new Error(`${folder}: no licence text (${license}), so it cannot be shipped`);
  return [`${name} ${version} (${license})`, ...texts].join('\n\n');
}

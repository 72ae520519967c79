// Builds lib/: the bundle, the types of the public API, the licences of what was bundled.
import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bundle } from './bundle.js';
import { thirdPartyLicenses } from './licenses.js';

const root = new URL('../', import.meta.url);

rmSync(new URL('lib', root), { recursive: true, force: true });
const tsc = fileURLToPath(new URL('node_modules/typescript/bin/tsc', root));
const types = promisify(execFile)(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--emitDeclarationOnly'], {
  cwd: fileURLToPath(root),
});
types.catch(({ stdout }) => process.stderr.write(stdout));
const [metafiles] = await Promise.all([bundle({ write: true }), types]);
writeFileSync(new URL('lib/THIRD-PARTY-LICENSES.txt', root), thirdPartyLicenses(Object.values(metafiles)));

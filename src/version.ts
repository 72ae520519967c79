// The version of this package.
import { readFileSync } from 'node:fs';

/** Put in by the build, so that a start reads no file for it; from source, package.json says it. */
declare const WAFLOW_VERSION: string | undefined;

export const VERSION = typeof WAFLOW_VERSION === 'string' ? WAFLOW_VERSION : readVersion();

/** As it stands in plans. */
export const TOOL = `waflow ${VERSION}`;

function readVersion(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return manifest.version;
}

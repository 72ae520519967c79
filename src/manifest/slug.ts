// From a flow's name to a file name that every file system takes, and that nobody has yet. Pure.

/** Long enough to be recognised, short enough for every file system with an ending and a number behind it. */
const LONGEST = 60;

// Microsoft, "Naming Files, Paths, and Namespaces": the names of devices, with any ending.
const DEVICE = /^(con|prn|aux|nul|conin|conout|com\d|lpt\d)$/;

/** Never a manifest: the name of the project's own file. */
const TAKEN = new Set(['waflow']);

/**
 * The name in small letters, digits and hyphens, in its own script; accents of Latin letters are left out.
 * @returns at least one character, never a device's name of Windows
 */
export function slugOf(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/['’]/g, '')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-');
  const short = trim(cut(trim(plain)));
  if (short === '') return 'flow';
  return DEVICE.test(short) || TAKEN.has(short) ? `${short}-flow` : short;
}

function trim(text: string): string {
  return text.replace(/^[-\p{M}]+|-+$/gu, '');
}

/** By whole characters, and at a hyphen where one is near; bytes count, too: file names are at most 255 of them. */
function cut(text: string): string {
  let bytes = 0;
  let short = '';
  for (const char of text) {
    bytes += Buffer.byteLength(char);
    if (short.length + char.length > LONGEST || bytes > 2 * LONGEST) {
      const hyphen = short.lastIndexOf('-');
      return hyphen > LONGEST / 2 ? short.slice(0, hyphen) : short;
    }
    short += char;
  }
  return short;
}

/** The first of `slug`, `slug-2`, `slug-3`, … that is not taken. */
export function freeSlug(slug: string, isTaken: (candidate: string) => boolean): string {
  if (!isTaken(slug)) return slug;
  for (let number = 2; ; number += 1) {
    const candidate = `${slug}-${number}`;
    if (!isTaken(candidate)) return candidate;
  }
}

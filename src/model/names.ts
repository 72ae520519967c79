// Globs over flow names: what --flow and `ignore` mean. A name that is written out matches itself, whatever it holds.
import picomatch from 'picomatch';

/** True where one of the globs is the name or matches it. `*` also matches slashes: names are not paths. */
export function matchesName(globs: readonly string[], name: string): boolean {
  const normal = name.normalize('NFC');
  return globs.some((glob) => {
    const wanted = glob.normalize('NFC');
    return wanted === normal || picomatch.isMatch(normal, wanted, { bash: true, dot: true, nonegate: true });
  });
}

/** `--flow`: with positive globs at least one must match, and no `!` glob may. */
export function selectsName(globs: readonly string[], name: string): boolean {
  const wanted = globs.filter((glob) => !glob.startsWith('!'));
  const unwanted = globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
  return (wanted.length === 0 || matchesName(wanted, name)) && !matchesName(unwanted, name);
}

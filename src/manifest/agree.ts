// What manifests must not say to each other: one name twice, names that clash, names that belong to someone else.
import type { Finding, Place } from '../model/finding.ts';
import { type DesiredStatus, foldCase } from '../model/flow.ts';
import { matchesName } from '../model/names.ts';
import type { YamlFile, YamlPath } from './yaml-text.ts';

/** What a manifest says about names, in one environment. */
export type Named = {
  readonly yaml: YamlFile;
  readonly namePath: YamlPath;
  readonly name: string;
  readonly previously: readonly string[];
  readonly supersedes: readonly string[];
  readonly status: DesiredStatus;
};

type Tell = (at: Named, path: YamlPath, code: string, message: string, hint: string) => void;

/** Errors between the manifests of one environment, each at the later file's place. */
export function checkTogether(manifests: readonly Named[], ignore: readonly string[]): Finding[] {
  const findings: Finding[] = [];
  const complain: Tell = (at, path, code, message, hint) => {
    const place: Place = at.yaml.placeOf(path);
    findings.push({
      code,
      severity: 'error',
      message,
      hint,
      file: at.yaml.file,
      ...place,
      pointer: `/${path.join('/')}`,
    });
  };
  const byName = new Map<string, Named>();
  for (const one of manifests) {
    const first = byName.get(foldCase(one.name));
    if (first === undefined) byName.set(foldCase(one.name), one);
    else if (first.name === one.name) {
      const message = `the name "${one.name}" is also that of ${first.yaml.file}`;
      complain(one, one.namePath, 'duplicate-name', message, 'a name stands for one flow: change one of them');
    } else {
      const message = `the name "${one.name}" differs only in case from "${first.name}" in ${first.yaml.file}`;
      complain(one, one.namePath, 'case-clash', message, 'the platform may take them for one: change one of them');
    }
    if (matchesName(ignore, one.name)) {
      const message = `the name "${one.name}" matches "ignore" in waflow.yaml, so waflow would never touch this flow`;
      complain(one, one.namePath, 'ignored-name', message, 'change the name, or the glob');
    }
  }
  const owners = new Map([...manifests].reverse().map((one) => [one.name, one]));
  const claimed = new Map<string, Named>();
  for (const one of manifests) {
    one.previously.forEach((old, index) => {
      const path = ['previously', index];
      const owner = owners.get(old);
      const rival = claimed.get(old);
      claimed.set(old, one);
      if (owner === one) {
        complain(one, path, 'invalid-previously', `"previously" names the flow's own name`, 'remove it from the list');
      } else if (owner !== undefined) {
        const message = `"previously" names "${old}", which is the flow of ${owner.yaml.file}`;
        complain(one, path, 'invalid-previously', message, wayToRename(old, one, owner));
      } else if (rival !== undefined && rival !== one) {
        const message = `"previously" names "${old}", and so does ${rival.yaml.file}`;
        complain(one, path, 'invalid-previously', message, 'only one manifest can be its successor');
      }
    });
  }
  checkSuccession(manifests, owners, ignore, complain);
  return findings;
}

/** A name is free only once its flow has another: a swap needs a name in between, a chain one change after the other. */
function wayToRename(old: string, one: Named, owner: Named): string {
  const [from] = owner.previously;
  if (owner.previously.includes(one.name)) {
    const between = `"${old} (swap)"`;
    return `two flows cannot swap names at once: rename "${old}" to ${between} and apply, then "${one.name}" to "${old}" and apply, then ${between} to "${one.name}"`;
  }
  return from === undefined
    ? 'a flow cannot be renamed away from a name that is in use'
    : `rename one after the other: "${old}" to "${one.name}" alone and apply, then "${from}" to "${old}"`;
}

/** What `supersedes` must not name. */
function checkSuccession(
  manifests: readonly Named[],
  owners: ReadonlyMap<string, Named>,
  ignore: readonly string[],
  complain: Tell,
): void {
  const CODE = 'invalid-supersedes';
  const successors = new Map<string, Named>();
  for (const one of manifests) {
    one.supersedes.forEach((old, index) => {
      const path = ['supersedes', index];
      const [owner, rival] = [owners.get(old), successors.get(old)];
      successors.set(old, one);
      if (owner === one) {
        complain(
          one,
          path,
          CODE,
          `"supersedes" names the flow's own name`,
          'a new version of a flow needs no "supersedes"',
        );
      } else if (one.previously.includes(old)) {
        const message = `"supersedes" names "${old}", and so does "previously"`;
        complain(
          one,
          path,
          CODE,
          message,
          'it is either this flow under its old name, or another one that it replaces',
        );
      } else if (owner !== undefined && owner.status !== 'deprecated') {
        const message = `"supersedes" names "${old}", which should be ${owner.status} after ${owner.yaml.file}`;
        complain(one, path, CODE, message, `write "status: deprecated" there, or remove that manifest`);
      } else if (rival !== undefined && rival !== one) {
        const message = `"supersedes" names "${old}", and so does ${rival.yaml.file}`;
        complain(one, path, CODE, message, 'one successor is enough: remove the name from one of the two');
      } else if (matchesName(ignore, old)) {
        const message = `"supersedes" names "${old}", which matches "ignore" in waflow.yaml, so waflow would never touch it`;
        complain(one, path, CODE, message, 'remove the name here, or change the glob');
      }
    });
  }
}

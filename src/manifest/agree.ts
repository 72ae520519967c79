// What manifests must not say to each other: one name twice, names that clash, names that belong to someone else.
import type { Finding, Place } from '../model/finding.ts';
import { foldCase } from '../model/flow.ts';
import { matchesName } from '../model/names.ts';
import type { YamlFile, YamlPath } from './yaml-text.ts';

type Named = {
  readonly yaml: YamlFile;
  readonly namePath: YamlPath;
  readonly name: string;
  readonly previously: readonly string[];
};

/** Errors between the manifests of one environment, each at the later file's place. */
export function checkTogether(manifests: readonly Named[], ignore: readonly string[]): Finding[] {
  const findings: Finding[] = [];
  const complain = (at: Named, path: YamlPath, code: string, message: string, hint: string) => {
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
        complain(one, path, 'invalid-previously', message, 'a flow cannot be renamed away from a name that is in use');
      } else if (rival !== undefined && rival !== one) {
        const message = `"previously" names "${old}", and so does ${rival.yaml.file}`;
        complain(one, path, 'invalid-previously', message, 'only one manifest can be its successor');
      }
    });
  }
  return findings;
}

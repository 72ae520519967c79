// Where a new manifest goes, so that it is found again: the folder of "flows" in waflow.yaml.
import { lstatSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import picomatch from 'picomatch';
import { Failure } from '../model/failure.ts';
import { foldCase } from '../model/flow.ts';
import type { Config } from './config.ts';
import { isInside, realNearest } from './files.ts';
import type { Project } from './project.ts';
import { freeSlug } from './slug.ts';

/** Gives out paths that nobody has: absolute, the manifest's and its Flow JSON's, which stands beside it. */
export type FlowsFolder = { pathsFor(slug: string): { readonly manifest: string; readonly json: string } };

/** @throws Failure where the folder leads out of the repository, or the globs of waflow.yaml have no place for new files */
export function flowsFolder(project: Project, config: Config): FlowsFolder {
  const places = placesFor(project, config);
  const given = new Set<string>();
  const folders = new Map<string, ReadonlySet<string>>();
  const entriesOf = (folder: string) => {
    const known = folders.get(folder);
    if (known !== undefined) return known;
    const entries = new Set(namesIn(folder).map(foldCase));
    folders.set(folder, entries);
    return entries;
  };
  // File systems differ in whether case counts: two names that differ in nothing else are one here.
  const isTaken = (path: string) =>
    given.has(foldCase(path)) || entriesOf(dirname(path)).has(foldCase(path.slice(dirname(path).length + 1)));
  return {
    pathsFor(wanted) {
      const slug = freeSlug(wanted, (candidate) =>
        ['.yaml', '.yml', '.json'].some((ending) => isTaken(places(candidate).replace(/\.ya?ml$/, ending))),
      );
      const manifest = places(slug);
      const json = manifest.replace(/\.ya?ml$/, '.json');
      for (const path of [manifest, json]) given.add(foldCase(path));
      expectInside(project, dirname(manifest));
      return { manifest, json };
    },
  };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** A path beside a file that nobody has. */
export function freeBeside(path: string, isGiven: (path: string) => boolean): string {
  const [, stem = path, ending = ''] = /^(.*?)(\.[^./\\]*)?$/s.exec(path) ?? [];
  return `${freeSlug(stem, (candidate) => isGiven(candidate + ending) || isThere(candidate + ending))}${ending}`;
}

/** A link that leads nowhere is there, too. */
function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

function expectInside(project: Project, folder: string): void {
  if (isInside(project.boundary, realNearest(folder))) return;
  const shown = relative(project.root, folder) || '.';
  throw new Failure('usage', 'outside-repository', `"${shown}" leads out of the repository, so nothing was written`, {
    hint: 'name a folder inside it with "flows" in waflow.yaml, and no symbolic link that leads out',
  });
}

function placesFor(project: Project, { flows }: Config): (slug: string) => string {
  if (typeof flows === 'string') {
    const folder = resolve(project.root, flows);
    expectInside(project, folder);
    if (isThere(folder) && namesIn(folder).length === 0 && !isFolder(folder)) throw notAFolder(flows);
    return (slug) => join(folder, `${slug}.yaml`);
  }
  const wanted = flows.filter((glob) => !glob.startsWith('!'));
  const unwanted = flows.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
  const isFound = picomatch(wanted, { ignore: unwanted });
  for (const way of wanted.flatMap(waysInto)) {
    const isOneForAll = way('some-flow') === way('other-flow');
    if (!isOneForAll && isFound(way('some-flow')) && /\.ya?ml$/.test(way('some-flow'))) {
      return (slug) => {
        const path = way(slug);
        if (!isFound(path)) throw noPlace(path);
        return resolve(project.root, path);
      };
    }
  }
  throw noPlace('a new manifest');
}

function isFolder(path: string): boolean {
  try {
    readdirSync(path);
    return true;
  } catch {
    return false;
  }
}

function notAFolder(flows: string): Failure {
  return new Failure('config', 'no-manifests', `"${flows}" is not a folder, so nothing was written`, {
    hint: 'name a folder with "flows" in waflow.yaml',
  });
}

function noPlace(what: string): Failure {
  return new Failure(
    'config',
    'no-place',
    `no glob of "flows" in waflow.yaml matches ${what}, so nothing was written`,
    {
      hint: 'add one such as "flows/**/*.yaml"',
    },
  );
}

/** In the folder that a glob begins with; else with the name put in for what the glob leaves open. */
function waysInto(glob: string): ((slug: string) => string)[] {
  const { base } = picomatch.scan(glob);
  const folder = base === '.' || base === '' ? '' : `${base.replace(/\/$/, '')}/`;
  return [
    (slug) => `${folder}${slug}.yaml`,
    (slug) => `${folder}${slug}.yml`,
    (slug) => glob.replace(/\*\*\//g, '').replace(/\*+/g, slug),
  ];
}

// `waflow render`: the screens of flows as a phone shows them, as HTML pages. Needs no account.
import { join, resolve } from 'node:path';
import { writeNamed } from '../manifest/files.ts';
import type { ResolvedFlow } from '../manifest/resolve.ts';
import { freeSlug, slugOf } from '../manifest/slug.ts';
import { STATE_FOLDER, stateFile } from '../manifest/state-folder.ts';
import { type ExitName, Failure } from '../model/failure.ts';
import type { Finding } from '../model/finding.ts';
import { byCodeUnits } from '../model/flow.ts';
import { isSelected } from '../plan/selection.ts';
import { countScreens, screenCount } from '../render/change-lines.ts';
import { forTerminal } from '../render/escape.ts';
import { countFindings, plural } from '../render/findings.ts';
import type { RenderedFlow } from '../render/screens/page.ts';
import { shownAlone } from './document-sides.ts';
import { expectMatch } from './flow-diffs.ts';
import type { Output } from './output.ts';
import { withProgress } from './progress.ts';
import {
  type BaseFlags,
  chooseOffline,
  type Desired,
  loadDesired,
  type Offline,
  openProject,
  resolveBase,
} from './setup.ts';
import type { World } from './world.ts';

export type RenderFlags = Omit<BaseFlags, 'prune'> & {
  /** A folder. */
  readonly out?: string;
};

/** Where the pages go if nobody says. */
const FOLDER = 'screens';

/** From each page back to the one that lists them. */
const HOME = { href: 'index.html', title: 'All flows' };

/** A flow that is drawn, and the file its page is in. */
type Page = { readonly flow: RenderedFlow; readonly file: string };

/**
 * @param args names of flows, as globs; none: all
 * @throws Failure (64) where none has such a name; (1) where manifests have errors
 */
export async function renderCommand(
  world: World,
  args: readonly string[],
  flags: RenderFlags,
  output: Output,
): Promise<ExitName> {
  const place = chooseOffline(await openProject(world, flags, output), flags, output);
  const flows = await flowsOf(world, place, [...(flags.flow ?? []), ...args], flags, output);
  // The page tells what is found in what is drawn; what cannot be drawn has no page of use, and somebody asked for it.
  for (const { document, findings } of flows) if (document === null) output.findings(findings);
  const pages = toPages(flows);
  const folder = await folderFor(world, place, flags);
  const { renderContentsPage, renderScreensPage } = await import('./pages.ts');
  const environment = place.environment;
  await withProgress(world, output, { what: 'drawing' }, async () => {
    for (const { flow, file } of pages) {
      const html = renderScreensPage({ title: flow.name, environment, flows: [flow], home: HOME });
      await writeNamed(place.project.boundary, join(folder.path, file), output.masked(html));
    }
    const all = pages.map(({ flow, file }) => ({ ...flow, page: file }));
    const html = renderContentsPage({ title: 'Screens', environment, flows: all });
    await writeNamed(place.project.boundary, join(folder.path, 'index.html'), output.masked(html));
  });
  tell(pages, folder, place, output);
  return 'done';
}

async function flowsOf(
  world: World,
  place: Offline,
  globs: readonly string[],
  flags: RenderFlags,
  output: Output,
): Promise<RenderedFlow[]> {
  const { flows, findings } =
    place.base === null
      ? await ofWorkTree(world, place, flags, output)
      : await resolveBase(place.base, { environment: place.environment, env: place.env }, output);
  const chosen = flows.filter(({ flow }) => isSelected(flow, globs));
  if (place.base !== null) output.findings(findings);
  expectMatch(globs, chosen, flows);
  return chosen
    .filter(({ flow }) => flow.document !== null)
    .map((one) => toRendered(place, one, findings))
    .sort((a, b) => byCodeUnits(a.name, b.name));
}

/**
 * Read twice: with the rules for what they find, and without them, since a flow that breaks one can be drawn all the same.
 */
async function ofWorkTree(
  world: World,
  place: Offline,
  { flow: _none, ...flags }: RenderFlags,
  output: Output,
): Promise<Pick<Desired, 'flows' | 'findings'>> {
  const silent: Output = { ...output, warn: () => {}, say: () => {}, findings: () => {} };
  const { findings } = await loadDesired(world, place, flags, output);
  const unchecked = { ...place, setting: { ...place.setting, check: false } };
  return { flows: (await loadDesired(world, unchecked, flags, silent)).flows, findings };
}

function toRendered(
  { secrets }: Offline,
  { flow, document }: ResolvedFlow,
  findings: readonly Finding[],
): RenderedFlow {
  const { name, manifest } = flow;
  const file = flow.document?.file ?? manifest;
  return {
    name,
    manifest,
    file,
    document: document === undefined ? null : shownAlone(document, secrets).after,
    findings: findings.filter((finding) => finding.file === file),
  };
}

function toPages(flows: readonly RenderedFlow[]): Page[] {
  const taken = new Set(['index']);
  return flows.map((flow) => {
    const slug = freeSlug(slugOf(flow.name), (candidate) => taken.has(candidate));
    taken.add(slug);
    return { flow, file: `${slug}.html` };
  });
}

type Folder = { readonly path: string; readonly shown: string };

async function folderFor(world: World, { project }: Offline, { out, cwd }: RenderFlags): Promise<Folder> {
  if (out !== undefined) {
    if (out.trim() === '') {
      throw new Failure('usage', 'no-folder', '"--out" names no folder', { hint: 'write "--out screens"' });
    }
    return { path: resolve(world.cwd, cwd ?? '.', out), shown: out };
  }
  const { path, prepare } = await stateFile(project, FOLDER);
  prepare();
  return { path, shown: `${STATE_FOLDER}/${FOLDER}` };
}

function tell(pages: readonly Page[], { path, shown }: Folder, { environment }: Offline, output: Output): void {
  if (output.json) {
    const flows = pages.map(({ flow: { name, manifest, file: document, document: drawn, findings }, file }) => ({
      name,
      manifest,
      document,
      page: join(path, file),
      screens: drawn === null ? null : countScreens(drawn),
      findings: findings.length,
    }));
    output.document({ format: 1, environment, index: join(path, 'index.html'), flows });
    return;
  }
  for (const { flow, file } of pages) {
    const what = flow.document === null ? 'no JSON that could be drawn' : screenCount(flow.document);
    const found = flow.findings.length === 0 ? '' : `, ${countFindings(flow.findings)}`;
    output.print(`  ${forTerminal(flow.name)}  ${output.colors.dim(`${what}, ${forTerminal(file)}${found}`)}\n`);
  }
  output.print(`${plural(pages.length, 'flow')}: open ${forTerminal(join(shown, 'index.html'))} in a browser.\n`);
}

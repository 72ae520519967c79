// `apply --backup DIR`: what each write replaces, in import's form, so that copying it into the flows brings it back.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isInside, writeNamed } from '../manifest/files.ts';
import { freeSlug, slugOf } from '../manifest/slug.ts';
import { filesOf } from '../manifest/write-manifest.ts';
import { Failure } from '../model/failure.ts';
import { foldCase, type ObservedFlow } from '../model/flow.ts';
import type { RemoteReader } from '../model/remote.ts';
import type { Chosen } from './setup.ts';

export type Backup = {
  /** Keeps what the account has for a flow. Rejects where it cannot be read or written: then nothing may be replaced. */
  keep(flow: ObservedFlow): Promise<void>;
  /** The files that were written, absolute. */
  readonly written: readonly string[];
};

/**
 * @param folder absolute
 * @throws Failure (64) where the folder is one in which manifests are looked for: a backup there would be a manifest
 */
export function openBackup({ project, config }: Chosen, folder: string, reader: RemoteReader): Backup {
  const roots = typeof config.flows === 'string' ? [resolve(project.root, config.flows)] : [project.root];
  if (roots.some((root) => isInside(root, folder))) {
    throw new Failure('usage', 'backup-among-flows', `"${folder}" lies where manifests are looked for`, {
      hint: 'name a folder beside them: what is kept there would be taken for flows that are wanted',
    });
  }
  const given = new Set<string>();
  const written: string[] = [];
  const isTaken = (slug: string) =>
    given.has(foldCase(slug)) || ['.yaml', '.json'].some((ending) => existsSync(join(folder, slug + ending)));
  return {
    written,
    async keep(flow) {
      const { document, text } = await reader.readSource(flow);
      const slug = freeSlug(slugOf(flow.name), isTaken);
      given.add(foldCase(slug));
      const put = async (ending: string, content: string) => {
        const path = join(folder, slug + ending);
        await writeNamed(project.boundary, path, content);
        written.push(path);
      };
      const files = filesOf(flow, document, config.versions, slug);
      const json = files.kind === 'taken' ? files.jsonText : text;
      // What no manifest can stand for is kept as it is, with what is known of it.
      const manifest =
        files.kind === 'taken' ? files.manifestText : `# ${JSON.stringify({ ...flow, validationErrors: [] })}\n`;
      if (json !== null) await put('.json', json);
      await put('.yaml', manifest);
    },
  };
}

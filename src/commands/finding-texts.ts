// The lines that findings are about. Only of Flow JSON: somebody may have written a secret into a manifest or waflow.yaml,
// and the line with it must not show.
import { join } from 'node:path';
import { readInside } from '../manifest/files.ts';
import type { Project } from '../manifest/project.ts';
import type { TextOf } from '../render/code-frame.ts';

/** Texts by the names of findings. One is kept: findings come file by file. */
export function textsOf(project: Project): TextOf {
  let last: { readonly file: string; readonly text: string | undefined } | null = null;
  return (file) => {
    if (!file.endsWith('.json')) return undefined;
    if (last?.file !== file) {
      const read = readInside(project.boundary, join(project.root, file));
      last = { file, text: read.kind === 'text' ? read.text.replace(/^\ufeff/, '') : undefined };
    }
    return last.text;
  };
}

// Whole sessions as transcripts. `npm run golden` writes them anew: read what changed.
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { play } from '../support/transcript.ts';

const STORIES = new URL('./stories/', import.meta.url).pathname;
const ROOT = new URL('../../', import.meta.url).pathname;

/** A story plays in its own `project` folder, or else in a copy of this repository's flows. */
function projectFor(story: string): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'waflow-story-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const own = join(STORIES, story, 'project');
  if (existsSync(own)) cpSync(own, folder, { recursive: true });
  else {
    cpSync(join(ROOT, 'flows'), join(folder, 'flows'), { recursive: true });
    cpSync(join(ROOT, 'waflow.yaml'), join(folder, 'waflow.yaml'));
  }
  return folder;
}

describe('stories', () => {
  for (const story of readdirSync(STORIES)) {
    test(story, async () => {
      const file = join(STORIES, story, 'session.txt');
      const written = readFileSync(file, 'utf8');
      await expect(await play(written, projectFor(story))).toMatchFileSnapshot(file);
    });
  }
});

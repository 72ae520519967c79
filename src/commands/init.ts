// `waflow init`: a first manifest, Flow JSON, waflow.yaml and workflow. Never overwrites.
import { lstat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { writeInside } from '../manifest/files.ts';
import { findProject } from '../manifest/project.ts';
import { type ExitName, Failure } from '../model/failure.ts';
import type { Output } from './output.ts';
import type { CommonFlags } from './setup.ts';
import { STARTER_FILES } from './starter.ts';
import type { World } from './world.ts';

export async function initCommand(world: World, flags: CommonFlags, output: Output): Promise<ExitName> {
  const folder = resolve(world.cwd, flags.cwd ?? '.');
  const { boundary } = await findProject(folder);
  const paths = [...STARTER_FILES.keys()];
  const there = await Promise.all(
    paths.map((path) =>
      lstat(join(folder, path)).then(
        () => path,
        () => null,
      ),
    ),
  );
  const taken = there.filter((path) => path !== null);
  if (taken.length > 0) {
    throw new Failure(
      'usage',
      'files-exist',
      `${taken.map((path) => `"${path}"`).join(', ')} exist${taken.length === 1 ? 's' : ''} already, so nothing was written`,
      {
        hint: 'run it in an empty folder, or write the next manifest by hand beside the others',
      },
    );
  }
  for (const [path, text] of STARTER_FILES) await writeInside(boundary, join(folder, path), text);
  if (output.json) {
    output.document({ format: 1, created: paths });
    return 'done';
  }
  const { colors } = output;
  for (const path of paths) output.print(`  ${colors.green('+')} ${path}\n`);
  output.print('\nNext, without an account:\n  waflow plan\n  waflow apply\n');
  output.print('Then, with your account in WHATSAPP_BUSINESS_ACCOUNT_ID and WHATSAPP_BUSINESS_ACCESS_TOKEN:\n');
  output.print('  waflow doctor --env production\n  waflow plan --env production\n');
  return 'done';
}

#!/usr/bin/env node
// The executable: hands the process to the built command line. Knows nothing else.
import { existsSync } from 'node:fs';
import module from 'node:module';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

// From 22.1 on, Node can keep compiled code for the next start. What lies there is run, and we hold a token: so it is kept
// among the user's own caches, not in the temporary folder, which is Node's default and which others could have filled.
// In CI no next start would find it. NODE_DISABLE_COMPILE_CACHE=1 turns it off.
if (module.enableCompileCache !== undefined && !process.env.CI) {
  try {
    const caches = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
    if (isAbsolute(caches) && existsSync(caches)) module.enableCompileCache(join(caches, 'waflow'));
  } catch {
    // A user without a home: it starts a little slower.
  }
}

const { main } = await import('../lib/cli.js');
await main();

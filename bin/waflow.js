#!/usr/bin/env node
// The executable: hands the process to the built command line. Knows nothing else.
import { main } from '../lib/cli.js';

await main();

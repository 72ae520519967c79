// All commands in one module: they share nearly everything, and one file loads faster than the thirty that it would be
// in if each was apart. What a single command needs, and is large, is imported where it is used.
export { applyCommand } from './apply.ts';
export { diffCommand } from './diff.ts';
export { doctorCommand } from './doctor.ts';
export { driftCommand } from './drift.ts';
export { emulatorCommand } from './emulator.ts';
export { environmentsCommand } from './environments.ts';
export { explainCommand } from './explain.ts';
export { importCommand } from './import.ts';
export { initCommand } from './init.ts';
export { listCommand } from './list.ts';
export { createOutput } from './output.ts';
export { planCommand } from './plan.ts';
export { renderCommand } from './render.ts';
export { showCommand } from './show.ts';
export { validateCommand } from './validate.ts';

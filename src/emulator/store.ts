// Knows where the emulator's state lives: in memory, or in one file that other processes may change.
// Does not know what the state means.

import { type EmulatorState, emptyState } from './state.ts';
import { createStateFile } from './state-file.ts';

/** What some work makes of a state, and what it has to say; the same state where it changes nothing. */
export type Work<T> = (state: EmulatorState) => { readonly state: EmulatorState; readonly result: T };

/** Where state is read from and changed. Both calls are synchronous. */
export type StateStore = {
  readonly load: () => EmulatorState;
  /**
   * Load, work and save as one act, also among processes. What the work throws leaves the state as it was. Where
   * somebody else changed the state in the meantime, the work is done again on what they left, and its first outcome
   * is forgotten: it must do nothing but compute.
   */
  readonly update: <T>(work: Work<T>) => T;
};

export function memoryStore(seed: EmulatorState = emptyState()): StateStore {
  let held = seed;
  return {
    load: () => held,
    update: (work) => {
      const { state, result } = work(held);
      held = state;
      return result;
    },
  };
}

/**
 * State in one file of JSON lines. A missing file is an empty state; a damaged one is an error that names the file, on
 * every load until it is repaired. Reading takes no lock: whatever stands in the file is whole. A change takes one, and
 * only once it is known that there is one, so that neither reading nor a refused call leaves anything behind.
 */
export function fileStore(path: string): StateStore {
  const file = createStateFile(path);
  return {
    load: file.read,
    update: (work) => {
      const before = file.read();
      const first = work(before);
      if (first.state === before) return first.result;
      return file.alone((write) => {
        const present = file.read();
        const { state, result } = present === before ? first : work(present);
        if (state !== present) write(state);
        return result;
      });
    },
  };
}

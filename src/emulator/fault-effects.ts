// Knows what a fault does to a request: the mood it puts the platform in, and the answer it gives instead.
// Does not break connections: the emulator does.
import { emptyAnswer, gatewayPage, type RawAnswer } from './answer.ts';
import { FAILURES, type Failure, throttled } from './errors.ts';
import type { FaultEffect, FaultSpec } from './faults.ts';
import { dressFailure, emergencyDressing } from './graph.ts';
import type { Runtime } from './runtime.ts';
import type { Switches } from './switches.ts';

/** The switches as this one request finds them. */
export function moodOf(switches: Switches, effect: FaultEffect | undefined): Switches {
  switch (effect?.kind) {
    case 'publish-lag':
      return { ...switches, publish_lag_ms: effect.ms };
    case 'processing-failure':
      return { ...switches, processing_failure: switches.processing_failure + 1 };
    case 'integrity':
      return { ...switches, integrity_block: true };
    default:
      return switches;
  }
}

function failureOf(effect: Extract<FaultEffect, { kind: 'status' }>): Failure {
  const { status, code, subcode } = effect;
  const known = code === 190 ? FAILURES.badToken : code === 2 ? FAILURES.temporary : FAILURES.unknown;
  return { ...known, status, code: code ?? known.code, ...(subcode === null ? {} : { subcode }) };
}

/** The answer that a fault gives in place of the real one; undefined where it gives none. */
export function faultAnswer(effect: FaultEffect, runtime: Runtime): RawAnswer | undefined {
  const dressing = emergencyDressing(runtime);
  switch (effect.kind) {
    case 'status':
      if (effect.body === 'html') return gatewayPage(effect.status);
      if (effect.body === 'empty') return emptyAnswer(effect.status);
      return dressFailure(failureOf(effect), dressing, runtime);
    case 'throttle': {
      const load = { percent: 100, regainMinutes: effect.regainMinutes };
      return dressFailure(throttled(effect.code, effect.status), { ...dressing, load }, runtime);
    }
    case 'transient':
      return dressFailure({ ...FAILURES.temporary, status: effect.status }, dressing, runtime);
    case 'garbage':
      return gatewayPage(200);
    default:
      return undefined;
  }
}

/** Whether the request takes effect although its answer is replaced. */
export function doesWork(effect: FaultEffect | undefined): boolean {
  if (effect === undefined) return true;
  return 'work' in effect ? effect.work : effect.kind !== 'throttle';
}

/** Calls inside a batch have no connection of their own, so only faults that are answers or moods strike them. */
export function mayStrikeInBatch({ effect, slowMs }: FaultSpec): boolean {
  return slowMs === 0 && !['none', 'cut', 'timeout', 'half', 'garbage'].includes(effect.kind);
}

// The faults that a request can meet, in the emulator's grammar, and what they leave of the request's work.
export type Fault = {
  readonly effect: string;
  /** Whether the request takes effect although its answer does not tell. */
  readonly work: boolean;
  /** A read has no work to be done or not: only a write tells this fault from another one of the list. */
  readonly writesOnly: boolean;
};

const undone = (effect: string): Fault => ({ effect, work: false, writesOnly: false });
const done = (effect: string, writesOnly = true): Fault => ({ effect, work: true, writesOnly });

/** No answer that says what happened. */
export const LOST: readonly Fault[] = [
  undone('status=500 body=json code=1'),
  done('status=500 body=json code=1 work=done'),
  undone('status=503 body=html'),
  done('status=503 body=html work=done'),
  undone('status=502 body=empty'),
  undone('transient'),
  done('transient work=done'),
  undone('transient status=400'),
  done('transient status=400 work=done'),
  undone('cut=before'),
  done('cut=after'),
  done('half', false),
  done('garbage', false),
];

/** No answer at all; each is waited for as long as --request-timeout says. */
export const SILENCE: readonly Fault[] = [undone('timeout=before'), done('timeout=after')];

/** The codes for too many calls. */
export const CODES = [4, 17, 32, 613, 80007, 80008];

// What surrounds a command: streams, environment, clock, network, Ctrl-C. Tests hand in a world of their own.
import type { Http } from '../graph/http.ts';
import type { ProcessEnv } from '../manifest/environment.ts';

export type Stream = {
  readonly write: (text: string) => void;
  readonly isTty: boolean;
  /** Columns of the terminal; 80 where it is none. */
  readonly columns: () => number;
  /** The stream itself, for what is drawn over and over; null where nothing can be drawn. */
  readonly terminal: NodeJS.WriteStream | null;
};

export type World = {
  /** Absolute. */
  readonly cwd: string;
  readonly env: ProcessEnv;
  readonly stdout: Stream;
  readonly stderr: Stream;
  /** Asks on stderr and reads one line from a terminal, until the signal is set; null where there is none to ask. */
  readonly ask: ((question: string, signal: AbortSignal) => Promise<string>) | null;
  readonly http: Http;
  readonly now: () => number;
  /** Ends early where the signal is set. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly random: () => number;
  /** The first pause before something is tried again, in milliseconds. */
  readonly pause: number;
  /**
   * Ctrl-C from here on: the first sets the signal, so that what runs can end; the returned function gives Ctrl-C back.
   * Without it Ctrl-C ends the process at once, with 130.
   */
  readonly catchInterrupt: () => { readonly signal: AbortSignal; readonly release: () => void };
};

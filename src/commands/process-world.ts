// The world as it is: this process, its streams, its network, its signals.
import { isatty } from 'node:tty';
import type { Http } from '../graph/http.ts';
import { EXIT } from '../model/failure.ts';
import type { Stream, World } from './world.ts';

export function processWorld(): World {
  // A reader that goes away (`| head`) is no failure of ours.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(EXIT.done);
      if (stream === process.stdout) process.stderr.write(`error: the output cannot be written (${error.code})\n`);
      process.exit(EXIT.no);
    });
  }
  const interrupts = interruptible();
  // Asked of the number: looking at process.stdin would open it.
  const canAsk = isatty(0) && process.stderr.isTTY === true && !process.env.CI;
  return {
    cwd: process.cwd(),
    env: process.env,
    stdout: toStream(process.stdout),
    stderr: toStream(process.stderr),
    ask: canAsk ? ask : null,
    http: networkHttp(),
    now: Date.now,
    sleep,
    random: Math.random,
    pause: 500,
    catchInterrupt: interrupts,
  };
}

/** Node's HTTP client is loaded with the first request: most of what is done at a terminal needs none. */
function networkHttp(): Http {
  let loaded: Promise<Http> | undefined;
  return async (request) => {
    loaded ??= import('../graph/http.ts').then(({ createHttp }) => createHttp());
    return (await loaded)(request);
  };
}

function toStream(stream: NodeJS.WriteStream): Stream {
  return {
    write: (text) => {
      stream.write(text);
    },
    isTty: stream.isTTY === true,
    columns: () => stream.columns ?? 80,
    terminal: stream.isTTY === true && process.env.TERM !== 'dumb' ? stream : null,
  };
}

async function ask(question: string, signal: AbortSignal): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // In raw mode the terminal hands us Ctrl-C as a key: pass it on as the signal that it stands for.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const closed = new Promise<string>((done) => lines.once('close', () => done('')));
  try {
    let answered = false;
    const asked = lines.question(question, { signal }).then((answer) => {
      answered = true;
      return answer;
    });
    const answer = await Promise.race([asked, closed]);
    // Ctrl-D leaves the cursor behind the question.
    if (!answered) process.stderr.write('\n');
    return answer;
  } finally {
    lines.close();
  }
}

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal?.aborted === true) return done();
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      done();
    };
    const timer = setTimeout(end, Math.min(ms, 2 ** 31 - 1));
    signal?.addEventListener('abort', end, { once: true });
  });
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Ctrl-C ends the process, unless somebody catches it; the second one always does. */
function interruptible(): World['catchInterrupt'] {
  let caught: AbortController | null = null;
  const onSignal = () => {
    if (caught === null || caught.signal.aborted) {
      process.stderr.write('\n');
      process.exit(EXIT.interrupted);
    }
    caught.abort();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return () => {
    const controller = new AbortController();
    caught = controller;
    return {
      signal: controller.signal,
      release: () => {
        caught = null;
      },
    };
  };
}

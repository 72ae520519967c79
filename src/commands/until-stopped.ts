// Ctrl-C while nothing has been written yet.
import { Failure } from '../model/failure.ts';

/** Before the first write Ctrl-C simply ends: nothing has to be finished. */
export async function untilStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new Failure('interrupted', 'interrupted', 'interrupted before anything was written'));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject);
  });
}

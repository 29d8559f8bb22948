import { setTimeout } from 'node:timers/promises';

/** Resolves after `ms`, or at once when the signal is given; never rejects. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
}

/** Resolves when the work is done, however it went, and after `ms` at the latest. True if it was done in time. */
export async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  const timer = new AbortController();
  const done = work.then(
    () => true,
    () => true,
  );
  const late = pause(ms, timer.signal).then(() => false);
  return Promise.race([done, late]).finally(() => timer.abort());
}

import { setTimeout as pause } from 'node:timers/promises';

/** Requests at fixed moments, whatever became of those before. */
export interface Load {
  readonly perSecond: number;
  readonly count: number;
}

/**
 * Calls `send` for 0, 1, 2 … at the moments of the load and answers how long each took, in ms from the moment at which
 * it was due: a request that starts late, because those before it held something up, is charged for that (no coordinated
 * omission). Rejects with the first failure.
 */
export async function openLoop({ perSecond, count }: Load, send: (n: number) => Promise<void>): Promise<number[]> {
  const start = performance.now();
  const one = async (n: number) => {
    const due = start + (n * 1_000) / perSecond;
    await pause(Math.max(0, due - performance.now()));
    await send(n);
    return performance.now() - due;
  };
  return Promise.all(Array.from({ length: count }, (_, n) => one(n)));
}

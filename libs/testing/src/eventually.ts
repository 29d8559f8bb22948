import { setTimeout as delay } from 'node:timers/promises';

/**
 * Repeats `check` until it passes and returns what it returned; after `timeoutMs` throws its last failure. The only way
 * a test waits for something: it is as fast as the thing itself, and says what was missing when time is up.
 */
export async function eventually<T>(
  check: () => T | Promise<T>,
  { timeoutMs = 30_000, everyMs = 25 }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await delay(everyMs);
  }
}

import { setTimeout as delay } from 'node:timers/promises';

/**
 * Calls `attempt` until it resolves, at most for `timeoutMs`; then throws its last error.
 * `giveUp` may end the waiting early by rejecting (a process that died will not become ready).
 */
export async function pollUntil(
  attempt: () => Promise<void>,
  { timeoutMs, everyMs = 100, giveUp }: { timeoutMs: number; everyMs?: number; giveUp?: () => Error | undefined },
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      await attempt();
      return;
    } catch (error) {
      const reason = giveUp?.();
      if (reason) throw reason;
      if (performance.now() > deadline) throw error;
    }
    await delay(everyMs);
  }
}

import { setTimeout as pause } from 'node:timers/promises';
import { status } from '@grpc/grpc-js';
import { isServiceError } from '../http/refusal-of-error.ts';

/** Waits between the tries, in milliseconds; the last one repeats. */
const PAUSES = [50, 100, 200, 400] as const;

/**
 * Repeats a call that changes nothing while its service is unavailable (a restart, a lost connection), for at most
 * `withinMs`. Any other error, and the last, is thrown.
 */
export async function repeatRead<T>(read: () => Promise<T>, withinMs: number): Promise<T> {
  const until = performance.now() + withinMs;
  for (let n = 0; ; n += 1) {
    try {
      return await read();
    } catch (error) {
      const wait = PAUSES[Math.min(n, PAUSES.length - 1)] ?? 0;
      if (!isServiceError(error) || error.code !== status.UNAVAILABLE || performance.now() + wait > until) throw error;
      await pause(wait);
    }
  }
}

import { setTimeout as pause } from 'node:timers/promises';
import type { GatewaySettings } from '../gateway-settings.ts';
import { isCut, isServiceError } from '../http/refusal-of-error.ts';

/** Waits between the tries, in milliseconds; the last one repeats. */
const PAUSES = [50, 100, 200, 400, 800] as const;

/**
 * Repeats a call that changes nothing while its service is unavailable (a restart, a lost connection), for at most
 * `limits.repeatMs`. Any other error, and the last, is thrown; the first where too many calls are repeated already.
 */
export async function repeatRead<T>(read: () => Promise<T>, settings: GatewaySettings): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    const repeated = settings.repeats.take(() => repeat(read, error, settings.limits.repeatMs));
    if (repeated === null) throw error;
    return repeated;
  }
}

async function repeat<T>(read: () => Promise<T>, first: unknown, withinMs: number): Promise<T> {
  const until = performance.now() + withinMs;
  let last = first;
  for (let n = 0; ; n += 1) {
    const wait = PAUSES[Math.min(n, PAUSES.length - 1)] ?? 0;
    if (performance.now() + wait > until) throw last;
    await pause(wait);
    try {
      return await read();
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      last = error;
    }
  }
}

const isUnavailable = (error: unknown): boolean => isServiceError(error) && isCut(error);

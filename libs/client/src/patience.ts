import { DocketError, DocketUnreachable } from './errors.ts';

/** Milliseconds between tries that fail one after the other; after the last the failure is thrown. */
const PAUSES = [500, 1_000, 2_000, 4_000, 8_000] as const;

const isPassing = (error: unknown): boolean =>
  error instanceof DocketUnreachable ||
  (error instanceof DocketError && [429, 500, 502, 503, 504].includes(error.status));

/** Resolves after `ms`, or rejects with the signal's reason. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(signal.reason as Error);
      return;
    }
    const end = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', end);
      resolve();
    }, ms);
    signal?.addEventListener('abort', end, { once: true });
  });
}

/** Gets a long wait over restarts of the service. Before it has answered once, every failure counts. */
export class Patience {
  #failures: number = PAUSES.length;

  answered(): void {
    this.#failures = 0;
  }

  /** Waits before the next try. @throws the failure itself if another try makes no sense. */
  async after(failure: unknown, signal?: AbortSignal): Promise<void> {
    const wait = PAUSES[this.#failures++];
    if (wait === undefined || !isPassing(failure)) throw failure;
    const asked = failure instanceof DocketError ? (failure.retryAfter ?? 0) * 1_000 : 0;
    await pause(Math.max(wait, asked), signal);
  }
}

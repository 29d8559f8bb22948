import type { BusLog } from '../log.ts';
import { pause } from '../pause.ts';
import { backoff } from './backoff.ts';

/** A life this long is a success: the next pause is the shortest again. */
const STEADY_MS = 5_000;

export interface Life {
  /** What lives, for the log. */
  readonly name: string;
  readonly log: BusLog;
  /**
   * One life: opens something, calls `opened`, and resolves when it ended or rejects with why it could not be opened
   * or was lost.
   */
  readonly live: (opened: () => void) => Promise<void>;
}

export interface Supervised {
  /** Resolves when the first life was opened or failed to: nothing more is to be had by waiting. */
  readonly firstTry: Promise<void>;
  /** Starts no further life; the present one goes on until it ends, and the promise is about that end. */
  retire(): Promise<void>;
}

function isPowerOfTwo(n: number): boolean {
  return (n & (n - 1)) === 0;
}

/** Starts one life after another, with growing pauses between those that fail, until retired. Never rejects. */
export function supervise({ name, log, live }: Life): Supervised {
  const retired = new AbortController();
  const first = Promise.withResolvers<undefined>();
  let failures = 0;

  const liveOnce = async (): Promise<void> => {
    let steady: NodeJS.Timeout | undefined;
    const opened = (): void => {
      first.resolve(undefined);
      log.info({ name, failures }, 'open');
      steady = setTimeout(() => (failures = 0), STEADY_MS);
    };
    try {
      await live(opened);
    } catch (error) {
      failures += 1;
      if (isPowerOfTwo(failures)) log.warn({ name, failures, err: error }, 'lost, or not to be had: trying again');
    } finally {
      clearTimeout(steady);
      first.resolve(undefined);
    }
  };

  const run = async (): Promise<void> => {
    while (!retired.signal.aborted) {
      await liveOnce();
      await pause(backoff(failures), retired.signal);
    }
  };
  const over = run();
  return {
    firstTry: first.promise,
    retire: () => {
      retired.abort();
      return over;
    },
  };
}

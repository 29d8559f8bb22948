import { setTimeout as delay } from 'node:timers/promises';
import { failpoint, FailpointReached } from '@docket/failpoints';
import { StoreUnavailable } from './store-unavailable.ts';

/** A try that takes longer hangs: the database's own timeouts are shorter. */
const TRY_MS = 6_000;
const PAUSE_MIN_MS = 50;
const PAUSE_MAX_MS = 1_000;

export interface Patience {
  /** How long one call may take in all, repeats included, in ms. */
  readonly deadlineMs: number;
  /** Whether an error leaves the outcome unknown, so that the same call is worth repeating. */
  readonly isOutage: (error: unknown) => boolean;
}

/**
 * Repeats `attempt` while its outcome is unknown, with growing pauses, until it is answered; errors that are answers are
 * thrown as they are. Past the deadline it throws {@link StoreUnavailable}. An attempt that hangs is given up and
 * repeated; it may still take effect later. `attempt` is told whether an earlier one of this call may have had its effect.
 */
export async function untilAnswered<T>(patience: Patience, attempt: (repeated: boolean) => Promise<T>): Promise<T> {
  const end = performance.now() + patience.deadlineMs;
  for (let tries = 0; ; tries++) {
    try {
      const answer = await answerWithin(Math.min(TRY_MS, end - performance.now()), attempt(tries > 0));
      await failpoint('store.written');
      return answer;
    } catch (error) {
      if (!isUnknown(error, patience)) throw error;
      const pause = Math.min(PAUSE_MAX_MS, PAUSE_MIN_MS * 2 ** tries);
      if (performance.now() + pause >= end) throw givenUp(patience, error);
      await delay(pause);
    }
  }
}

function isUnknown(error: unknown, patience: Patience): boolean {
  return error instanceof StoreUnavailable || error instanceof FailpointReached || patience.isOutage(error);
}

function givenUp({ deadlineMs }: Patience, cause: unknown): StoreUnavailable {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new StoreUnavailable(`The store did not answer within ${deadlineMs} ms: ${why}`, { cause });
}

async function answerWithin<T>(ms: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StoreUnavailable('no answer')), ms);
  });
  try {
    return await Promise.race([answer, timeUp]);
  } finally {
    clearTimeout(timer);
  }
}

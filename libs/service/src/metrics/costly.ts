import { snapshot } from './snapshot.ts';

/** How old a reading of a store or broker may be for metrics, in ms, however often somebody scrapes. */
const MAX_AGE = 10_000;
/** How long a scrape waits for it, in ms. */
const WAIT = 2_000;

/**
 * A costly reading for sources of metrics: made at most every 10 s; nothing is told before the first, and while it cannot
 * be made anew the former one goes on being told.
 * @returns makes a source of what tells the samples of a reading.
 */
export function costly<T>(
  read: () => Promise<T>,
): <S>(tell: (reading: T) => readonly S[]) => () => Promise<readonly S[]> {
  const look = snapshot({ read, maxAgeMs: MAX_AGE, waitMs: WAIT, ticks: () => performance.now() });
  return (tell) => async () => {
    const reading = await look();
    return reading === undefined ? [] : tell(reading);
  };
}

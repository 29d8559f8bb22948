const BASE_MS = 100;
const CAP_MS = 3_000;

/**
 * How long to wait before the next try, in ms, after `failures` failed ones in a row (from 0): doubling from 100 to
 * 3,000, of which the upper half is random, so that those who lost the same broker do not come back in step.
 */
export function backoff(failures: number, random: () => number = Math.random): number {
  const full = Math.min(CAP_MS, BASE_MS * 2 ** failures);
  return Math.round(full * (0.5 + random() / 2));
}

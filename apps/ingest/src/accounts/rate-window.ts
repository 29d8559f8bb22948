/**
 * A sliding log of what was admitted: exact, where counters per minute would admit twice the budget around the turn of
 * a minute. Whatever was admitted in one millisecond is one entry.
 */
export type RateWindow = readonly (readonly [at: number, count: number])[];

/** A stamp leaves the window exactly so long after it was made, in ms. */
export const WINDOW_MS = 60_000;
/** How far ahead of ours the clocks of other processes may be, in ms. */
const SKEW_MS = 5_000;

export interface WindowState {
  /** Submissions that may be admitted now. */
  readonly room: number;
  /** When more may be admitted than now, in ms of the clock; `now` for an empty window. */
  readonly moreAt: number;
}

/**
 * The clock for a window: never behind its newest stamp, so that stamps stay in order whatever the clocks of several
 * processes say.
 */
export function timeFor(window: RateWindow, now: number): number {
  return Math.max(now, window.at(-1)?.[0] ?? 0);
}

/** What a window of at most `limit` stamps allows at `at`, a time from {@link timeFor}. */
export function stateOf(window: RateWindow, limit: number, at: number): WindowState {
  const current = window.filter(([stamp]) => stamp > at - WINDOW_MS);
  const count = current.reduce((sum, [, n]) => sum + n, 0);
  // With a limit that was lowered, more must leave than the oldest.
  let leaving = Math.max(0, count - limit) + 1;
  for (const [stamp, n] of current) {
    leaving -= n;
    if (leaving <= 0) return { room: Math.max(0, limit - count), moreAt: stamp + WINDOW_MS };
  }
  return { room: limit - count, moreAt: at };
}

/** The window with `count` more stamps at `at`, without those that have left. */
export function withStamps(window: RateWindow, count: number, at: number): RateWindow {
  const current = window.filter(([stamp]) => stamp > at - WINDOW_MS);
  const newest = current.at(-1);
  if (count === 0) return current;
  if (newest?.[0] !== at) return [...current, [at, count]];
  return [...current.slice(0, -1), [at, newest[1] + count]];
}

/** Whether a clock that has been set back since wrote stamps so far ahead that they would block for long. */
export function isAhead(window: RateWindow, now: number): boolean {
  return (window.at(-1)?.[0] ?? 0) > now + SKEW_MS;
}

/** The window with stamps that are ahead of `now` brought to it: made before, they leave no earlier than they must. */
export function broughtBack(window: RateWindow, now: number): RateWindow {
  const past = window.filter(([stamp]) => stamp < now);
  const ahead = window.reduce((sum, [stamp, n]) => (stamp < now ? sum : sum + n), 0);
  return ahead === 0 ? past : [...past, [now, ahead]];
}

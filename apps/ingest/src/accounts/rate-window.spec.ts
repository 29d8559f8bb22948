import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { broughtBack, isAhead, stateOf, timeFor, WINDOW_MS, withStamps } from './rate-window.ts';
import type { RateWindow } from './rate-window.ts';

const LIMIT = 5;
/** Asks at these times, one after the other; the stamps of those admitted. */
function admittedOf(times: readonly number[], limit: number): number[] {
  let window: RateWindow = [];
  return times.flatMap((now) => {
    const at = timeFor(window, now);
    if (stateOf(window, limit, at).room === 0) return [];
    window = withStamps(window, 1, at);
    return [at];
  });
}
const steps = fc.array(fc.integer({ min: -2_000, max: 30_000 }), { maxLength: 60 });
const timesOf = (gaps: readonly number[]) => {
  let now = 1_000_000;
  return gaps.map((gap) => (now += gap));
};

describe('a window of five', () => {
  it('has at most five stamps in any 60 s, in order, whatever the clocks do', () => {
    fc.assert(
      fc.property(steps, (gaps) => {
        const stamps = admittedOf(timesOf(gaps), LIMIT);
        expect(stamps).toEqual(stamps.toSorted((a, b) => a - b));
        for (const from of stamps) {
          expect(stamps.filter((at) => at >= from && at < from + WINDOW_MS).length).toBeLessThanOrEqual(LIMIT);
        }
      }),
    );
  });

  it('refuses only while five were admitted in the 60 s before', () => {
    const forward = fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 60 });
    fc.assert(
      fc.property(forward, (gaps) => {
        const kept: number[] = [];
        for (const now of timesOf(gaps)) {
          const admitted = admittedOf([...kept, now], LIMIT).length > kept.length;
          expect(admitted).toBe(kept.filter((at) => at > now - WINDOW_MS).length < LIMIT);
          if (admitted) kept.push(now);
        }
      }),
    );
  });

  it('says when there will be more room, to the millisecond', () => {
    const window: RateWindow = [
      [1_000, 2],
      [3_000, 3],
    ];
    expect(stateOf(window, LIMIT, 4_000)).toEqual({ room: 0, moreAt: 61_000 });
    expect(stateOf(window, LIMIT, 60_999).room).toBe(0);
    expect(stateOf(window, LIMIT, 61_000)).toEqual({ room: 2, moreAt: 63_000 });
    expect(stateOf(window, LIMIT, 63_000)).toEqual({ room: 5, moreAt: 63_000 });
  });

  it('whose limit was lowered has no room until enough have left', () => {
    const window: RateWindow = [
      [1_000, 2],
      [3_000, 3],
    ];
    expect(stateOf(window, 4, 4_000)).toEqual({ room: 0, moreAt: 61_000 });
    expect(stateOf(window, 3, 4_000)).toEqual({ room: 0, moreAt: 63_000 });
    expect(stateOf(window, 3, 62_000)).toEqual({ room: 0, moreAt: 63_000 });
  });
});

describe('stamps of a clock that was set back since', () => {
  it('count from now on, so that they block for 60 s at most', () => {
    const window: RateWindow = [
      [1_000, 1],
      [3_600_000, 4],
    ];
    expect(isAhead(window, 3_595_000)).toBe(false);
    expect(isAhead(window, 2_000)).toBe(true);
    const back = broughtBack(window, 2_000);
    expect(stateOf(back, LIMIT, 2_000)).toEqual({ room: 0, moreAt: 61_000 });
    expect(stateOf(back, LIMIT, 62_000).room).toBe(5);
  });
});

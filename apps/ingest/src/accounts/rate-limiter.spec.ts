import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Records } from '@docket/records';
import { movableClock, openStores } from '../ingest-on-disk.features.ts';
import type { Stores } from '../ingest-on-disk.features.ts';
import { RATES } from '../kinds.ts';
import { RateLimiter } from './rate-limiter.ts';

let stores: Stores;
beforeEach(async () => {
  stores = await openStores();
});
afterEach(() => stores.remove());

const clock = () => {
  let ms = Date.UTC(2026, 0, 1);
  return { now: () => new Date(ms), advance: (by: number) => void (ms += by) };
};
const admittedOf = async (takes: readonly Promise<{ admitted: boolean }>[]) =>
  (await Promise.all(takes)).filter(({ admitted }) => admitted).length;

describe('two limiters that share a store', () => {
  it('admit exactly the budget of thousands who ask at the same time, minute after minute', async () => {
    const { now, advance } = clock();
    const limiters = [new RateLimiter(stores.records, now), new RateLimiter(stores.records, now)] as const;
    const ask = () => Array.from({ length: 5_000 }, (_, at) => limiters[at % 2 === 0 ? 0 : 1].take('a', 137));
    expect(await admittedOf(ask())).toBe(137);
    advance(59_999);
    expect(await admittedOf(ask())).toBe(0);
    advance(1);
    expect(await admittedOf(ask())).toBe(137);
  });

  it('admit exactly the budget of those who come one after the other', async () => {
    const { now } = movableClock();
    const limiters = [new RateLimiter(stores.records, now), new RateLimiter(stores.records, now)] as const;
    const each = async (limiter: RateLimiter) => {
      let admitted = 0;
      for (let n = 0; n < 60; n++) if ((await limiter.take('a', 50)).admitted) admitted++;
      return admitted;
    };
    const [one, other] = await Promise.all(limiters.map(each));
    expect((one ?? 0) + (other ?? 0)).toBe(50);
  });

  it('keep accounts apart', async () => {
    const limiter = new RateLimiter(stores.records, clock().now);
    expect(await admittedOf([limiter.take('a', 1), limiter.take('b', 1), limiter.take('a', 1)])).toBe(2);
  });
});

describe('a limiter', () => {
  it('says what is left and when there will be more', async () => {
    const { now, advance } = clock();
    const limiter = new RateLimiter(stores.records, now);
    expect(await limiter.look('a', 2)).toEqual({ remaining: 2, moreInMs: 0 });
    expect(await limiter.take('a', 2)).toEqual({ admitted: true, remaining: 1, moreInMs: 60_000 });
    advance(20_000);
    expect(await limiter.take('a', 2)).toEqual({ admitted: true, remaining: 0, moreInMs: 40_000 });
    expect(await limiter.take('a', 2)).toEqual({ admitted: false, remaining: 0, moreInMs: 40_000 });
    expect(await limiter.look('a', 3)).toEqual({ remaining: 1, moreInMs: 40_000 });
  });

  it('refuses without the store while it knows the window to be full', async () => {
    const { now, advance } = clock();
    let calls = 0;
    const counting: Pick<Records, 'get' | 'insert' | 'replace'> = {
      get: (kind, id) => (calls++, stores.records.get(kind, id)),
      insert: (kind, id, value) => (calls++, stores.records.insert(kind, id, value)),
      replace: (kind, id, version, value) => (calls++, stores.records.replace(kind, id, version, value)),
    };
    const limiter = new RateLimiter(counting, now);
    await limiter.take('a', 1);
    const before = calls;
    advance(59_999);
    expect(await admittedOf(Array.from({ length: 100 }, () => limiter.take('a', 1)))).toBe(0);
    expect(calls).toBe(before);
    advance(1);
    expect(await admittedOf([limiter.take('a', 1)])).toBe(1);
  });

  it('never exceeds the budget when the store does not say whether it wrote', async () => {
    const { now } = clock();
    let [fail, written] = [true, true];
    const unsure: Pick<Records, 'get' | 'insert' | 'replace'> = {
      get: (kind, id) => stores.records.get(kind, id),
      insert: (kind, id, value) => stores.records.insert(kind, id, value),
      replace: async (kind, id, version, value) => {
        if (fail && !written) throw new Error('no answer');
        const replaced = await stores.records.replace(kind, id, version, value);
        if (fail) throw new Error('no answer');
        return replaced;
      },
    };
    const limiter = new RateLimiter(unsure, now);
    expect(await admittedOf([limiter.take('a', 5)])).toBe(1);
    await expect(limiter.take('a', 5)).rejects.toThrow('no answer');
    written = false;
    await expect(limiter.take('a', 5)).rejects.toThrow('no answer');
    fail = false;
    // One was admitted, one place was lost to a write that did happen.
    expect(await admittedOf(Array.from({ length: 9 }, () => limiter.take('a', 5)))).toBe(3);
  });

  it('goes on within 60 s after the clock was set back by an hour', async () => {
    const { now, advance } = clock();
    const limiter = new RateLimiter(stores.records, now);
    await limiter.take('a', 1);
    advance(-3_600_000);
    expect(await limiter.take('a', 1)).toEqual({ admitted: false, remaining: 0, moreInMs: 60_000 });
    advance(60_000);
    expect(await admittedOf([limiter.take('a', 1)])).toBe(1);
    expect((await stores.records.get(RATES, 'a'))?.value.window).toBe(JSON.stringify([[now().getTime(), 1]]));
  });
});

import { describe, expect, it } from '@jest/globals';
import { snapshot } from './snapshot.ts';

describe('a costly reading', () => {
  it('is made once for all that ask while it is fresh, and anew afterwards', async () => {
    let [now, readings] = [0, 0];
    const look = snapshot({ read: () => Promise.resolve(++readings), maxAgeMs: 10, waitMs: 1_000, ticks: () => now });
    expect(await Promise.all([look(), look()])).toEqual([1, 1]);
    now = 9;
    expect(await look()).toBe(1);
    now = 10;
    expect(await look()).toBe(2);
  });

  it('that fails or takes too long leaves the former in place', async () => {
    let now = 0;
    const readings: (() => Promise<string>)[] = [
      () => Promise.resolve('first'),
      () => Promise.reject(new Error('away')),
      () => new Promise(() => undefined),
    ];
    const read = () => readings.shift()?.() ?? Promise.resolve('last');
    const look = snapshot({ read, maxAgeMs: 10, waitMs: 1, ticks: () => now });
    expect(await look()).toBe('first');
    now = 10;
    expect(await look()).toBe('first');
    now = 20;
    expect(await look()).toBe('first');
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backoff } from './backoff.ts';

describe('the pause before another try', () => {
  it('doubles from 100 ms and ends at 3 s', () => {
    expect([0, 1, 2, 3, 4, 5, 6].map((failures) => backoff(failures, () => 1))).toEqual([
      100, 200, 400, 800, 1600, 3000, 3000,
    ]);
  });

  it('is never less than half of that, however many failures', () => {
    fc.assert(
      fc.property(fc.nat(5000), fc.double({ min: 0, max: 1, noNaN: true }), (failures, chance) => {
        const ms = backoff(failures, () => chance);
        const full = backoff(failures, () => 1);
        expect(ms).toBeGreaterThanOrEqual(full / 2);
        expect(ms).toBeLessThanOrEqual(full);
      }),
    );
  });
});

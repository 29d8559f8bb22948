import { describe, expect, it } from '@jest/globals';
import { quantile } from './quantile.ts';

describe('a quantile', () => {
  const values = Array.from({ length: 100 }, (_, n) => 100 - n);
  it.each([
    [0.5, 50],
    [0.99, 99],
    [1, 100],
    [0, 1],
  ])('of %d of 1 to 100 is %d', (share, expected) => {
    expect(quantile(values, share)).toBe(expected);
  });

  it('of nothing is no number', () => {
    expect(quantile([], 0.5)).toBeNaN();
  });
});

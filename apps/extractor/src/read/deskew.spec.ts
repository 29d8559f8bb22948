import { describe, expect, it } from '@jest/globals';
import { findSkew } from './deskew.ts';
import type { Raster } from './raster.ts';
import { turn, turnBy } from './raster.ts';

/** Lines of dashes of different lengths, like words. */
function textLikePage(): Raster {
  const [width, height] = [600, 800];
  const data = new Uint8Array(width * height).fill(235);
  for (let y = 60, line = 0; y < 740; y += 24, line++) {
    for (let x = 60, word = line; x < 540; x += 30 + ((word * 17) % 40), word++) {
      for (let row = y; row < y + 9; row++) data.fill(30, row * width + x, row * width + Math.min(540, x + 22));
    }
  }
  return { data, width, height };
}

describe('a page of text', () => {
  it('that is straight has no skew', async () => {
    expect(Math.abs(await findSkew(textLikePage()))).toBeLessThan(0.2);
  });

  it.each([-8, -2, -0.5, 0.5, 3, 10])('turned by %d degrees is to be turned back by as much', async (degrees) => {
    expect(await findSkew(await turnBy(textLikePage(), degrees))).toBeCloseTo(-degrees, 0);
  });

  it('lying on its side has the same skew', async () => {
    expect(await findSkew(turn(await turnBy(textLikePage(), 3), 90))).toBeCloseTo(-3, 0);
  });
});

describe('a page with nothing to measure', () => {
  it('has no skew', async () => {
    expect(await findSkew({ data: new Uint8Array(500 * 500).fill(255), width: 500, height: 500 })).toBe(0);
  });
});

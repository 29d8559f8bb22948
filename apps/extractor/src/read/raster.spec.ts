import { describe, expect, it } from '@jest/globals';
import type { Raster } from './raster.ts';
import { isBlank, turn } from './raster.ts';

const raster: Raster = { data: Uint8Array.from([1, 2, 3, 4, 5, 6]), width: 3, height: 2 };

describe('a raster', () => {
  it('turns clockwise', () => {
    expect(turn(raster, 90)).toEqual({ data: Uint8Array.from([4, 1, 5, 2, 6, 3]), width: 2, height: 3 });
    expect(turn(raster, 180)).toEqual({ data: Uint8Array.from([6, 5, 4, 3, 2, 1]), width: 3, height: 2 });
    expect(turn(raster, 270)).toEqual({ data: Uint8Array.from([3, 6, 2, 5, 1, 4]), width: 2, height: 3 });
  });

  it('is the same after four quarter turns', () => {
    expect(turn(turn(turn(turn(raster, 90), 90), 90), 90)).toEqual(raster);
  });

  it('is blank when it is of one shade', () => {
    expect(isBlank({ data: new Uint8Array(100).fill(230), width: 10, height: 10 })).toBe(true);
    expect(isBlank({ data: Uint8Array.from([230, 20]), width: 2, height: 1 })).toBe(false);
  });
});

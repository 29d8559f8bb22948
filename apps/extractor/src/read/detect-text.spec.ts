import { describe, expect, it } from '@jest/globals';
import { apart, findLines } from './detect-text.ts';
import type { TextLine } from './detect-text.ts';

function map(
  width: number,
  height: number,
  cores: readonly (readonly [number, number, number, number])[],
): Float32Array {
  const data = new Float32Array(width * height);
  for (const [x0, y0, x1, y1] of cores) for (let y = y0; y < y1; y++) data.fill(0.9, y * width + x0, y * width + x1);
  return data;
}

describe('a map of text probabilities', () => {
  it('gives one grown rectangle for each connected core', () => {
    const lines = findLines(
      map(200, 100, [
        [20, 20, 120, 30],
        [20, 60, 60, 68],
      ]),
      200,
      100,
    );
    expect(lines).toHaveLength(2);
    const [first] = lines;
    expect(first?.center).toEqual({ x: 70, y: 25 });
    expect(first?.score).toBeCloseTo(0.9);
    expect(first?.height).toBeGreaterThan(20);
    expect(first?.height).toBeLessThan(30);
  });

  it('drops specks and doubtful regions', () => {
    const faint = map(100, 100, []).map((_, i) => (i % 100 < 40 && i < 2000 ? 0.35 : 0));
    expect(findLines(faint, 100, 100)).toEqual([]);
    expect(findLines(map(100, 100, [[5, 5, 6, 6]]), 100, 100)).toEqual([]);
  });
});

describe('lines above each other', () => {
  const line = (x: number, y: number, height: number): TextLine => ({
    ...{ center: { x, y }, along: { x: 1, y: 0 }, length: 100, height, score: 0.9 },
  });
  const heights = (...lines: TextLine[]) => apart(lines).map(({ height }) => height);

  it('take in little of their neighbours', () => {
    expect(heights(line(60, 100, 30), line(60, 120, 30), line(60, 145, 30))).toEqual([24, 24, 30]);
  });
  it('stay as they are where there is room, beside another and where one was found twice', () => {
    expect(heights(line(60, 100, 30), line(60, 140, 30))).toEqual([30, 30]);
    expect(heights(line(60, 100, 30), line(200, 118, 30))).toEqual([30, 30]);
    expect(heights(line(60, 100, 30), line(60, 110, 30))).toEqual([30, 30]);
  });
  it('matter only if they are parallel', () => {
    const standing = { ...line(60, 120, 30), along: { x: 0, y: 1 } };
    expect(heights(line(60, 100, 30), standing)).toEqual([30, 30]);
  });
});

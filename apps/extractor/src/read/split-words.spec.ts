import { describe, expect, it } from '@jest/globals';
import type { Glyph } from './ctc.ts';
import type { Raster } from './raster.ts';
import { splitWords } from './split-words.ts';

/** A strip with a black bar of 12 columns for each letter, at these columns. */
function strip(starts: readonly number[], colours = { paper: 240, ink: 20 }): Raster {
  const width = (starts.at(-1) ?? 0) + 20;
  const data = new Uint8Array(width * 48).fill(colours.paper);
  for (const start of starts) {
    for (let y = 10; y < 38; y++) data.fill(colours.ink, y * width + start, y * width + start + 12);
  }
  return { data, width, height: 48 };
}

const glyphs = (text: string, starts: readonly number[]): Glyph[] =>
  starts.map((start, i) => ({ text: text[i] ?? '', from: start + 3, to: start + 9, confidence: 0.9 }));

describe('a line whose spaces the recogniser dropped', () => {
  const starts = [4, 20, 36, 70, 86];

  it('is split where the paper shows a gap', () => {
    const words = splitWords(glyphs('TotAB', starts), strip(starts));
    expect(words).toMatchObject([
      { text: 'Tot', from: 4, to: 48 },
      { text: 'AB', from: 70, to: 98 },
    ]);
  });

  it('is split in the same way when it is printed light on dark', () => {
    const words = splitWords(glyphs('TotAB', starts), strip(starts, { paper: 20, ink: 240 }));
    expect(words.map((word) => word.text)).toEqual(['Tot', 'AB']);
  });

  it('stays whole where letters are spaced evenly, however wide', () => {
    const wide = [4, 34, 64, 94];
    expect(splitWords(glyphs('WIDE', wide), strip(wide)).map((word) => word.text)).toEqual(['WIDE']);
  });
});

describe('a line with a space that the recogniser saw', () => {
  it('is split there even when the gap is narrow', () => {
    const starts = [4, 20, 36];
    const [a, b, c] = glyphs('abc', starts);
    const space: Glyph = { text: ' ', from: 32, to: 34, confidence: 0.9 };
    if (a === undefined || b === undefined || c === undefined) throw new Error('three glyphs are needed');
    expect(splitWords([a, b, space, c], strip(starts)).map((word) => word.text)).toEqual(['ab', 'c']);
  });
});

describe('a line with nothing in it', () => {
  it('has no words', () => {
    expect(splitWords([], strip([]))).toEqual([]);
  });
});

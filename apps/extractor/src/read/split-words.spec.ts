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

/** @param before Glyphs before which the recogniser thought of a space, and how likely it took it to be. */
const glyphs = (text: string, starts: readonly number[], before: Readonly<Record<number, number>> = {}): Glyph[] =>
  starts.map((start, i) => {
    const [from, to] = [start + 3, start + 9];
    return { text: text[i] ?? '', from, to, confidence: 0.9, space: before[i] ?? 1e-5 };
  });

describe('a line whose spaces the recogniser thought unlikely', () => {
  const starts = [4, 20, 36, 70, 86];
  const letters = glyphs('TotAB', starts, { 3: 0.04 });

  it('is split where the paper shows a gap', () => {
    expect(splitWords(letters, strip(starts))).toMatchObject([
      { text: 'Tot', from: 4, to: 48 },
      { text: 'AB', from: 70, to: 98 },
    ]);
  });

  it('is split in the same way when it is printed light on dark', () => {
    const words = splitWords(letters, strip(starts, { paper: 20, ink: 240 }));
    expect(words.map((word) => word.text)).toEqual(['Tot', 'AB']);
  });

  it('stays whole where letters are spaced evenly, however wide', () => {
    const wide = [4, 34, 64, 94];
    expect(splitWords(glyphs('WIDE', wide), strip(wide)).map((word) => word.text)).toEqual(['WIDE']);
  });

  it('is split at a gap as wide as a column, whatever the recogniser thought', () => {
    const apart = [4, 20, 36, 120, 136];
    expect(splitWords(glyphs('TotAB', apart), strip(apart)).map((word) => word.text)).toEqual(['Tot', 'AB']);
  });
});

describe('a line with a space that the recogniser took to be as likely as none', () => {
  it('is split there even where bold letters leave hardly a gap', () => {
    const starts = [4, 16, 34, 46];
    const words = splitWords(glyphs('BOLD', starts, { 2: 0.45 }), strip(starts));
    expect(words.map((word) => word.text)).toEqual(['BO', 'LD']);
  });
});

describe('a line with nothing in it', () => {
  it('has no words', () => {
    expect(splitWords([], strip([]))).toEqual([]);
  });
});

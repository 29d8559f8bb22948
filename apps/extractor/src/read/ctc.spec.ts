import { describe, expect, it } from '@jest/globals';
import { decodeCtc } from './ctc.ts';

const DICTIONARY = ['a', 'b', ' '];

/** One step a row; each names its best class with its score. */
function scores(...steps: readonly (readonly [best: number, score: number])[]): Float32Array {
  return Float32Array.from(steps.flatMap(([best, score]) => [0, 1, 2, 3].map((i) => (i === best ? score : 0.01))));
}

describe('the steps of a recogniser', () => {
  it('fold repeats of a character into one', () => {
    const glyphs = decodeCtc(scores([1, 0.9], [1, 0.75], [2, 0.5]), DICTIONARY, 24);
    expect(glyphs.map((glyph) => glyph.text)).toEqual(['a', 'b']);
    expect(glyphs[0]?.confidence).toBeCloseTo(0.9);
  });

  it('keep a doubled character that a blank divides', () => {
    const glyphs = decodeCtc(scores([1, 0.9], [0, 0.9], [1, 0.9]), DICTIONARY, 24);
    expect(glyphs.map((glyph) => glyph.text)).toEqual(['a', 'a']);
  });

  it('say where on the strip each character stands', () => {
    const glyphs = decodeCtc(scores([0, 0.9], [2, 0.9], [2, 0.9], [0, 0.9]), DICTIONARY, 32);
    expect(glyphs).toMatchObject([{ text: 'b', from: 8, to: 24 }]);
  });

  it('give no glyph for a space, but how likely it was, to the glyph after it', () => {
    const glyphs = decodeCtc(scores([1, 0.9], [3, 0.8], [2, 0.9], [0, 0.9], [1, 0.9]), DICTIONARY, 40);
    expect(glyphs.map((glyph) => glyph.text)).toEqual(['a', 'b', 'a']);
    expect(glyphs.map((glyph) => Math.round(100 * glyph.space))).toEqual([1, 80, 1]);
  });

  it('give nothing for an empty output', () => {
    expect(decodeCtc(new Float32Array(0), DICTIONARY, 32)).toEqual([]);
  });
});

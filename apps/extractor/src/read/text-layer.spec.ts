import { describe, expect, it } from '@jest/globals';
import type { TextChar } from './pdf-document.ts';
import { wordsOfTextLayer } from './text-layer.ts';

/** Characters of 1 % width and 2 % height from (x, y) on. */
function line(text: string, x: number, y: number, more: Partial<TextChar> = {}): TextChar[] {
  return Array.from(text).map((letter, i) => ({
    text: letter,
    box: [x + i * 0.01, y, x + (i + 1) * 0.01, y + 0.02],
    angle: 0,
    mapped: true,
    ...more,
  }));
}

const texts = (chars: readonly TextChar[]): string[] => wordsOfTextLayer(chars).words.map((word) => word.text);

describe('characters of a text layer', () => {
  it('become words at white space', () => {
    const { words } = wordsOfTextLayer(line('Invoice 4711', 0.1, 0.1));
    expect(words).toMatchObject([
      { text: 'Invoice', box: [0.1, 0.1, 0.17, 0.12], confidence: 1, source: 'text' },
      { text: '4711', box: [0.18, 0.1, 0.22, 0.12] },
    ]);
  });

  it('become words at a wide gap and at a new line', () => {
    expect(texts([...line('Total', 0.1, 0.5), ...line('9.50', 0.8, 0.5), ...line('End', 0.84, 0.6)])).toEqual([
      'Total',
      '9.50',
      'End',
    ]);
  });

  it('have their ligatures taken apart', () => {
    expect(texts(line('ofﬁce', 0.1, 0.1))).toEqual(['office']);
  });

  it('are enough from thirty on', () => {
    expect(wordsOfTextLayer(line('x'.repeat(29), 0, 0.1)).enough).toBe(false);
    expect(wordsOfTextLayer(line('x'.repeat(30), 0, 0.1)).enough).toBe(true);
  });

  it('are not what the page shows when the fonts map too few of them', () => {
    const good = line('x'.repeat(95), 0, 0.1);
    expect(wordsOfTextLayer([...good, ...line('?'.repeat(4), 0, 0.2, { mapped: false })]).mapped).toBe(true);
    expect(wordsOfTextLayer([...good, ...line('?'.repeat(6), 0, 0.2, { mapped: false })]).mapped).toBe(false);
  });
});

describe('a page whose text runs upwards', () => {
  it('is turned so that it stands upright', () => {
    // Written at 270° clockwise: each letter stands above the one before.
    const chars = Array.from('side ways').map((text, i): TextChar => {
      const bottom = 0.9 - i * 0.01;
      return { text, box: [0.1, bottom - 0.01, 0.12, bottom], angle: 270, mapped: true };
    });
    const layer = wordsOfTextLayer(chars);
    expect(layer.rotation).toBe(90);
    expect(layer.words.map((word) => word.text)).toEqual(['side', 'ways']);
    expect(layer.words[0]?.box).toEqual([0.1, 0.1, 0.14, 0.12]);
  });
});

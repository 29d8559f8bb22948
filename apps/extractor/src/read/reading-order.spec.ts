import type { Word } from '@docket/fields';
import type { Layout } from '@docket/testing/documents';
import { LAYOUTS, makeLayoutPdf } from '@docket/testing/documents';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadPdfium } from './pdfium-module.ts';
import { openWithPdfium } from './pdfium.ts';
import { inReadingOrder } from './reading-order.ts';
import { wordsOfTextLayer } from './text-layer.ts';

const A4 = 595 / 842;

async function wordsOf(layout: Layout, seed: number): Promise<{ words: readonly Word[]; text: string }> {
  const { pdf, text } = await makeLayoutPdf(layout, seed);
  const document = openWithPdfium(await loadPdfium(), new Uint8Array(pdf));
  const page = await document.openPage(1);
  const { words } = wordsOfTextLayer(await page.characters());
  await document.close();
  return { words, text };
}

/** Words of a typewriter: a letter is 1 % of the page wide, a line 2 % high; `|` begins another column. */
function typed(lines: readonly string[], { top = 0.1, pitch = 0.025, left = 0.1 } = {}): Word[] {
  return lines.flatMap((line, row) =>
    [...line.matchAll(/\S+/g)].map(({ 0: text, index }): Word => {
      const [x, y] = [left + index * 0.01, top + row * pitch];
      return { text, box: [x, y, x + text.length * 0.01, y + 0.02], confidence: 1, source: 'text' };
    }),
  );
}

const read = (words: readonly Word[], aspect = 1): string =>
  inReadingOrder(words, aspect)
    .map(({ text }) => text)
    .join(' ');

describe('a page laid out as', () => {
  it.each(LAYOUTS)('%s is read as people read it, in whatever order its words come', async (layout) => {
    for (const seed of [1, 2, 3]) {
      const { words, text } = await wordsOf(layout, seed);
      const random = words.toSorted(
        (a, b) => a.text.localeCompare(b.text) || a.box[1] - b.box[1] || a.box[0] - b.box[0],
      );
      expect(read(random, A4).split(' ')).toEqual(text.split(/\s+/));
    }
  });
});

describe('two addresses', () => {
  const seller = ['Harbour Light Ltd', '12 Station Road', 'York'];
  const buyer = ['Kestrel Media', '5 High Street', 'Leeds'];

  it('are read one after the other when their lines stand at different heights', () => {
    const words = [...typed(seller), ...typed(buyer, { left: 0.5, top: 0.113 })];
    expect(read(words)).toBe('Harbour Light Ltd 12 Station Road York Kestrel Media 5 High Street Leeds');
  });

  it('are read across when their lines are those of a table', () => {
    const words = [...typed(seller), ...typed(buyer, { left: 0.5 })];
    expect(read(words)).toBe('Harbour Light Ltd Kestrel Media 12 Station Road 5 High Street York Leeds');
  });
});

describe('Arabic', () => {
  it('is read from right to left, foreign names and numbers in their own order', () => {
    expect(read(typed(['4711 رقم Kite Ltd فاتورة']))).toBe('فاتورة Kite Ltd رقم 4711');
  });

  it('keeps its order within a line of another script', () => {
    expect(read(typed(['Customer name ثانية كلمة end']))).toBe('Customer name كلمة ثانية end');
  });

  it('has its right column read first', () => {
    const column = (text: string): string[] =>
      Array.from({ length: 8 }, (_, i) => `${text.repeat(6)}${i} ${text.repeat(16)}`);
    const words = [...typed(column('ب'), { left: 0.05 }), ...typed(column('ا'), { left: 0.55, top: 0.11 })];
    expect(read(words).indexOf('ا')).toBeLessThan(read(words).indexOf('ب'));
  });
});

describe('any page', () => {
  const fraction = fc.integer({ min: 0, max: 1_000 }).map((n) => n / 1_000);
  const word = fc
    .record({ x: fraction, y: fraction, w: fraction, h: fraction, text: fc.constantFrom('word', '12.50', 'كلمة') })
    .map(({ x, y, w, h, text }): Word => {
      const box = [x, y, Math.min(1, x + w / 5), Math.min(1, y + h / 20)] as const;
      return { text, box, confidence: 1, source: 'ocr' };
    });

  it('loses no word, and gives none twice', () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 80 }), (words) => {
        const ordered = inReadingOrder(words, A4);
        expect(new Set(ordered)).toEqual(new Set(words));
        expect(ordered).toHaveLength(words.length);
      }),
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatPageRanges, parsePageRanges } from './page-ranges.ts';

const page = fc.integer({ min: 1, max: 999_999 });
const near = fc.integer({ min: 1, max: 40 });
const range = fc
  .tuple(fc.oneof(near, page), fc.oneof(near, page))
  .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
/** As clients write them: in any order, overlapping, with spaces. */
const spelling = fc
  .array(fc.tuple(range, fc.constantFrom('', ' ', '  ')), { minLength: 1, maxLength: 12 })
  .map((parts) => parts.map(([[a, b], space]) => `${space}${a === b ? a : `${a}${space}-${b}`}${space}`).join(','));

const pagesIn = (text: string) => {
  const pages = new Set<number>();
  for (const part of text.replaceAll(' ', '').split(',')) {
    const [first = 0, last = first] = part.split('-').map(Number);
    for (let number = first; number <= last; number++) pages.add(number);
  }
  return [...pages].sort((a, b) => a - b);
};

describe('page ranges', () => {
  it('have one spelling, which reads as itself', () => {
    fc.assert(
      fc.property(spelling, (text) => {
        const canonical = formatPageRanges(parsePageRanges(text) ?? []);
        expect(formatPageRanges(parsePageRanges(canonical) ?? [])).toBe(canonical);
        expect(parsePageRanges(canonical)).toEqual(parsePageRanges(text));
      }),
    );
  });

  it.each(['1 2', '1\r\n2', '1-2-3', '0', '3-1', '', ',', '1,,2', 'x'])('are not read from %j', (text) => {
    expect(parsePageRanges(text)).toBeUndefined();
  });

  it('are ascending, and neither overlap nor touch', () => {
    fc.assert(
      fc.property(spelling, (text) => {
        const ranges = parsePageRanges(text) ?? [];
        for (const [index, [first, last]] of ranges.entries()) {
          expect(first).toBeLessThanOrEqual(last);
          const next = ranges[index + 1];
          if (next) expect(next[0]).toBeGreaterThan(last + 1);
        }
      }),
    );
  });

  it('name the same pages in any spelling', () => {
    const small = fc.array(fc.tuple(near, near), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(small, (pairs) => {
        const text = pairs.map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`).join(',');
        expect(pagesIn(formatPageRanges(parsePageRanges(text) ?? []))).toEqual(pagesIn(text));
      }),
    );
  });

  it.each(['', ',', '1,', '0', '0-3', '3-1', '-1', '1-', 'a', '1;2', '1-2-3', '1.5', '1234567', '１'])(
    'are not %p',
    (text) => {
      expect(parsePageRanges(text)).toBeUndefined();
    },
  );
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { nearestStretch } from './fold.ts';
import { mayStandIn, patternBits } from './fuzzy-screen.ts';

describe('the screen before a fuzzy search', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 40 });
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 31 });

  it('lets a text pass just where the pattern stands within the edits allowed', () => {
    fc.assert(
      fc.property(text, pattern, fc.integer({ min: 0, max: 5 }), (hay, wanted, edits) => {
        expect(mayStandIn(hay, wanted.length, patternBits(wanted), edits)).toBe(
          nearestStretch(hay, wanted).edits <= edits,
        );
      }),
    );
  });

  it('never holds back a longer pattern that stands there', () => {
    const long = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 32, maxLength: 60 });
    fc.assert(
      fc.property(long, fc.integer({ min: 0, max: 5 }), (wanted, edits) => {
        expect(
          mayStandIn(`bc${wanted.slice(0, 40)}${wanted.slice(41)}a`, wanted.length, patternBits(wanted), edits + 1),
        ).toBe(true);
      }),
    );
  });
});

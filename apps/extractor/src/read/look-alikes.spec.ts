import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { withoutLookAlikes } from './look-alikes.ts';

describe('a word that was read sign by sign', () => {
  it.each([
    ['Peta1ing', 'Petaling'],
    ['Ma1l,', 'Mall,'],
    ['c0mpany', 'c0mpany'],
    ['comp0se', 'compose'],
    ['(SECT1ON)', '(SECTION)'],
    ['INV0ICE', 'INVOICE'],
    ['JIn', 'Jln'],
    ['No.12,JIn', 'No.12,Jln'],
  ])('%s is %s', (read, word) => expect(withoutLookAlikes(read)).toBe(word));

  it.each([
    'WA1B',
    'AB1CD',
    'INV1',
    'REV0',
    'B0',
    '1st',
    '10am',
    'SS21/39',
    'U13/X',
    'AIs',
    'In',
    'WIFI',
    'ABC10DE',
    'x1y',
  ])('%s stays what it is', (word) => expect(withoutLookAlikes(word)).toBe(word));

  it('keeps its length, and is right after once', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const once = withoutLookAlikes(text);
        expect(once).toHaveLength(text.length);
        expect(withoutLookAlikes(once)).toBe(once);
      }),
    );
  });
});

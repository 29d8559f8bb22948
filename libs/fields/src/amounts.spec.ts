import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decimalSignIn, findAmounts, parseNumber } from './amounts.ts';

const values = (text: string): number[] => findAmounts(text).map((amount) => amount.value);

describe('an amount as people print it', () => {
  it.each([
    ['1.234,50', 1234.5],
    ['1,234.50', 1234.5],
    ['1 234,50', 1234.5],
    ["1'234.50", 1234.5],
    ['1.234.567', 1234567],
    ['80.90', 80.9],
    ['.05', 0.05],
    ['-0,02', -0.02],
    ['9,9000', 9.9],
  ])('%s is %d', (printed, value) => {
    expect(parseNumber(printed)).toBe(value);
  });

  it('reads a lone separator before three digits by the decimal sign of the document', () => {
    expect(parseNumber('1.234', ',')).toBe(1234);
    expect(parseNumber('1,234', '.')).toBe(1234);
    expect(parseNumber('1.234', '.')).toBe(1.234);
  });

  it('is not made of anything else', () => {
    expect(['', 'abc', '1-2', '12:30', '1.2.', '--1'].map((text) => parseNumber(text))).toEqual(Array(6).fill(null));
  });

  it.each([
    ['en-GB', '.'],
    ['de-DE', ','],
    ['fr-FR', ','],
    ['de-CH', '.'],
    ['en-IN', '.'],
  ] as const)('comes back from the form of %s', (locale, decimal) => {
    const format = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
    fc.assert(
      fc.property(fc.integer({ min: -99_999_999, max: 99_999_999 }), (cents) => {
        expect(parseNumber(format.format(cents / 100), decimal)).toBeCloseTo(cents / 100, 5);
      }),
    );
  });
});

describe('a line of text', () => {
  it('yields its amounts with currency and decimals', () => {
    expect(findAmounts('TOTALRM8.35 or 496,00 €')).toEqual([
      { value: 496, raw: '496,00 €', from: 15, to: 23, decimals: 2, currency: '€' },
    ]);
    expect(findAmounts('TOTAL RM8.35')[0]).toMatchObject({ value: 8.35, raw: 'RM8.35', currency: 'RM' });
  });

  it('has no amounts in dates, times, percentages, rates and numbers of things', () => {
    expect(values('13.12.2017 12:30 19% 5,5 % INV-2017-10 A4 FR119999 03-7862 3/4')).toEqual([]);
  });

  it('has negative amounts with a sign on either side or in brackets', () => {
    expect(values('-8,79 and 0.02- and (12.50) and RM-1.00')).toEqual([-8.79, -0.02, -12.5, -1]);
  });

  it('never crashes, and reports where each amount stands', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789.,-() RM€%:/a'.split('')) }), (text) => {
        for (const { raw, from, to } of findAmounts(text)) expect(text.slice(from, to)).toBe(raw);
      }),
    );
  });
});

describe('the decimal sign of a document', () => {
  it('is the one that most amounts use', () => {
    expect(decimalSignIn('1,50 2,75 3.50', '.')).toBe(',');
    expect(decimalSignIn('nothing here', ',')).toBe(',');
  });
});

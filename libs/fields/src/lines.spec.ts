import { describe, expect, it } from '@jest/globals';
import { buildSheet } from './lines.ts';
import { pageOfText } from './page-of-text.features.ts';

const TWO_COLUMNS = `
Bill to                      Invoice number   A-17
Blue Door Ltd                Date             1 May 2024
`;

describe('words of a page with two columns', () => {
  it('become lines whose cells are parted by tabs', () => {
    const { lines } = buildSheet([pageOfText(TWO_COLUMNS)]);
    expect(lines.map((line) => line.text)).toEqual([
      'Bill to\tInvoice number\tA-17',
      'Blue Door Ltd\tDate\t1 May 2024',
    ]);
  });

  it('make the same lines in whatever order they come', () => {
    const page = pageOfText(TWO_COLUMNS);
    const shuffled = { ...page, words: [...page.words].reverse() };
    expect(buildSheet([shuffled]).lines.map((line) => line.text)).toEqual(
      buildSheet([page]).lines.map((line) => line.text),
    );
  });
});

describe('a page that leans by half a degree', () => {
  it('keeps its lines', () => {
    const text =
      'Net     Tax     Gross                                   Total\n1       2       3                                       4';
    const { lines } = buildSheet([pageOfText(text, { skew: 0.5 })]);
    expect(lines.map((line) => line.text)).toEqual(['Net\tTax\tGross\tTotal', '1\t2\t3\t4']);
  });
});

describe('words read by OCR', () => {
  it('have the halves of a split price joined', () => {
    const { lines } = buildSheet([pageOfText('Total RM 73. 00', { source: 'ocr' })]);
    expect(lines[0]?.text).toBe('Total RM 73.00');
  });

  it('have full-width punctuation made plain', () => {
    const { lines } = buildSheet([pageOfText('Total： 5.00', { source: 'ocr' })]);
    expect(lines[0]?.text).toBe('Total: 5.00');
  });
});

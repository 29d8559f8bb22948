import { describe, expect, it } from '@jest/globals';
import { buildSheet } from './lines.ts';
import { pageOfText } from './page-of-text.features.ts';

describe('a line of Arabic', () => {
  it('has the words of each cell in the order in which they are read, its cells from left to right', () => {
    const { lines } = buildSheet([pageOfText('500.00       :المستحق المبلغ')]);
    expect(lines[0]?.text).toBe('500.00\tالمبلغ :المستحق');
  });

  it('reads a value left of its label after it', () => {
    const { lines } = buildSheet([pageOfText('4711 :رقم')]);
    expect(lines[0]?.text).toBe(':رقم 4711');
  });
});

describe('a line of Latin letters', () => {
  it('is read from left to right, foreign words in it in their own order', () => {
    const { lines } = buildSheet([pageOfText('Customer name ثانية كلمة end')]);
    expect(lines[0]?.text).toBe('Customer name كلمة ثانية end');
  });
});

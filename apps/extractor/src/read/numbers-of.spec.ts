import { describe, expect, it } from '@jest/globals';
import type { Box, Word } from '@docket/fields';
import { withNumbersOf } from './numbers-of.ts';

const word = (text: string, box: Box, confidence = 0.95): Word => ({ text, box, confidence, source: 'ocr' });
const textsOf = (words: readonly Word[]) => words.map(({ text }) => text);

describe('two readings of a page', () => {
  const here: Box = [0.1, 0.1, 0.2, 0.12];
  const nearly: Box = [0.11, 0.1, 0.2, 0.121];

  it('share the numbers of which the other is sure', () => {
    expect(withNumbersOf([word('I4,50', here, 0.6)], [word('14,50', nearly)])).toEqual([word('14,50', here)]);
  });

  it.each([
    ['a number of which it is unsure', word('14,50', nearly, 0.7)],
    ['a word with letters', word('14,50EUR', nearly)],
    ['a number elsewhere', word('14,50', [0.3, 0.1, 0.4, 0.12])],
    ['a number that is part of the word', word('14', [0.1, 0.1, 0.13, 0.12])],
  ])('keep the one against %s of the other', (_, other) => {
    expect(textsOf(withNumbersOf([word('I4,50', here)], [other]))).toEqual(['I4,50']);
  });
});

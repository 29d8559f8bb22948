import { describe, expect, it } from '@jest/globals';
import { NOTHING, sumOf, wrongIn } from './words-wrong.ts';

describe('what was read of a text', () => {
  it('is right whatever its case and white space', () => {
    expect(wrongIn('Total  EUR\n12.50', 'total eur 12.50')).toEqual({
      characters: 15,
      edits: 0,
      words: 3,
      wordEdits: 0,
      missed: 0,
      read: 3,
    });
  });

  it('is wrong by its edits and by the words that were not read, each as often as it is there', () => {
    expect(wrongIn('one one two', 'one twO 1')).toEqual({
      characters: 11,
      edits: 6,
      words: 3,
      wordEdits: 2,
      missed: 1,
      read: 3,
    });
    expect(wrongIn('a b', '')).toEqual({ characters: 3, edits: 3, words: 2, wordEdits: 2, missed: 2, read: 0 });
    expect(wrongIn('', 'x')).toEqual({ characters: 0, edits: 1, words: 0, wordEdits: 1, missed: 0, read: 1 });
  });

  it('is wrong where its words stand in another order', () => {
    expect(wrongIn('one two three four', 'three four one two')).toMatchObject({ wordEdits: 4, missed: 0 });
  });

  it('adds up over documents', () => {
    expect([wrongIn('a b', 'a'), wrongIn('c', 'd')].reduce(sumOf, NOTHING)).toEqual({
      ...{ characters: 4, edits: 3, words: 3, wordEdits: 2, missed: 2, read: 2 },
    });
  });
});

import { distance } from 'fastest-levenshtein';

/** How far what was read is from what is there; sums, so that documents can be added up. */
export interface Wrong {
  readonly characters: number;
  /** Edits (inserted, lost, changed) between the two texts. */
  readonly edits: number;
  readonly words: number;
  /** Words of the text that were not read, each counted as often as it stands there. */
  readonly missed: number;
}

export const NOTHING: Wrong = { characters: 0, edits: 0, words: 0, missed: 0 };

/** Letter case and the amount of white space do not matter. */
export function wrongIn(there: string, read: string): Wrong {
  const [a, b] = [normal(there), normal(read)];
  const [words, seen] = [wordsOf(a), new Map<string, number>()];
  for (const word of wordsOf(b)) seen.set(word, (seen.get(word) ?? 0) + 1);
  let missed = 0;
  for (const word of words) {
    const left = seen.get(word) ?? 0;
    if (left === 0) missed++;
    else seen.set(word, left - 1);
  }
  return { characters: a.length, edits: distance(a, b), words: words.length, missed };
}

export const sumOf = (a: Wrong, b: Wrong): Wrong => ({
  characters: a.characters + b.characters,
  edits: a.edits + b.edits,
  words: a.words + b.words,
  missed: a.missed + b.missed,
});

const normal = (text: string): string => text.toLowerCase().replace(/\s+/g, ' ').trim();

const wordsOf = (text: string): readonly string[] => (text === '' ? [] : text.split(' '));

import { distance } from 'fastest-levenshtein';

/** How far what was read is from what is there; sums, so that documents can be added up. */
export interface Wrong {
  readonly characters: number;
  /** Edits (inserted, lost, changed) between the two texts. */
  readonly edits: number;
  readonly words: number;
  /** Edits between the two sequences of words: words in another order count too. */
  readonly wordEdits: number;
  /** Words of the text that were not read, wherever, each counted as often as it stands there. */
  readonly missed: number;
  /** Words that were read. */
  readonly read: number;
}

export const NOTHING: Wrong = { characters: 0, edits: 0, words: 0, wordEdits: 0, missed: 0, read: 0 };

/** Letter case and the amount of white space do not matter. */
export function wrongIn(there: string, read: string): Wrong {
  const [a, b] = [normal(there), normal(read)];
  const [words, others] = [wordsOf(a), wordsOf(b)];
  return {
    characters: a.length,
    edits: distance(a, b),
    words: words.length,
    wordEdits: distance(...asLetters(words, others)),
    missed: missedIn(words, others),
    read: others.length,
  };
}

function missedIn(words: readonly string[], others: readonly string[]): number {
  const seen = new Map<string, number>();
  for (const word of others) seen.set(word, (seen.get(word) ?? 0) + 1);
  let missed = 0;
  for (const word of words) {
    const left = seen.get(word) ?? 0;
    if (left === 0) missed++;
    else seen.set(word, left - 1);
  }
  return missed;
}

/** Each different word as a letter of its own, so that edits of letters are edits of words; up to 60,000 of them. */
function asLetters(words: readonly string[], others: readonly string[]): [string, string] {
  const letters = new Map([...new Set([...words, ...others])].map((word, i) => [word, String.fromCharCode(i + 1)]));
  const text = (of: readonly string[]): string => of.map((word) => letters.get(word)).join('');
  return [text(words), text(others)];
}

export const sumOf = (a: Wrong, b: Wrong): Wrong => ({
  characters: a.characters + b.characters,
  edits: a.edits + b.edits,
  words: a.words + b.words,
  wordEdits: a.wordEdits + b.wordEdits,
  missed: a.missed + b.missed,
  read: a.read + b.read,
});

const normal = (text: string): string => text.toLowerCase().replace(/\s+/g, ' ').trim();

const wordsOf = (text: string): readonly string[] => (text === '' ? [] : text.split(' '));

import { fold } from '../fold.ts';
import { legalFormsIn } from '../names.ts';

/** Letters and digits of an entry that are compared. */
const LONGEST_ENTRY = 100;
/** What a letter of a legal form counts; texts leave those out or abbreviate them. */
const LEGAL_FORM = 0.25;
/** The least that a letter of a word counts that many entries have. */
const LEAST = 0.25;
/** A digit counts more than a letter: `Depot 7` is not `Depot 9`. */
const DIGIT = 2;

const MEANT = /[\p{L}\p{N}]/u;
const WORD = /[\p{L}\p{N}]+/gu;

/** Letters and digits, folded. */
export const lettersOf = (text: string): string =>
  fold(text)
    .replace(/[^\p{L}\p{N}]/gu, '')
    .slice(0, LONGEST_ENTRY);

/** How many of a list's texts have each word. */
export interface WordCounts {
  readonly texts: number;
  readonly having: ReadonlyMap<string, number>;
}

export function countWords(texts: readonly string[]): WordCounts {
  const having = new Map<string, number>();
  for (const text of texts)
    for (const word of new Set(fold(text).match(WORD) ?? [])) having.set(word, (having.get(word) ?? 0) + 1);
  return { texts: texts.length, having };
}

/**
 * What each letter of an entry counts, 0.25 to 1 (digits twice that): by how rare its word is in the list,
 * log(1 + n / k) / log(1 + n) of k in n texts (inverse document frequency, Spärck Jones 1972); a legal form 0.25.
 */
export function weightsOf(text: string, { texts, having }: WordCounts): number[] {
  const folded = fold(text);
  const legal = legalFormsIn(folded);
  const weights: number[] = [];
  for (const { 0: word, index } of folded.matchAll(WORD)) {
    const rare = Math.log(1 + texts / (having.get(word) ?? 1)) / Math.log(1 + texts);
    for (let at = index; at < index + word.length; at++) {
      if (!MEANT.test(folded[at] ?? '')) continue;
      const isLegal = legal.some(([from, to]) => at >= from && at < to);
      const weight = isLegal ? LEGAL_FORM : Math.max(LEAST, rare);
      weights.push(/\d/.test(folded[at] ?? '') ? weight * DIGIT : weight);
    }
  }
  return weights.slice(0, LONGEST_ENTRY);
}

import { fold } from '../fold.ts';
import type { Of } from '../template-locators.ts';
import type { AccountList, ListEntry } from './account-lists.ts';
import { countWords, lettersOf } from './list-letters.ts';
import type { WordCounts } from './list-letters.ts';

/** Names of fewer letters and digits must stand there as they are. */
export const SHORT = 5;
/** A triple that more texts have tells little; only a text without four rarer ones is found by it. */
const MOST_HAVING = 2_000;
const RARE_ENOUGH = 4;
/** Indexes of a list, by the columns that are compared. */
const KEPT_INDEXES = 4;

/** A text by which an entry is known, and what it answers. */
interface Known {
  readonly text: string;
  /** Letters and digits, folded. */
  readonly letters: string;
  readonly value: string;
}

/** What is made of a list for comparing pages with it. */
export interface ListIndex {
  readonly known: readonly Known[];
  readonly words: WordCounts;
  /** Positions in `known`, by three letters in a row. */
  readonly byTriple: ReadonlyMap<string, readonly number[]>;
  /** What it tells that a page has these three letters: the rarer, the more. */
  readonly tells: (triple: string) => number;
  /** What all triples of each known text tell together. */
  readonly telling: Float64Array;
  /** Letters of the longest. */
  readonly longest: number;
  /** Short ones by what stands there, without white space. */
  readonly short: ReadonlyMap<string, readonly number[]>;
}

/** Three letters in a row, each once. */
export function triplesOf(letters: string): Set<string> {
  const triples = new Set<string>();
  for (let i = 0; i + 3 <= letters.length; i++) triples.add(letters.slice(i, i + 3));
  return triples;
}

const columnsOf = (entries: readonly ListEntry[]): string | undefined => {
  const row = entries.find((entry) => typeof entry !== 'string');
  return row === undefined ? undefined : Object.keys(row)[0];
};

function knownBy(entry: ListEntry, match: readonly string[], value: string): Known[] {
  if (typeof entry === 'string') return [{ text: entry, letters: lettersOf(entry), value: entry }];
  const cell = (column: string): string => (Object.hasOwn(entry, column) ? (entry[column] ?? '') : '');
  const answer = cell(value);
  if (answer === '') return [];
  return match.map((column) => ({ text: cell(column), letters: lettersOf(cell(column)), value: answer }));
}

function indexKnown(all: readonly Known[]): ListIndex {
  const known = all.filter(({ letters }) => letters.length > 1);
  const triples = known.map(({ letters }) => (letters.length < SHORT ? [] : [...triplesOf(letters)]));
  const having = new Map<string, number>();
  for (const triple of triples.flat()) having.set(triple, (having.get(triple) ?? 0) + 1);
  const tells = (triple: string): number => Math.log(1 + known.length / (having.get(triple) ?? 1));
  const byTriple = new Map<string, number[]>();
  const telling = new Float64Array(known.length);
  triples.forEach((own, at) => {
    for (const triple of indexed(own, having)) {
      telling[at] = (telling[at] ?? 0) + tells(triple);
      const positions = byTriple.get(triple);
      if (positions === undefined) byTriple.set(triple, [at]);
      else positions.push(at);
    }
  });
  const words = countWords(known.map(({ text }) => text));
  const longest = known.reduce((most, { letters }) => Math.max(most, letters.length), 0);
  return { known, words, byTriple, tells, telling, longest, short: shortOnes(known) };
}

/** Those of a text's triples by which it is found. */
function indexed(triples: readonly string[], having: ReadonlyMap<string, number>): readonly string[] {
  const count = (triple: string): number => having.get(triple) ?? 0;
  const rare = triples.filter((triple) => count(triple) <= MOST_HAVING);
  if (rare.length >= RARE_ENOUGH || rare.length === triples.length) return rare;
  return [...triples].sort((a, b) => count(a) - count(b)).slice(0, RARE_ENOUGH);
}

/** As it stands on a page: folded by the caller, without white space and without punctuation at its ends. */
export const standing = (text: string): string =>
  text.replace(/\s+/g, '').replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');

function shortOnes(known: readonly Known[]): ReadonlyMap<string, readonly number[]> {
  const short = new Map<string, number[]>();
  known.forEach(({ text, letters }, at) => {
    if (letters.length >= SHORT) return;
    const key = standing(fold(text));
    short.set(key, [...(short.get(key) ?? []), at]);
  });
  return short;
}

const indexes = new WeakMap<readonly ListEntry[], Map<string, ListIndex>>();

/** The index of a list for the columns of a locator: the first column is compared and answers, unless it says otherwise. */
export function indexOf({ entries }: AccountList, { match, value }: Of<'list'>): ListIndex {
  const first = columnsOf(entries) ?? '';
  const compared = [match ?? first].flat();
  const answers = value ?? first;
  const key = JSON.stringify([compared, answers]);
  const kept = indexes.get(entries) ?? new Map<string, ListIndex>();
  indexes.set(entries, kept);
  const index = kept.get(key) ?? indexKnown(entries.flatMap((entry) => knownBy(entry, compared, answers)));
  kept.delete(key);
  kept.set(key, index);
  const [oldest] = kept.keys();
  if (kept.size > KEPT_INDEXES && oldest !== undefined) kept.delete(oldest);
  return index;
}

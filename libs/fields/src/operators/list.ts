import { findAnchors, isPage } from '../anchors.ts';
import { fold, nearestStretch } from '../fold.ts';
import { wordsBetween } from '../lines.ts';
import type { Line, Sheet } from '../lines.ts';
import type { Proposal } from '../evidence.ts';
import type { Of } from '../template-locators.ts';
import type { Word } from '../words.ts';

/** A name, or a row of a list with columns: `{name, vatId, id}`. */
export type ListEntry = string | Readonly<Record<string, string>>;
/** Lists by their name. */
export type Lists = Readonly<Record<string, readonly ListEntry[]>>;

const MIN_SCORE = 0.8;
/** Lines that are compared, those of letterheads first, and letters of a line and of an entry. */
const MOST_LINES = 400;
const LONGEST_LINE = 200;
const LONGEST_ENTRY = 100;
/** Entries that share the most letter triples with a line are compared letter by letter. */
const COMPARED = 60;
/** Names of fewer letters must stand there as they are. */
const SHORT = 5;

/** Letters and digits of two lines, one below the other: a name may go on there. */
interface Window {
  readonly text: string;
  /** For each character the line and the offset in its text. */
  readonly at: readonly (readonly [line: Line, offset: number])[];
}

const MEANT = /[\p{L}\p{N}]/u;

function windowOf(lines: readonly Line[]): Window {
  const at: (readonly [Line, number])[] = [];
  let text = '';
  for (const line of lines)
    for (let i = 0; i < line.folded.length && text.length < LONGEST_LINE * 2; i++)
      if (MEANT.test(line.folded[i] ?? '')) {
        text += line.folded[i] ?? '';
        at.push([line, i]);
      }
  return { text, at };
}

const triplesOf = (text: string): string[] =>
  text.length < 3 ? [text] : Array.from({ length: text.length - 2 }, (_, i) => text.slice(i, i + 3));

/** A text by which an entry is known, and what it answers. */
interface Known {
  readonly text: string;
  readonly value: string;
}

function knownBy(entry: ListEntry, { match, value }: Of<'list'>): Known[] {
  if (typeof entry === 'string') return [{ text: lettersOf(entry), value: entry }];
  const columns = match === undefined ? Object.keys(entry) : [match].flat();
  const answer = Object.hasOwn(entry, value ?? '')
    ? entry[value ?? '']
    : value === undefined
      ? Object.values(entry)[0]
      : undefined;
  if (answer === undefined || answer === '') return [];
  return columns.flatMap((column) =>
    Object.hasOwn(entry, column) ? [{ text: lettersOf(entry[column] ?? ''), value: answer }] : [],
  );
}

const lettersOf = (text: string): string =>
  fold(text)
    .replace(/[^\p{L}\p{N}]/gu, '')
    .slice(0, LONGEST_ENTRY);

interface Paired {
  readonly known: Known;
  readonly window: Window;
  /** Share of the entry's triples that the window has. */
  readonly shared: number;
}

/** How many of an entry's triples each window has. */
function countsOf(triples: readonly string[], index: TripleIndex): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const triple of triples) for (const i of index.get(triple) ?? []) counts.set(i, (counts.get(i) ?? 0) + 1);
  return counts;
}

/** The window that shares most with an entry, the first of several. */
function nearest(known: Known, windows: readonly Window[], index: TripleIndex): Paired | undefined {
  const triples = [...new Set(triplesOf(known.text))];
  let best = -1;
  let most = 0;
  for (const [at, count] of countsOf(triples, index))
    if (count > most || (count === most && at < best)) [best, most] = [at, count];
  const window = windows[best];
  return window === undefined ? undefined : { known, window, shared: most / triples.length };
}

/** By three letters the windows that have them. */
type TripleIndex = ReadonlyMap<string, readonly number[]>;

function indexOf(windows: readonly Window[]): TripleIndex {
  const index = new Map<string, number[]>();
  windows.forEach((window, i) => {
    for (const triple of new Set(triplesOf(window.text))) {
      const at = index.get(triple);
      if (at === undefined) index.set(triple, [i]);
      else at.push(i);
    }
  });
  return index;
}

interface Scored extends Proposal {
  readonly letters: number;
}

/** Whether a stretch neither begins nor ends within a word; a word split over two lines is whole. */
function isWhole({ at }: Window, from: number, to: number): boolean {
  const joined = (left: number): boolean => {
    const [a, b] = [at[left], at[left + 1]];
    return a !== undefined && b !== undefined && a[0] === b[0] && b[1] === a[1] + 1;
  };
  return !(from > 0 && joined(from - 1)) && !joined(to - 1);
}

function wordsOf({ at }: Window, from: number, to: number): Word[] {
  const [first, last] = [at[from], at[to - 1]];
  if (first === undefined || last === undefined) return [];
  if (first[0] === last[0]) return wordsBetween(first[0], first[1], last[1] + 1);
  return [...wordsBetween(first[0], first[1], first[0].text.length), ...wordsBetween(last[0], 0, last[1] + 1)];
}

function score({ known, window }: Paired): Scored | undefined {
  const { text } = known;
  const { edits, from, to } = nearestStretch(window.text, text);
  if (text.length < SHORT && edits > 0) return undefined;
  const same = 1 - edits / text.length;
  const whole = isWhole(window, from, to);
  if (text.length < SHORT && !whole) return undefined;
  let prefix = 0;
  while (prefix < 4 && text[prefix] !== undefined && text[prefix] === window.text[from + prefix]) prefix++;
  const words = wordsOf(window, from, to);
  const weighed = (same + (1 - same) * 0.1 * prefix) * (whole ? 1 : 0.9);
  const raw = words.map((word) => word.text).join(' ');
  return {
    value: known.value,
    raw,
    words,
    page: window.at[from]?.[0].page ?? null,
    score: weighed,
    letters: text.length,
  };
}

function linesFor(sheet: Sheet, locator: Of<'list'>): Line[] {
  const { page = 'first', anchor } = locator;
  const anchored = anchor === undefined ? undefined : new Set(findAnchors(sheet, anchor).map(({ line }) => line.index));
  return sheet.lines
    .filter((line) => page === 'all' || isPage(line.page, page, sheet))
    .filter(({ index }) => anchored === undefined || anchored.has(index) || anchored.has(index - 1))
    .slice(0, MOST_LINES);
}

const below = (lines: readonly Line[], i: number): Line[] => {
  const next = lines[i + 1];
  return next?.page === lines[i]?.page && next?.index === (lines[i]?.index ?? -2) + 1 ? [next] : [];
};

/**
 * The entries of an account's list that a document names, best first. With the entry's letters and digits, folded, and
 * the stretch of two lines that is nearest to them: s = 1 − edits / letters, score = s + (1 − s) × 0.1 × p, p being how
 * many of the first four letters agree (as Winkler weighs prefixes), × 0.9 where the stretch begins or ends within a word.
 * Of equal scores the longer entry, then the earlier one. What stays below `minScore` loses; the words' confidence does
 * not count.
 */
export function listAnswers(sheet: Sheet, locator: Of<'list'>, lists: Lists): Proposal[] {
  const entries = Object.hasOwn(lists, locator.list) ? (lists[locator.list] ?? []) : [];
  const lines = linesFor(sheet, locator);
  const windows = lines.map((line, i) => windowOf([line, ...below(lines, i)]));
  const index = indexOf(windows);
  const paired = entries
    .flatMap((entry) => knownBy(entry, locator))
    .flatMap((known) => (known.text.length < 2 ? [] : (nearest(known, windows, index) ?? [])));
  const likely = paired.sort((a, b) => b.shared - a.shared || b.known.text.length - a.known.text.length);
  const scored = likely.slice(0, COMPARED).flatMap((one) => score(one) ?? []);
  return scored
    .sort((a, b) => b.score - a.score || b.letters - a.letters)
    .map(({ letters: _, ...found }) =>
      found.score >= (locator.minScore ?? MIN_SCORE)
        ? found
        : { ...found, lost: 'is less like the entry than minScore asks for' },
    );
}

import { findAnchors, isPage } from '../anchors.ts';
import { wordsBetween } from '../lines.ts';
import type { Line, Sheet } from '../lines.ts';
import type { Proposal } from '../evidence.ts';
import type { Of } from '../template-locators.ts';
import type { AccountList, Lists, ListUsed } from './account-lists.ts';
import { align, isMisread } from './alignment.ts';
import { indexOf, SHORT, standing, triplesOf } from './list-index.ts';
import type { ListIndex } from './list-index.ts';
import { weightsOf } from './list-letters.ts';
import { isWhole, windowsOf, wordsOf } from './list-windows.ts';
import type { Window, WindowSize } from './list-windows.ts';

const MIN_SCORE = 0.82;
/** Lines that are compared, from the top of the page. */
const MOST_LINES = 400;
/** Entries of which a page has the largest share are compared letter by letter, each with so many stretches of it. */
const COMPARED = 100;
const WINDOWS_COMPARED = 2;
const LEAST_SHARE = 0.2;
/** What is this much less likely is no candidate. */
const LEAST_SCORE = 0.5;
const BROKEN_WORD = 0.9;

interface Scored extends Proposal {
  readonly letters: number;
  readonly at: number;
}

/** Names stand on two lines; what is longer, such as an address, on several. */
const NAMES: WindowSize = { lines: 2, letters: 160 };
const LONG_TEXTS: WindowSize = { lines: 5, letters: 300 };
const LONG = 40;

/** The windows of a page, and by three letters in a row those that have them. */
interface Pane {
  readonly windows: readonly Window[];
  readonly byTriple: ReadonlyMap<string, readonly number[]>;
}

function paneOf(lines: readonly Line[], size: WindowSize): Pane {
  const windows = windowsOf(lines, size);
  const byTriple = new Map<string, number[]>();
  windows.forEach((window, i) => {
    for (const triple of triplesOf(window.text)) {
      const at = byTriple.get(triple);
      if (at === undefined) byTriple.set(triple, [i]);
      else at.push(i);
    }
  });
  return { windows, byTriple };
}

/** Positions of the entries of which the page has most, the largest share first. */
function likely({ byTriple, tells, telling }: ListIndex, pane: Pane): number[] {
  const shared = new Float64Array(telling.length);
  for (const triple of pane.byTriple.keys()) {
    const positions = byTriple.get(triple) ?? [];
    const tell = positions.length === 0 ? 0 : tells(triple);
    for (const at of positions) shared[at] = (shared[at] ?? 0) + tell;
  }
  const shares = shared.map((sum, at) => sum / (telling[at] || 1));
  const enough = Array.from(shares.keys()).filter((at) => (shares[at] ?? 0) >= LEAST_SHARE);
  return enough.sort((a, b) => (shares[b] ?? 0) - (shares[a] ?? 0) || a - b).slice(0, COMPARED);
}

/** The windows that share most with an entry, the first of several. */
function nearest(letters: string, { windows, byTriple }: Pane): Window[] {
  const counts = new Map<number, number>();
  for (const triple of triplesOf(letters))
    for (const i of byTriple.get(triple) ?? []) counts.set(i, (counts.get(i) ?? 0) + 1);
  return [...counts]
    .sort(([a, countA], [b, countB]) => countB - countA || a - b)
    .slice(0, WINDOWS_COMPARED)
    .flatMap(([i]) => windows[i] ?? []);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
/** Article and VAT numbers, telephone numbers: a character that differs makes another one. */
const isNumber = (letters: string): boolean => letters.replace(/\D/g, '').length * 2 >= letters.length;

function compared({ known, words }: ListIndex, at: number, windows: readonly Window[]): Scored[] {
  const entry = known[at];
  if (entry === undefined) return [];
  const { text, letters, value } = entry;
  const weights = weightsOf(text, words);
  return windows.map((window) => {
    const { cost, from, to } = align(window.text, letters, weights);
    const found = wordsOf(window, from, to);
    const another = isNumber(letters) && !isMisread(window.text.slice(from, to), letters);
    const likeness = another ? 0 : Math.max(0, 1 - cost / sum(weights));
    const score = likeness * (isWhole(window, from, to) ? 1 : BROKEN_WORD);
    const raw = found.map((word) => word.text).join(' ');
    const page = window.at[from]?.[0].page ?? null;
    return { value, raw, words: found, page, score, letters: letters.length, at };
  });
}

/** Short entries that stand somewhere as they are. */
function shortAnswers({ short, known }: ListIndex, lines: readonly Line[]): Scored[] {
  if (short.size === 0) return [];
  return lines.flatMap((line) =>
    line.words.flatMap((_, first) => {
      const from = line.starts[first] ?? 0;
      for (let last = first; last < Math.min(first + SHORT, line.words.length); last++) {
        const to = line.starts[last + 1] ?? line.text.length;
        const found = short.get(standing(line.folded.slice(from, to)));
        if (found === undefined) continue;
        const words = wordsBetween(line, from, to);
        const raw = words.map((word) => word.text).join(' ');
        return found.flatMap((at) => {
          const entry = known[at];
          if (entry === undefined) return [];
          return [{ value: entry.value, raw, words, page: line.page, score: 1, letters: entry.letters.length, at }];
        });
      }
      return [];
    }),
  );
}

function linesFor(sheet: Sheet, locator: Of<'list'>): Line[] {
  const { page = 'first', anchor } = locator;
  const anchored = anchor === undefined ? undefined : new Set(findAnchors(sheet, anchor).map(({ line }) => line.index));
  return sheet.lines
    .filter((line) => page === 'all' || isPage(line.page, page, sheet))
    .filter(({ index }) => anchored === undefined || anchored.has(index) || anchored.has(index - 1))
    .slice(0, MOST_LINES);
}

function entriesOn(lines: readonly Line[], list: AccountList, locator: Of<'list'>): Scored[] {
  const index = indexOf(list, locator);
  const names = paneOf(lines, NAMES);
  const longTexts = index.longest > LONG ? paneOf(lines, LONG_TEXTS) : names;
  const found = likely(index, names).flatMap((at) => {
    const letters = index.known[at]?.letters ?? '';
    return compared(index, at, nearest(letters, letters.length > LONG ? longTexts : names));
  });
  return [...found, ...shortAnswers(index, lines)].filter(({ score }) => score >= LEAST_SCORE);
}

/** A candidate without a value, which says why there is none. */
const none = (lost: string, list?: ListUsed): Proposal[] => [
  { value: null, raw: null, words: [], page: null, score: 0, lost, ...(list === undefined ? {} : { list }) },
];

/**
 * The entries of an account's list that a document names, best first. The entries of whose triples of letters the page
 * has the largest share, the rarer ones counting more, are compared: score = 1 − cost / weights, of the stretch of the
 * page that is nearest to the entry's letters and digits (see {@link align} and {@link weightsOf}), × 0.9 where it
 * begins or ends within a word. Of equal scores the longer entry, then the earlier one. What stays below `minScore`
 * loses, and so does a text of digits, such as a VAT number, that differs in more than what OCR takes for each other.
 * The words' confidence does not count. Each candidate names the version of the list; where there is none, one without a
 * value says why.
 */
export function listAnswers(sheet: Sheet, locator: Of<'list'>, lists: Lists): Proposal[] {
  const list = lists.get(locator.list);
  if (list === undefined) return none(`the account has no list ${locator.list}`);
  const { name, version, sha256 } = list;
  const used = { name, version, sha256 };
  const found = entriesOn(linesFor(sheet, locator), list, locator);
  if (found.length === 0) return none('no entry of the list is on the page', used);
  const sorted = found.sort((a, b) => b.score - a.score || b.letters - a.letters || a.at - b.at);
  const seen = new Set<number>();
  const best = sorted.filter(({ at }) => !seen.has(at) && seen.add(at));
  return best.map(({ letters: _, at: __, ...one }) =>
    one.score >= (locator.minScore ?? MIN_SCORE)
      ? { ...one, list: used }
      : { ...one, list: used, lost: 'is less like the entry than minScore asks for' },
  );
}

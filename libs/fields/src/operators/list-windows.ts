import { gapBelow, textRange, wordsBetween } from '../lines.ts';
import type { Cell, Line } from '../lines.ts';
import type { Word } from '../words.ts';

/** Windows of a document. */
const MOST_WINDOWS = 800;
/** A name goes on at most so many line heights below. */
const REACH = 3;

/** How far windows go. */
export interface WindowSize {
  /** One below the other. */
  readonly lines: number;
  /** Letters and digits. */
  readonly letters: number;
}

/** Letters and digits of lines, or of cells, one below the other: a name may go on there. */
export interface Window {
  readonly text: string;
  /** For each character the line and the offset in its text. */
  readonly at: readonly (readonly [line: Line, offset: number])[];
}

const MEANT = /[\p{L}\p{N}]/u;

type Stretch = readonly [line: Line, from: number, to: number];

function windowOf(stretches: readonly Stretch[], longest: number): Window {
  const at: (readonly [Line, number])[] = [];
  let text = '';
  for (const [line, from, to] of stretches)
    for (let i = from; i < to && text.length < longest; i++)
      if (MEANT.test(line.folded[i] ?? '')) {
        text += line.folded[i] ?? '';
        at.push([line, i]);
      }
  return { text, at };
}

const whole = (line: Line): Stretch => [line, 0, line.folded.length];

/** A line and those right below it. */
function linesFrom(lines: readonly Line[], first: number, most: number): Line[] {
  let end = first + 1;
  while (end < first + most && isBelow(lines[end - 1], lines[end])) end++;
  return lines.slice(first, end);
}

const isBelow = (line: Line | undefined, next: Line | undefined): boolean =>
  line !== undefined && next?.page === line.page && next.index === line.index + 1 && gapBelow(line, next) <= REACH;

const edges = ({ words }: Line, { from, to }: Cell): readonly [left: number, right: number] => [
  words[from]?.box[0] ?? 0,
  words[to - 1]?.box[2] ?? 0,
];

/** A cell and, line by line, what stands below the one before. */
function columnFrom(lines: readonly Line[], cell: Cell): Stretch[] {
  const stretches: Stretch[] = [];
  let [left, right] = [-Infinity, Infinity];
  for (const line of lines) {
    const under =
      line === lines[0]
        ? cell
        : line.cells.find((other) => edges(line, other)[0] < right && edges(line, other)[1] > left);
    if (under === undefined) break;
    [left, right] = edges(line, under);
    stretches.push([line, ...textRange(line, under)]);
  }
  return stretches;
}

function windowsAt(lines: readonly Line[], { letters }: WindowSize): Window[] {
  const full = windowOf(lines.map(whole), letters);
  if (lines.length < 2 || lines.every(({ cells }) => cells.length < 2)) return [full];
  const columns = (lines[0]?.cells ?? []).map((cell) => windowOf(columnFrom(lines, cell), letters));
  return [full, ...columns];
}

/** The windows of these lines, from top to bottom: of whole lines, and of columns where there are any. */
export function windowsOf(lines: readonly Line[], size: WindowSize): Window[] {
  const windows: Window[] = [];
  for (let i = 0; i < lines.length && windows.length < MOST_WINDOWS; i++)
    windows.push(...windowsAt(linesFrom(lines, i, size.lines), size));
  return windows.slice(0, MOST_WINDOWS);
}

/** Whether a stretch neither begins nor ends within a word; a word split over two lines is whole. */
export function isWhole({ at }: Window, from: number, to: number): boolean {
  const joined = (left: number): boolean => {
    const [a, b] = [at[left], at[left + 1]];
    return a !== undefined && b !== undefined && a[0] === b[0] && b[1] === a[1] + 1;
  };
  return !(from > 0 && joined(from - 1)) && !joined(to - 1);
}

/** The words that a stretch touches. */
export function wordsOf({ at }: Window, from: number, to: number): Word[] {
  const stretch = at.slice(from, to);
  const lines = [...new Set(stretch.map(([line]) => line))];
  return lines.flatMap((line) => {
    const own = stretch.filter((place) => place[0] === line);
    const [first, last] = [own[0]?.[1] ?? 0, own.at(-1)?.[1] ?? 0];
    return wordsBetween(line, first, last + 1);
  });
}

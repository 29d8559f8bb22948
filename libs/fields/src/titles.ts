import { fold } from './fold.ts';
import { cellText } from './lines.ts';
import type { Cell, Line } from './lines.ts';
import { hasLegalForm } from './names.ts';
import { isTitle } from './title-words.ts';
import type { Word } from './words.ts';

/** A title has at most so many words; spaced out, `I N V O I C E`, each letter is one. */
const TITLE_WORDS = 12;
/** A title is set this much larger, or smaller, than the name beside it. */
const SIZE_STEP = 1.3;
/** In line heights: a gap that parts a title from a name, if it is also this many times the widest gap in the name. */
const WIDE_GAP = 0.8;
const WIDER = 1.9;

const tall = (word: Word): number => word.box[3] - word.box[1];

function medianHeight(words: readonly Word[]): number {
  const heights = words.map(tall).sort((a, b) => a - b);
  return heights[heights.length >> 1] ?? 0;
}

/** Whether the two runs of words are set in clearly different sizes. */
function differInSize(a: readonly Word[], b: readonly Word[]): boolean {
  const [small, large] = [medianHeight(a), medianHeight(b)].sort((x, y) => x - y);
  return small !== undefined && large !== undefined && small > 0 && large >= small * SIZE_STEP;
}

const gap = (left: Word | undefined, right: Word | undefined): number =>
  left === undefined || right === undefined ? 0 : right.box[0] - left.box[2];

/** Whether the gap at `at` is one between columns rather than between the words of `name`. */
function standsOff(line: Line, at: number, name: Cell): boolean {
  const wide = gap(line.words[at - 1], line.words[at]);
  let widest = 0;
  for (let i = name.from + 1; i < name.to; i++) widest = Math.max(widest, gap(line.words[i - 1], line.words[i]));
  return wide * line.aspect >= WIDE_GAP * line.height && wide >= WIDER * widest;
}

const runText = (line: Line, run: Cell): string => fold(cellText(line, run));

/** The name that is left when `title`, at one end of the cell, is none of it; `undefined` if it may belong to it. */
function parted(line: Line, title: Cell, name: Cell): boolean {
  const words = ({ from, to }: Cell): Word[] => line.words.slice(from, to);
  if (!isTitle(runText(line, title))) return false;
  const trailing = name.to === title.from;
  if (trailing && hasLegalForm(cellText(line, { from: name.to - 1, to: name.to }))) return true;
  return differInSize(words(title), words(name)) || standsOff(line, trailing ? title.from : title.to, name);
}

/**
 * A cell without the document's title before or behind it: `Juniper & Sons Catering Invoice` where `Invoice` is set
 * in another size, stands off, or follows a legal form. A cell that is nothing but a title is left as it is.
 */
export function withoutTitle(line: Line, cell: Cell): Cell {
  const longest = Math.min(TITLE_WORDS, cell.to - cell.from - 1);
  for (let size = longest; size > 0; size--) {
    const [behind, before] = [cell.to - size, cell.from + size];
    if (parted(line, { from: behind, to: cell.to }, { from: cell.from, to: behind })) return { ...cell, to: behind };
    if (parted(line, { from: cell.from, to: before }, { from: before, to: cell.to })) return { ...cell, from: before };
  }
  return cell;
}

/** The cells of a line without titles; none for a line that holds only titles. */
export function untitledCells(line: Line): Cell[] {
  return line.cells.filter((cell) => !isTitle(runText(line, cell))).map((cell) => withoutTitle(line, cell));
}

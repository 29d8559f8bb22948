import { gapBelow, linesBelow, textRange, unionBox, wordsBetween } from './lines.ts';
import type { Cell, Line, Sheet } from './lines.ts';
import type { Box, Word } from './words.ts';

/** A stretch of a line's text in which a value may stand, and how it lies to the anchor that led there. */
export interface Zone {
  readonly line: Line;
  readonly from: number;
  readonly to: number;
  readonly side: 'right' | 'below' | 'wrapped' | 'inside';
  /** From the anchor, in line heights. */
  readonly distance: number;
}

/** Where an anchor was found: offsets in a line's text. */
export interface Anchored {
  readonly line: Line;
  readonly from: number;
  readonly to: number;
}

/** The rest of the anchor's line, up to `until` if given; nothing when only punctuation follows. */
export function rightOf(anchor: Anchored, until = anchor.line.text.length): Zone | undefined {
  const { line } = anchor;
  const rest = line.text.slice(anchor.to, until);
  const skipped = /^[\s:.,;=#|*-]*/.exec(rest)?.[0].length ?? 0;
  if (skipped >= rest.length) return undefined;
  // A minus sign right before a digit belongs to the value.
  const from = anchor.to + (rest[skipped - 1] === '-' && /\d/.test(rest[skipped] ?? '') ? skipped - 1 : skipped);
  return { line, from, to: until, side: 'right', distance: horizontalGap(anchor, from) };
}

function horizontalGap(anchor: Anchored, from: number): number {
  const label = unionBox(wordsBetween(anchor.line, anchor.from, anchor.to).map((word) => word.box));
  const value = wordsBetween(anchor.line, from, from + 1)[0];
  if (value === undefined || anchor.line.height === 0) return 0;
  return Math.max(0, ((value.box[0] - label[2]) * anchor.line.aspect) / anchor.line.height);
}

/** The words of a line that lie under a box, as a run; `undefined` if none does. */
function runUnder(line: Line, box: Box): Cell | undefined {
  const slack = line.aspect > 0 ? (0.5 * line.height) / line.aspect : 0;
  const under = (word: Word): boolean => word.box[0] <= box[2] + slack && word.box[2] >= box[0] - slack;
  const from = line.words.findIndex(under);
  return from < 0 ? undefined : { from, to: line.words.findLastIndex(under) + 1 };
}

/** Grows a run to the whole cells that it touches. */
function wholeCells(line: Line, run: Cell): Cell {
  const touched = line.cells.filter((cell) => cell.from < run.to && cell.to > run.from);
  return { from: touched[0]?.from ?? run.from, to: touched.at(-1)?.to ?? run.to };
}

/**
 * What stands in the column of the anchor on the lines below, from the nearest down: whole cells, or only the words
 * right under it. Lines are looked at as they are asked for.
 */
export function* below(
  sheet: Sheet,
  anchor: Anchored,
  reach: number,
  extent: 'cells' | 'words' = 'cells',
): Generator<Zone> {
  const box = unionBox(wordsBetween(anchor.line, anchor.from, anchor.to).map((word) => word.box));
  for (const line of linesBelow(sheet, anchor.line, reach)) {
    const run = runUnder(line, box);
    if (run === undefined) continue;
    const [from, to] = textRange(line, extent === 'cells' ? wholeCells(line, run) : run);
    yield { line, from, to, side: 'below', distance: gapBelow(anchor.line, line) };
  }
}

/** The next line, for an anchor that ends its own: a sentence that goes on there. */
export function wrapped(sheet: Sheet, anchor: Anchored): Zone | undefined {
  const next = sheet.lines[anchor.line.index + 1];
  if (next?.page !== anchor.line.page || gapBelow(anchor.line, next) > 3) return undefined;
  if (/[\p{L}\p{N}]/u.test(anchor.line.text.slice(anchor.to))) return undefined;
  return { line: next, from: 0, to: next.text.length, side: 'wrapped', distance: gapBelow(anchor.line, next) };
}

/** Whether nothing but a bullet or number stands between the anchor and the beginning of its cell. */
export function opensCell(anchor: Anchored): boolean {
  const before = anchor.line.text.slice(0, anchor.from);
  return !/[\p{L}\p{N}]/u.test(before.slice(before.lastIndexOf('\t') + 1));
}

import { findAnchors } from '../anchors.ts';
import { gapBelow, linesBelow, textRange, unionBox, wordsBetween } from '../lines.ts';
import type { Line, Sheet } from '../lines.ts';
import type { Of } from '../template-locators.ts';
import { rightOf } from '../zones.ts';
import type { Anchored, Zone } from '../zones.ts';

/** A value begins at most so far below its caption, and its lines are at most so far apart, in line heights. */
const REACH = 4;
const STEP = 2;
const MOST_LINES = 8;

/** From the caption's left edge to where the next cell of its line begins, or to the edge of the page. */
function extentOf({ line, from, to }: Anchored): readonly [x0: number, x1: number] {
  const caption = unionBox(wordsBetween(line, from, to).map((word) => word.box));
  const slack = line.height / line.aspect;
  const next = line.cells.map((cell) => line.words[cell.from]?.box[0] ?? 0).find((x0) => x0 > caption[2]);
  return [caption[0] - slack, next === undefined ? 1 : next - slack / 2];
}

/** The words of a line whose middle lies in a cell. */
function within(line: Line, x0: number, x1: number): Zone | undefined {
  const inCell = line.words.map(({ box }) => (box[0] + box[2]) / 2 >= x0 && (box[0] + box[2]) / 2 < x1);
  if (!inCell.includes(true)) return undefined;
  const [from, to] = textRange(line, { from: inCell.indexOf(true), to: inCell.lastIndexOf(true) + 1 });
  return { line, from, to, side: 'below', distance: 0 };
}

/** The lines of the cell below its caption, up to a gap. */
function belowCaption(sheet: Sheet, caption: Anchored, reach: number): Zone[] {
  const [x0, x1] = extentOf(caption);
  const zones: Zone[] = [];
  let last: Line | undefined;
  for (const line of linesBelow(sheet, caption.line, reach + STEP * MOST_LINES)) {
    const limit = last === undefined ? gapBelow(caption.line, line) > reach : gapBelow(last, line) > STEP;
    if (limit || zones.length >= MOST_LINES) break;
    const zone = within(line, x0, x1);
    if (zone === undefined) continue;
    zones.push(zone);
    last = line;
  }
  return zones;
}

/** The rest of the caption's own cell, or the next cell of its line. */
function besideCaption(caption: Anchored): Zone[] {
  const right = rightOf(caption);
  if (right === undefined) return [];
  const end = right.line.text.indexOf('\t', right.from);
  return [{ ...right, to: end < 0 ? right.to : end }];
}

/** For each caption the lines of its cell: below it, or else beside it. */
export function boxZones(sheet: Sheet, locator: Of<'box'>): Zone[][] {
  const { side = 'any', maxGap = REACH } = locator;
  return findAnchors(sheet, locator.anchor).flatMap((caption) => {
    const below = side === 'right' ? [] : belowCaption(sheet, caption, maxGap);
    return side === 'below' || below.length > 0 ? [below] : [besideCaption(caption)];
  });
}

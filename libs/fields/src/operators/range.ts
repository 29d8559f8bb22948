import { findAnchors } from '../anchors.ts';
import { textRange, unionBox, wordsBetween } from '../lines.ts';
import type { Line, Sheet } from '../lines.ts';
import { listOf } from '../template-anchor.ts';
import type { Of } from '../template-locators.ts';
import { rightOf } from '../zones.ts';
import type { Anchored, Zone } from '../zones.ts';

/** A range has at most so many lines. */
const MOST_LINES = 500;

const whole = (line: Line, from: number, to: number): Zone => ({ line, from, to, side: 'inside', distance: 0 });

/** The first place behind the beginning where one of the anchors stands. */
function endOf(begin: Anchored, ends: readonly Anchored[]): Anchored | undefined {
  const { line } = begin;
  return ends.find((end) => end.line.index > line.index || (end.line === line && end.from >= begin.to));
}

/** The cells of a line that lie in the column of an anchor. */
function inColumn(line: Line, x0: number, x1: number): Zone[] {
  return line.cells.flatMap((cell): Zone[] => {
    const box = unionBox(line.words.slice(cell.from, cell.to).map((word) => word.box));
    return box[0] <= x1 && box[2] >= x0 ? [whole(line, ...textRange(line, cell))] : [];
  });
}

/** What a line of a range holds of it. */
type Part = (line: Line) => Zone[];

function partOf({ line, from, to }: Anchored, side: Of<'range'>['side']): Part {
  if (side !== 'below') return (one) => [whole(one, 0, one.text.length)];
  const [x0, , x1] = unionBox(wordsBetween(line, from, to).map((word) => word.box));
  return (one) => inColumn(one, x0, x1);
}

/** The lines below the beginning, the last one up to the end. */
function linesOf(sheet: Sheet, begin: Anchored, end: Anchored | undefined, part: Part): Zone[] {
  const first = begin.line.index + 1;
  const lines = sheet.lines.slice(first, Math.min(first + MOST_LINES, (end?.line.index ?? Infinity) + 1));
  return lines
    .filter((line) => end !== undefined || line.page === begin.line.page)
    .flatMap((line) => {
      const to = end?.line === line ? end.from : line.text.length;
      return part(line).map((zone) => ({ ...zone, to: Math.min(zone.to, to) }));
    })
    .filter((zone) => zone.from < zone.to);
}

function zonesOf(sheet: Sheet, begin: Anchored, end: Anchored | undefined, side: Of<'range'>['side']): Zone[] {
  const right = side === 'below' ? undefined : rightOf(begin, end?.line === begin.line ? end.from : undefined);
  const beside = right === undefined ? [] : [right];
  return end?.line === begin.line ? beside : [...beside, ...linesOf(sheet, begin, end, partOf(begin, side))];
}

/** For each place of `from` the text behind it, line by line, up to the first `until`, else to the end of its page. */
export function rangeZones(sheet: Sheet, locator: Of<'range'>): Zone[][] {
  const ends = listOf(locator.until)
    .flatMap((anchor) => findAnchors(sheet, anchor))
    .sort((a, b) => a.line.index - b.line.index || a.from - b.from);
  const begins = findAnchors(sheet, locator.from).slice(0, 20);
  return begins.map((begin) => zonesOf(sheet, begin, endOf(begin, ends), locator.side));
}

import { findAnchors } from '../anchors.ts';
import { textRange, unionBox, wordsBetween } from '../lines.ts';
import type { Cell, Line, Sheet } from '../lines.ts';
import type { Of } from '../template-locators.ts';
import type { Anchored, Zone } from '../zones.ts';

/** Words nearer to each other than this, in line heights, are one value: `1 234,50`. */
const WORD_GAP = 0.5;

const boxOf = ({ line, from, to }: Anchored) => unionBox(wordsBetween(line, from, to).map((word) => word.box));

/** The column's anchor that holds for a row: the nearest above it, else on its page, else on a page before. */
function columnFor(row: Anchored, columns: readonly Anchored[]): Anchored | undefined {
  const before = columns.filter(({ line }) => line.index <= row.line.index && line !== row.line);
  const above = before.at(-1);
  if (above?.line.page === row.line.page) return above;
  return columns.find(({ line }) => line.page === row.line.page && line !== row.line) ?? above;
}

/** Grows a run of words by those close beside it. */
function grown(line: Line, run: Cell): Cell {
  const reach = (WORD_GAP * line.height) / line.aspect;
  const near = (left: number): boolean =>
    (line.words[left + 1]?.box[0] ?? Infinity) - (line.words[left]?.box[2] ?? -Infinity) <= reach;
  let { from, to } = run;
  while (from > 0 && near(from - 1)) from--;
  while (to < line.words.length && near(to - 1)) to++;
  return { from, to };
}

/** What stands in a row's line under (or over) a column's anchor. */
export function crossZones(sheet: Sheet, locator: Of<'cross'>): Zone[] {
  const columns = findAnchors(sheet, locator.column);
  return findAnchors(sheet, locator.row).flatMap((row): Zone[] => {
    const column = columnFor(row, columns);
    if (column === undefined) return [];
    const [x0, , x1] = boxOf(column);
    const { line } = row;
    const slack = ((locator.maxGap ?? 0.5) * line.height) / line.aspect;
    const under = line.words.map(({ box }) => box[0] <= x1 + slack && box[2] >= x0 - slack);
    if (!under.includes(true)) return [];
    const run = grown(line, { from: under.indexOf(true), to: under.lastIndexOf(true) + 1 });
    const [start, to] = textRange(line, run);
    const from = Math.max(start, start < row.to && row.from < to ? row.to : start);
    return from >= to ? [] : [{ line, from, to, side: 'inside', distance: 0 }];
  });
}

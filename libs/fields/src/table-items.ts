import { gapBelow } from './lines.ts';
import type { TableLine } from './table-lines.ts';

/** Lines of an item are not further apart than this, in line heights. */
const ITEM_STEP = 2.2;

/** How lines become items. */
export interface Grouping {
  /** Whether an item begins (or, for `down`, ends) on a line. */
  readonly isKey: (line: TableLine) => boolean;
  /** Whether a line has a text of the item, not only its numbers. */
  readonly hasText: (line: TableLine) => boolean;
  readonly merge: 'up' | 'down' | 'none' | undefined;
}

/** Where the table begins with text and the numbers below it have none beside them, texts stand above their numbers. */
function direction(lines: readonly TableLine[], keys: readonly boolean[], { hasText }: Grouping): 'up' | 'down' {
  if (keys[0] !== false) return 'up';
  const numbers = lines.filter((_, i) => keys[i]);
  const bare = numbers.filter((line) => !hasText(line)).length;
  return bare * 2 > numbers.length ? 'down' : 'up';
}

/** Whether the lower line may go on where the upper one ended: right below it, or below the header of the next page. */
const near = (upper: TableLine, lower: TableLine): boolean =>
  upper.line.page === lower.line.page ? gapBelow(upper.line, lower.line) <= ITEM_STEP : lower.top;

/**
 * Items as runs of lines. `up`: a line without a key value belongs to the item above, as far as it is near; `down`: to the
 * item below; `none`: to no item. Lines that belong to none are left out.
 */
export function itemsOf(lines: readonly TableLine[], grouping: Grouping): TableLine[][] {
  const keys = lines.map((line) => grouping.isKey(line));
  const merge = grouping.merge ?? direction(lines, keys, grouping);
  const items: TableLine[][] = [];
  let waiting: TableLine[] = [];
  lines.forEach((line, i) => {
    const previous = lines[i - 1];
    const joins = previous !== undefined && near(previous, line);
    if (!joins) waiting = [];
    if (keys[i] === true) {
      items.push([...waiting, line]);
      waiting = [];
    } else if (merge === 'down') waiting.push(line);
    else if (merge === 'up' && joins && items.at(-1)?.at(-1) === previous) items.at(-1)?.push(line);
  });
  return items;
}

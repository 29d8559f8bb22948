import type { Conventions } from './locale.ts';
import { readZone } from './read-zone.ts';
import type { TableHeader } from './table-header.ts';
import type { TableLine } from './table-lines.ts';

type Item = readonly TableLine[];

/** One item may cost what the one above it does. */
const LEAST_ITEMS = 2;
/** Sums of rounded parts may be off by a cent. */
const TOLERANCE = 0.011;
const FACTORS = ['quantity', 'unitPrice'];

/**
 * Items without sums: rows without a quantity and a price, where items have them, from the one on whose amount is
 * that of all items above it. No label tells them from items as surely, and none is needed. Items that follow, as on the page
 * behind a sum that is carried over, stay.
 */
export function withoutSums(items: readonly Item[], header: TableHeader, conventions: Conventions): readonly Item[] {
  const columns = header.columns.map(({ name }) => name);
  const factors = FACTORS.filter((name) => columns.includes(name));
  if (factors.length === 0 || !columns.includes('amount')) return items;
  const numberIn = (item: Item, column: string): number | undefined => {
    const zones = item.flatMap(({ cells }) => cells.get(column) ?? []);
    const value = zones.flatMap((zone) => readZone(zone, {}, { type: 'number' }, conventions))[0]?.value;
    return typeof value === 'number' ? value : undefined;
  };
  const kept: Item[] = [];
  let sum = 0;
  let summed = false;
  for (const item of items) {
    const amount = numberIn(item, 'amount');
    if (factors.every((column) => numberIn(item, column) === undefined)) {
      summed ||= kept.length >= LEAST_ITEMS && amount !== undefined && Math.abs(amount - sum) < TOLERANCE;
      if (summed) continue;
    } else summed = false;
    kept.push(item);
    sum += amount ?? 0;
  }
  return kept;
}

import { columnFor } from './item-columns.ts';
import type { Sheet } from './lines.ts';
import type { Conventions } from './locale.ts';
import { readZone } from './read-zone.ts';
import { findItemTable } from './tables.ts';

/** What the amounts of the items add up to; `undefined` where an item has none, or there are no items. */
export function sumOfItems(sheet: Sheet, conventions: Conventions): number | undefined {
  const table = findItemTable(sheet, conventions);
  const column = columnFor('amount', table?.header.columns.map(({ name }) => name) ?? []);
  if (table === undefined || column === undefined || table.items.length === 0) return undefined;
  const amounts = table.items.map((item) => {
    const zones = item.flatMap(({ cells }) => cells.get(column) ?? []);
    return zones.flatMap((zone) => readZone(zone, {}, { type: 'number' }, conventions))[0]?.value;
  });
  if (!amounts.every((amount) => typeof amount === 'number')) return undefined;
  return Math.round(amounts.reduce((sum, amount) => sum + amount, 0) * 100) / 100;
}

import { findAnchors } from './anchors.ts';
import { areItemColumns, areMovementColumns, itemMarks, movementMarks } from './item-columns.ts';
import { labelsIn } from './labels.ts';
import { BALANCE_LABELS } from './lexicon/money-labels.ts';
import { textRange } from './lines.ts';
import type { Line, Sheet } from './lines.ts';
import type { Conventions } from './locale.ts';
import { readZone } from './read-zone.ts';
import { findHeaders } from './table-header.ts';
import type { HeaderMark, TableHeader } from './table-header.ts';
import { withoutSums } from './sum-rows.ts';
import { itemsOf } from './table-items.ts';
import { tableLines } from './table-lines.ts';
import type { TableLine } from './table-lines.ts';
import { listOf } from './template-anchor.ts';
import type { Anchors } from './template-anchor.ts';
import type { Modifiers, Of } from './template-locators.ts';
import type { FieldType } from './template.ts';
import { opensCell } from './zones.ts';
import type { Zone } from './zones.ts';

/** How the cells of a column are read. */
export interface ColumnSpec extends Modifiers {
  readonly type: FieldType;
}

/** A table as it was found: its items, each as lines. */
export interface FoundTable {
  readonly header: TableHeader;
  readonly headerLine: Line;
  readonly items: readonly (readonly TableLine[])[];
}

/** A wider gap ends a table on its page, in line heights. */
const MAX_GAP = 6;
/** What has more letters is a text with a number in it rather than a number with its unit. */
const UNIT_LETTERS = 8;

const NUMERIC: readonly FieldType[] = ['number', 'money', 'integer', 'percent', 'date'];

const zoneText = ({ line, from, to }: Zone): string => line.text.slice(from, to);

function hasNumber(zone: Zone | undefined, spec: ColumnSpec, conventions: Conventions): boolean {
  if (zone === undefined) return false;
  const letters = zoneText(zone).match(/\p{L}/gu)?.length ?? 0;
  if (spec.type !== 'date' && letters > UNIT_LETTERS) return false;
  return readZone(zone, spec, { type: spec.type }, conventions).length > 0;
}

type Columns = Readonly<Record<string, ColumnSpec>>;

/** Whether a line begins an item: all of `key` have a value there or, without it, any column of numbers or days has. */
function keyTest(
  found: readonly string[],
  columns: Columns,
  key: readonly string[] | undefined,
  conventions: Conventions,
) {
  const valued = ({ cells }: TableLine, name: string): boolean => {
    const spec = columns[name];
    if (spec === undefined) return false;
    return NUMERIC.includes(spec.type) ? hasNumber(cells.get(name), spec, conventions) : cells.has(name);
  };
  if (key !== undefined) return (line: TableLine): boolean => key.every((name) => valued(line, name));
  const numeric = found.filter((name) => NUMERIC.includes(columns[name]?.type ?? 'string'));
  const any = numeric.length > 0 ? numeric : found.slice(0, 1);
  return (line: TableLine): boolean => any.some((name) => valued(line, name));
}

interface TableWanted {
  readonly headers: readonly TableHeader[];
  readonly columns: Columns;
  readonly options: Partial<Pick<Of<'table'>, 'key' | 'merge' | 'maxGap' | 'skip' | 'until'>>;
  /** Lines that are no part of it, beside those that `skip` names. */
  readonly isApart?: (line: Line) => boolean;
}

const linesWith = (sheet: Sheet, anchors: Anchors | undefined): ReadonlySet<number> =>
  new Set(listOf(anchors).flatMap((anchor) => findAnchors(sheet, anchor).map(({ line }) => line.index)));

/** The first line behind the header that holds one of the anchors. */
function endOf(sheet: Sheet, header: TableHeader, until: Anchors | undefined): number | undefined {
  const behind = [...linesWith(sheet, until)].filter((index) => index > header.last);
  return behind.length === 0 ? undefined : behind.reduce((least, index) => Math.min(least, index));
}

function readTable(sheet: Sheet, wanted: TableWanted, conventions: Conventions): FoundTable | undefined {
  const { headers, columns, options } = wanted;
  const header = headers[0];
  const headerLine = header === undefined ? undefined : sheet.lines[header.last];
  if (header === undefined || headerLine === undefined) return undefined;
  const skipped = linesWith(sheet, options.skip);
  const lines = tableLines(sheet, headers, {
    until: endOf(sheet, header, options.until),
    skips: (line) => skipped.has(line.index) || wanted.isApart?.(line) === true,
    maxGap: options.maxGap ?? MAX_GAP,
  });
  const found = header.columns.flatMap(({ name }) => name ?? []);
  const texts = found.filter((name) => !NUMERIC.includes(columns[name]?.type ?? 'string'));
  const items = itemsOf(lines, {
    isKey: keyTest(found, columns, options.key === undefined ? undefined : [options.key].flat(), conventions),
    hasText: ({ cells }) => texts.some((name) => /\p{L}{2}/u.test(zoneText(cells.get(name) ?? EMPTY))),
    merge: options.merge,
  });
  return { header, headerLine, items };
}

const EMPTY = { line: { text: '' } as Line, from: 0, to: 0, side: 'inside', distance: 0 } satisfies Zone;

/** The table that a template describes; `undefined` if its header is nowhere. */
export function findTable(
  sheet: Sheet,
  locator: Of<'table'>,
  columns: Columns,
  conventions: Conventions,
): FoundTable | undefined {
  const marks = Object.entries(locator.columns).flatMap(([column, { header }]) =>
    listOf(header).flatMap((anchor) => findAnchors(sheet, anchor).map((at): HeaderMark => ({ column, at }))),
  );
  return readTable(sheet, { headers: findHeaders(sheet, marks), columns, options: locator }, conventions);
}

const ITEM_COLUMNS: Columns = {
  article: { type: 'string' },
  description: { type: 'string' },
  unit: { type: 'string' },
  quantity: { type: 'number' },
  unitPrice: { type: 'number' },
  price: { type: 'number' },
  amount: { type: 'number' },
};

/** Item tables by document: the arrays and the sums of a template ask for the same one. */
const ITEM_TABLES = new WeakMap<Sheet, { readonly conventions: Conventions; readonly table: FoundTable | undefined }>();

/** The item table of an invoice, order or receipt, by the names that its columns have in several languages. */
export function findItemTable(sheet: Sheet, conventions: Conventions): FoundTable | undefined {
  const known = ITEM_TABLES.get(sheet);
  if (known?.conventions === conventions) return known.table;
  const headers = findHeaders(sheet, itemMarks(sheet), areItemColumns);
  const read = readTable(sheet, { headers, columns: ITEM_COLUMNS, options: {} }, conventions);
  const table = read && { ...read, items: withoutSums(read.items, read.header, conventions) };
  ITEM_TABLES.set(sheet, { conventions, table });
  return table;
}

const MOVEMENT_COLUMNS: Columns = {
  date: { type: 'date' },
  valueDate: { type: 'date' },
  description: { type: 'string' },
  amount: { type: 'number' },
  debit: { type: 'number' },
  credit: { type: 'number' },
  balance: { type: 'number' },
};

/** The movements of an account; each begins with its day, so that a balance that is carried over is none. */
export function findMovementTable(sheet: Sheet, conventions: Conventions): FoundTable | undefined {
  const headers = findHeaders(sheet, movementMarks(sheet), areMovementColumns);
  const dated = headers[0]?.columns.some(({ name }) => name === 'date') === true ? 'date' : 'valueDate';
  const options = { key: dated, merge: 'up' } as const;
  const isApart = (line: Line): boolean => labelsIn(line, BALANCE_LABELS).some(opensCell);
  return readTable(sheet, { headers, columns: MOVEMENT_COLUMNS, options, isApart }, conventions);
}

/** The text of a header as printed. */
export const headerText = ({ headerLine }: FoundTable): string =>
  headerLine.text.slice(...textRange(headerLine, { from: 0, to: headerLine.words.length })).replaceAll('\t', ' ');

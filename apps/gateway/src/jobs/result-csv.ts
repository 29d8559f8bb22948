import { stringify } from 'csv-stringify/sync';

type Cell = string | number | boolean | null;
type Row = Readonly<Record<string, Cell>>;
type Fields = Readonly<Record<string, unknown>>;

/**
 * The fields of a result as CSV (RFC 4180, with a header): one row, or a row for each item of its lists of objects,
 * with the other fields repeated. Members of objects are columns of their own, `seller.name`; plain lists are one cell.
 * A text that a spreadsheet would take for a formula is preceded by an apostrophe.
 */
export function resultCsv(result: Fields): string {
  const [listed, single] = [true, false].map((wanted) =>
    Object.entries(result).filter(([, value]) => isListOfObjects(value) === wanted),
  ) as [[string, readonly Fields[]][], [string, unknown][]];
  const repeated = flatten(Object.fromEntries(single));
  const items = listed.flatMap(([name, list]) => list.map((item) => flatten(item, `${name}.`)));
  const rows: Row[] = (items.length === 0 ? [{}] : items).map((item) => ({ ...repeated, ...item }));
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = [columns, ...rows.map((row) => columns.map((column) => row[column] ?? null))];
  return stringify(cells, {
    escape_formulas: true,
    record_delimiter: 'windows',
    quoted_match: /[\r\n]/,
    cast: { boolean: String },
  });
}

function isListOfObjects(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isObject);
}

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function flatten(fields: Fields, prefix = ''): Row {
  const entries = Object.entries(fields).flatMap(([name, value]) =>
    isObject(value) ? Object.entries(flatten(value, `${prefix}${name}.`)) : [[prefix + name, cellOf(value)] as const],
  );
  return Object.fromEntries(entries);
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (!Array.isArray(value)) return JSON.stringify(value);
  return value.some((item) => typeof item === 'object') ? JSON.stringify(value) : value.join('; ');
}

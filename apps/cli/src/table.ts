type Cell = string | number | null | undefined;
/** Title of a column, and what it shows of a row. */
export type Column<T> = readonly [title: string, cell: (row: T) => Cell];

const WIDEST = 44;

/** What others wrote could hold sequences that command the terminal. */
export const printable = (text: string): string => text.replace(/\p{Cc}/gu, ' ');

/** A value of a field on one line; `-` for none. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return '-';
  return printable(typeof value === 'string' ? value : JSON.stringify(value));
}

/** `2026-01-02 03:04:05`, UTC; `-` for none. */
export const timeText = (iso: string | null): string => iso?.slice(0, 19).replace('T', ' ') ?? '-';

/** What a terminal shows as one character each. */
const characters = (text: string): readonly string[] =>
  Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
const lengthOf = (text: string): number => characters(text).length;

function cellText(cell: Cell): string {
  const text = valueText(cell);
  return lengthOf(text) > WIDEST
    ? `${characters(text)
        .slice(0, WIDEST - 1)
        .join('')}…`
    : text;
}

function aligned(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => lengthOf(line[column] ?? ''))));
  const padded = lines.map((line) => line.map((text, i) => text + ' '.repeat((widths[i] ?? 0) - lengthOf(text))));
  return padded.map((line) => `${line.join('  ').trimEnd()}\n`).join('');
}

/** Aligned columns under their titles; `none` if there are no rows. */
export function table<T>(rows: readonly T[], columns: readonly Column<T>[], none: string): string {
  if (rows.length === 0) return `${none}\n`;
  const lines = rows.map((row) => columns.map(([, cell]) => cellText(cell(row))));
  return aligned([columns.map(([title]) => title), ...lines]);
}

/** Names and values, one pair a line. Values are shown whole. */
export const listing = (entries: readonly (readonly [string, unknown])[]): string =>
  aligned(entries.map(([name, value]) => [printable(name), valueText(value)]));

/** The fields of a result, one a line; the items of an array one a line too. */
export function fieldsText(fields: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(fields).flatMap(([name, value]): [string, unknown][] =>
    Array.isArray(value) && value.length > 0 ? value.map((item, i) => [`${name}[${i}]`, item]) : [[name, value]],
  );
  return lines.length === 0 ? 'The template names no fields.\n' : listing(lines);
}

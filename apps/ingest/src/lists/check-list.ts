import { createHash } from 'node:crypto';
import { MAX_LIST_BYTES, MOST_LIST_ENTRIES } from '@docket/contracts';
import type { ListInput, Refusal } from '@docket/contracts';
import type { ListEntry } from '@docket/fields';
import { parseCsv } from './parse-csv.ts';

const MOST_COLUMNS = 20;
const LONGEST_COLUMN = 100;
const LONGEST_CELL = 500;

/** A list as it is stored. */
export interface ListContent {
  /** JSON text of the entries. */
  readonly entriesJson: string;
  /** Lower-case hex, of that text. */
  readonly sha256: string;
  /** Bytes of that text. */
  readonly size: number;
  readonly entryCount: number;
  /** Of the rows, in the order in which they were first seen. */
  readonly columns: readonly string[];
}

type Refused = { readonly refusal: Refusal };

const invalid = (message: string): Refused => ({ refusal: { status: 400, code: 'INVALID_LIST', message } });
const TOO_LARGE: Refused = {
  refusal: {
    status: 413,
    code: 'LIST_TOO_LARGE',
    message:
      'The list is larger than 12 MiB. Leave out columns that are not compared, or divide it into several lists.',
  },
};

/** The fault of one name, cell or column. */
class Fault extends Error {}

/** Names of lists: letters, digits, `.`, `_` and `-`, not beginning with a dot or a dash. */
export const isListName = (name: string): boolean => /^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/.test(name);

/**
 * Checks the entries of a list as a client sent them: blanks around texts are dropped, and of equal entries the first
 * is kept (`repeated`: how many were not). A refusal says the first thing that is wrong.
 */
export function checkList(input: ListInput): { readonly content: ListContent; readonly repeated: number } | Refused {
  try {
    const sent = input.csv === undefined ? entriesOf(input.entries ?? []) : rowsOf(input.csv);
    return sent.length > MOST_LIST_ENTRIES ? tooMany(sent.length) : contentOf(sent);
  } catch (error) {
    if (error instanceof Fault) return invalid(error.message);
    throw error;
  }
}

const tooMany = (count: number): Refused =>
  invalid(`The list has ${count} entries; at most ${MOST_LIST_ENTRIES} are possible. Divide it into several lists.`);

function contentOf(sent: readonly ListEntry[]): { content: ListContent; repeated: number } | Refused {
  if (sent.length === 0) return invalid('The list has no entries. To have none any more, delete the list.');
  const entries = [...new Map(sent.map((entry) => [JSON.stringify(entry), entry])).keys()];
  const columns = [...new Set(sent.flatMap((entry) => (typeof entry === 'string' ? [] : Object.keys(entry))))];
  if (columns.length > MOST_COLUMNS) return invalid(`The list has more than ${MOST_COLUMNS} columns.`);
  const entriesJson = `[${entries.join(',')}]`;
  const size = Buffer.byteLength(entriesJson);
  if (size > MAX_LIST_BYTES) return TOO_LARGE;
  const sha256 = createHash('sha256').update(entriesJson).digest('hex');
  const entryCount = entries.length;
  return { content: { entriesJson, sha256, size, entryCount, columns }, repeated: sent.length - entryCount };
}

function entriesOf(entries: NonNullable<ListInput['entries']>): ListEntry[] {
  return entries.map((entry, i) => {
    const path = `entries.${i}`;
    if (typeof entry !== 'string') return rowOf(Object.entries(entry), path);
    const name = cellOf(entry, path);
    if (name === '') throw new Fault(`${path} must not be empty.`);
    return name;
  });
}

/** @param joint between the path of the row and a column. */
function rowOf(cells: readonly (readonly [string, string])[], path: string, joint = '.'): ListEntry {
  const row = cells.map(
    ([column, cell]) => [columnOf(column, path), cellOf(cell, `${path}${joint}${column}`)] as const,
  );
  const names = row.map(([name]) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new Fault(`${path} has the column "${twice}" twice.`);
  if (row.every(([, cell]) => cell === '')) throw new Fault(`${path} has no text in any column.`);
  return Object.fromEntries(row);
}

function columnOf(column: string, path: string): string {
  const name = column.trim();
  if (name === '' || name.length > LONGEST_COLUMN || hasControls(name) || name === '__proto__')
    throw new Fault(
      `${path}: the name of a column must have 1 to ${LONGEST_COLUMN} characters, and no control characters.`,
    );
  return name;
}

function cellOf(text: string, path: string): string {
  const cell = text.trim().replace(/[\r\n\t]+/g, ' ');
  if (cell.length > LONGEST_CELL) throw new Fault(`${shown(path)} must have at most ${LONGEST_CELL} characters.`);
  if (hasControls(cell)) throw new Fault(`${shown(path)} must not have control characters.`);
  return cell;
}

const hasControls = (text: string): boolean => /[\p{Cc}\p{Cs}]/u.test(text);
/** Paths hold the client's own text. */
const shown = (path: string): string => path.slice(0, 2 * LONGEST_COLUMN);

/** The first line names the columns. */
function rowsOf(csv: string): ListEntry[] {
  const parsed = parseCsv(csv);
  if ('faultyLine' in parsed)
    throw new Fault(
      `The CSV is broken in line ${parsed.faultyLine}: a quote is not closed, or text stands beside one.`,
    );
  const [header = [], ...rows] = parsed.rows;
  const columns = header.map((column) => columnOf(column, 'The first line of the CSV'));
  const twice = columns.find((column, i) => columns.indexOf(column) !== i);
  if (twice !== undefined) throw new Fault(`The first line of the CSV has the column "${twice}" twice.`);
  return rows.map((cells, i) => {
    const path = `Row ${i + 2} of the CSV`;
    if (cells.slice(columns.length).some((cell) => cell.trim() !== ''))
      throw new Fault(`${path} has more cells than the first line, which names the columns.`);
    return rowOf(
      columns.map((column, at) => [column, unescaped(cells[at] ?? '')]),
      path,
      ', ',
    );
  });
}

/** Texts that a spreadsheet would take for formulas are written with an apostrophe. */
const unescaped = (cell: string): string => cell.replace(/^'(?=[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20])/, '');

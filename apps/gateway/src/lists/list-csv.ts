import type { ListBody } from '@docket/contracts';
import { stringify } from 'csv-stringify/sync';

/** The column of entries that are names alone. */
const NAME = 'name';

/**
 * The entries of a list as CSV (RFC 4180, with a header). Stored again, it makes the same rows; an entry that is a name
 * alone is a row with the column `name`. A text that a spreadsheet would take for a formula is preceded by an
 * apostrophe, which storing takes away.
 */
export function listCsv({ entries, columns }: Pick<ListBody, 'entries' | 'columns'>): string {
  const named = entries.some((entry) => typeof entry === 'string');
  const titles = named ? [...new Set([NAME, ...columns])] : columns;
  const rows = entries.map((entry) => (typeof entry === 'string' ? { [NAME]: entry } : entry));
  const cells = [
    titles,
    ...rows.map((row: Readonly<Record<string, string>>) => titles.map((title) => row[title] ?? '')),
  ];
  return stringify(cells, { escape_formulas: true, record_delimiter: 'windows', quoted_match: /[\r\n]/ });
}

/** What a CSV says, or the number of the line that it breaks off in. */
export type ParsedCsv = { readonly rows: readonly (readonly string[])[] } | { readonly faultyLine: number };

const QUOTE = '"';

/**
 * Parses a CSV (RFC 4180; also with `;` or a tab between the cells, as spreadsheets write it in some countries, and with
 * any of the line ends). Cells are returned as they stand, blank lines left out; a byte order mark is none of the text.
 * An open quote, or text beside a quoted cell, is a fault.
 */
export function parseCsv(csv: string): ParsedCsv {
  const text = csv.replace(/^\uFEFF/, '');
  const separator = separatorOf(text);
  // The rest of a cell, up to what ends it.
  const plain = new RegExp(`[^${separator}\\r\\n]*`, 'y');
  const rows: string[][] = [];
  let row: string[] = [];
  let line = 1;
  for (let at = 0; ;) {
    const cell = text[at] === QUOTE ? quotedCell(text, at) : plainCell(text, at, plain);
    if (cell === undefined) return { faultyLine: line };
    row.push(cell.value);
    line += cell.lines;
    at = cell.end;
    if (text[at] === separator) {
      at++;
      continue;
    }
    const end = lineEndAt(text, at);
    if (end === undefined) return { faultyLine: line };
    if (row.some((value) => value.trim() !== '')) rows.push(row);
    if (at >= text.length) return { rows };
    row = [];
    line++;
    at = end;
  }
}

/** That of the three that the first line has most of. */
function separatorOf(text: string): string {
  const first = (/^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(text)?.[0] ?? '').replace(/"(?:[^"]|"")*"/g, '');
  const count = (separator: string): number => first.split(separator).length;
  return [',', ';', '\t'].reduce((best, other) => (count(other) > count(best) ? other : best));
}

interface CsvCell {
  readonly value: string;
  readonly end: number;
  /** Line ends within it. */
  readonly lines: number;
}

function plainCell(text: string, from: number, plain: RegExp): CsvCell {
  plain.lastIndex = from;
  const value = plain.exec(text)?.[0] ?? '';
  return { value, end: from + value.length, lines: 0 };
}

function quotedCell(text: string, from: number): CsvCell | undefined {
  for (let at = from + 1; ;) {
    const end = text.indexOf(QUOTE, at);
    if (end < 0) return undefined;
    if (text[end + 1] !== QUOTE) {
      const value = text.slice(from + 1, end).replaceAll('""', QUOTE);
      return { value, end: end + 1, lines: value.match(/\r\n|\r|\n/g)?.length ?? 0 };
    }
    at = end + 2;
  }
}

/** Where the next line begins; undefined: the line does not end here. */
function lineEndAt(text: string, at: number): number | undefined {
  if (at >= text.length) return at;
  if (text.startsWith('\r\n', at)) return at + 2;
  return text[at] === '\n' || text[at] === '\r' ? at + 1 : undefined;
}

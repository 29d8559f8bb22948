import { gapBelow, unionBox, wordsBetween } from './lines.ts';
import type { Line, Sheet } from './lines.ts';
import type { Anchored } from './zones.ts';

/** The name of a column where it stands on a page. */
export interface HeaderMark {
  readonly column: string;
  readonly at: Anchored;
}

/** A column in a header: its horizontal extent. Without a name it only bounds its neighbours. */
export interface HeaderColumn {
  readonly name: string | null;
  readonly x0: number;
  readonly x1: number;
}

/** One place where the header of a table stands: lines `first` to `last` of the sheet, columns from left to right. */
export interface TableHeader {
  readonly first: number;
  readonly last: number;
  readonly page: number;
  readonly columns: readonly HeaderColumn[];
  readonly marks: readonly HeaderMark[];
}

/** A header has at most so many lines, the first and the last of which are not further apart than this. */
const HEADER_LINES = 3;
const HEADER_REACH = 3;

/** A header again shows most of the columns; of one or two it shows all. */
const enough = (columns: number): number => (columns <= 2 ? columns : Math.ceil(0.75 * columns));

type MarksByLine = ReadonlyMap<number, readonly HeaderMark[]>;

/** A column is not named more often in one line; it bounds the work on lines that say nothing else. */
const MOST_IN_LINE = 10;

function byLine(marks: readonly HeaderMark[]): MarksByLine {
  const lines = new Map<number, HeaderMark[]>();
  const counts = new Map<string, number>();
  for (const mark of marks) {
    const { index } = mark.at.line;
    const key = `${String(index)} ${mark.column}`;
    const count = counts.get(key) ?? 0;
    counts.set(key, count + 1);
    if (count >= MOST_IN_LINE) continue;
    const own = lines.get(index);
    if (own === undefined) lines.set(index, [mark]);
    else own.push(mark);
  }
  return lines;
}

/** The lines with marks from `first` on that are near enough to be one header. */
function blockFrom(sheet: Sheet, lines: MarksByLine, first: number): Line[] {
  const top = sheet.lines[first];
  const block: Line[] = [];
  for (let i = first; i < first + HEADER_LINES; i++) {
    const line = sheet.lines[i];
    if (top === undefined || line?.page !== top.page || (line !== top && gapBelow(top, line) > HEADER_REACH)) break;
    if (lines.has(i)) block.push(line);
  }
  return block;
}

/** One mark for each column, no two at the same place: those of the line that has most come first. */
function chosen(block: readonly Line[], lines: MarksByLine): HeaderMark[] {
  const own = (line: Line): readonly HeaderMark[] => lines.get(line.index) ?? [];
  const names = (line: Line): number => new Set(own(line).map(({ column }) => column)).size;
  const sorted = [...block].sort((a, b) => names(b) - names(a) || a.index - b.index);
  const taken: HeaderMark[] = [];
  for (const mark of sorted.flatMap(own)) {
    const { line, from, to } = mark.at;
    const free = taken.every(
      (other) => other.column !== mark.column && !(other.at.line === line && other.at.from < to && from < other.at.to),
    );
    if (free) taken.push(mark);
  }
  return taken;
}

const extentOf = ({ line, from, to }: Anchored): readonly [x0: number, x1: number] => {
  const box = unionBox(wordsBetween(line, from, to).map((word) => word.box));
  return [box[0], box[2]];
};

/**
 * The columns of the line that has most marks: a cell with one mark is all that column's, of several marks in a cell each
 * has the words up to the next, and a cell with none is a column without a name.
 */
function columnsOfLine(line: Line, marks: readonly HeaderMark[]): HeaderColumn[] {
  const sorted = marks.filter(({ at }) => at.line === line).sort((a, b) => a.at.from - b.at.from);
  return line.cells.flatMap((cell): HeaderColumn[] => {
    const start = line.starts[cell.from] ?? 0;
    const end = cell.to < line.words.length ? (line.starts[cell.to] ?? 0) : line.text.length + 1;
    const inCell = sorted.filter(({ at }) => at.from >= start && at.from < end);
    if (inCell.length === 0) return [column(null, line, start, end)];
    return inCell.map((mark, i) =>
      column(mark.column, line, i === 0 ? start : mark.at.from, inCell[i + 1]?.at.from ?? end),
    );
  });
}

function column(name: string | null, line: Line, from: number, to: number): HeaderColumn {
  const [x0, x1] = extentOf({ line, from, to });
  return { name, x0, x1 };
}

/** The words of another header line make the column they belong to wider, or are one of their own. */
function withOthers(columns: readonly HeaderColumn[], marks: readonly HeaderMark[], main: Line): HeaderColumn[] {
  const others = marks.filter(({ at }) => at.line !== main);
  return others.reduce<HeaderColumn[]>(
    (all, { column: name, at }) => {
      const [x0, x1] = extentOf(at);
      const kept = all.filter((other) => other.name !== null || other.x0 >= x1 || other.x1 <= x0);
      return [...kept, { name, x0, x1 }];
    },
    [...columns],
  );
}

function headerOf(block: readonly Line[], marks: readonly HeaderMark[]): TableHeader {
  const count = (line: Line): number => marks.filter(({ at }) => at.line === line).length;
  const main = block.reduce((best, line) => (count(line) > count(best) ? line : best));
  const used = block.filter((line) => count(line) > 0).map((line) => line.index);
  const columns = withOthers(columnsOfLine(main, marks), marks, main).sort((a, b) => a.x0 - b.x0 || a.x1 - b.x1);
  return { first: Math.min(...used), last: Math.max(...used), page: main.page, columns, marks };
}

/**
 * Every place where a header stands: as many of the columns as the best place has, or nearly, within three lines. The
 * first is where the table begins, the others are its repetitions.
 * @param accepts Tells by the names of its columns whether a place may be a header at all.
 */
export function findHeaders(
  sheet: Sheet,
  marks: readonly HeaderMark[],
  accepts: (columns: readonly string[]) => boolean = () => true,
): TableHeader[] {
  const lines = byLine(marks);
  const blocks = [...lines.keys()]
    .sort((a, b) => a - b)
    .map((first) => {
      const block = blockFrom(sheet, lines, first);
      return { first, block, marks: chosen(block, lines) };
    })
    .filter(({ marks: found }) => accepts(found.map(({ column: name }) => name)));
  const most = blocks.reduce((best, block) => Math.max(best, block.marks.length), 0);
  const headers: TableHeader[] = [];
  for (const block of blocks) {
    if (block.marks.length < enough(most) || block.first <= (headers.at(-1)?.last ?? -1)) continue;
    if (most === 1 && headers.some(({ page }) => page === block.block[0]?.page)) continue;
    headers.push(headerOf(block.block, block.marks));
  }
  return headers;
}

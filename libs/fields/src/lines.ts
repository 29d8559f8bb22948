import { inLogicalOrder } from './direction.ts';
import { fold } from './fold.ts';
import type { Box, Page, Word } from './words.ts';

/**
 * A run of words without a column gap, as word indexes `from` (inclusive) to `to` (exclusive). Cells follow each other from
 * left to right, the words of a cell as they are read: Arabic and Hebrew from right to left.
 */
export interface Cell {
  readonly from: number;
  readonly to: number;
}

/**
 * One line of a page. `text` joins its words with a space, and with a tab where a column gap lies between them;
 * `folded` has the same length, so an offset is good in both.
 */
export interface Line {
  readonly page: number;
  /** Position in the document, from 0. */
  readonly index: number;
  readonly words: readonly Word[];
  /** Offset in `text` at which each word begins. */
  readonly starts: readonly number[];
  readonly text: string;
  readonly folded: string;
  readonly cells: readonly Cell[];
  readonly box: Box;
  /** Median word height, as a fraction of the page's height. */
  readonly height: number;
  /** Width of the page divided by its height: turns horizontal fractions into the unit of `height`. */
  readonly aspect: number;
}

/** The lines of a document in reading order, from the first page to the last. */
export interface Sheet {
  readonly pages: readonly Page[];
  readonly lines: readonly Line[];
}

/** A column gap is wider than this many line heights; dot-matrix receipts put up to one height between two words. */
const COLUMN_GAP = 1.5;

/** What is longer or has more words is no text that anybody labels; it bounds the work on hostile pages. */
const LONGEST_WORD = 100;
const LONGEST_LINE = 300;

const middle = (box: Box): number => (box[1] + box[3]) / 2;
const tall = (box: Box): number => box[3] - box[1];

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

export function unionBox(boxes: readonly Box[]): Box {
  const first = boxes[0] ?? ([0, 0, 0, 0] as const);
  return boxes.reduce<Box>(
    (u, b) => [Math.min(u[0], b[0]), Math.min(u[1], b[1]), Math.max(u[2], b[2]), Math.max(u[3], b[3])],
    first,
  );
}

interface Row {
  readonly words: Word[];
  last: Word;
}

/** Rows by the height of their rightmost word, in bands of a two-hundredth of the page. */
class RowBands {
  private readonly bands = new Map<number, Set<Row>>();

  put(row: Row): void {
    const band = bandOf(middle(row.last.box));
    const rows = this.bands.get(band);
    if (rows === undefined) this.bands.set(band, new Set([row]));
    else rows.add(row);
  }

  take(row: Row): void {
    this.bands.get(bandOf(middle(row.last.box)))?.delete(row);
  }

  /** The row whose rightmost word stands at the height of this one; only the neighbour counts, so a row may climb. */
  nearest(word: Word): Row | undefined {
    const reach = 0.5 * tall(word.box);
    let best: Row | undefined;
    let bestOffset = Infinity;
    for (let band = bandOf(middle(word.box) - reach); band <= bandOf(middle(word.box) + reach); band++)
      for (const row of this.bands.get(band) ?? []) {
        const offset = Math.abs(middle(row.last.box) - middle(word.box));
        if (offset >= bestOffset || offset > Math.min(reach, 0.5 * tall(row.last.box))) continue;
        best = row;
        bestOffset = offset;
      }
    return best;
  }
}

const bandOf = (height: number): number => Math.floor(height * 200);

/** Words of one height from left to right; a row of too many is cut. */
function rowsOf(words: readonly Word[]): Row[] {
  const rows: Row[] = [];
  const bands = new RowBands();
  for (const word of [...words].sort((a, b) => a.box[0] - b.box[0] || a.box[1] - b.box[1])) {
    const row = bands.nearest(word);
    if (row !== undefined) bands.take(row);
    const joined = row !== undefined && row.words.length < LONGEST_LINE ? row : { words: [], last: word };
    if (joined !== row) rows.push(joined);
    joined.words.push(word);
    joined.last = word;
    bands.put(joined);
  }
  return rows.sort((a, b) => rowTop(a) - rowTop(b));
}

const rowTop = (row: Row): number => median(row.words.map((word) => middle(word.box)));

function cellsOf(words: readonly Word[], height: number, aspect: number): Cell[] {
  const cells: Cell[] = [];
  let from = 0;
  for (let i = 1; i <= words.length; i++) {
    const left = words[i - 1];
    const right = words[i];
    const gap = left === undefined || right === undefined ? Infinity : (right.box[0] - left.box[2]) * aspect;
    if (gap > COLUMN_GAP * height) {
      cells.push({ from, to: i });
      from = i;
    }
  }
  return cells;
}

/** OCR of prices leaves a gap after the decimal point: `2.` `83` is one number. */
function splitAmount(left: Word | undefined, right: Word): boolean {
  return left?.source === 'ocr' && /\d[.,]$/.test(left.text) && /^\d{2}(?!\d)/.test(right.text);
}

/** Readers trained on Chinese return the full-width forms of ASCII characters. */
const halfWidth = (text: string): string =>
  text.replace(/[\uff01-\uff5e]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0));

function lineOf(row: Row, index: number, page: Page): Line {
  const aspect = page.height > 0 ? page.width / page.height : 1;
  const height = median(row.words.map((word) => tall(word.box)));
  const cells = cellsOf(row.words, height, aspect);
  const words = cells.flatMap(({ from, to }) => inLogicalOrder(row.words.slice(from, to)));
  const breaks = new Set(cells.map((cell) => cell.from));
  const starts: number[] = [];
  let text = '';
  words.forEach((word, i) => {
    if (i > 0) text += breaks.has(i) ? '\t' : splitAmount(words[i - 1], word) ? '' : ' ';
    starts.push(text.length);
    text += halfWidth(word.text.slice(0, LONGEST_WORD));
  });
  const box = unionBox(words.map((word) => word.box));
  return { page: page.page, index, words, starts, text, folded: fold(text), cells, box, height, aspect };
}

/** Builds lines from words; order and page breaks come from the geometry alone. Tolerates a skew of about 1°. */
export function buildSheet(pages: readonly Page[]): Sheet {
  const lines: Line[] = [];
  for (const page of pages)
    for (const row of rowsOf(page.words.filter((word) => word.text !== '')))
      lines.push(lineOf(row, lines.length, page));
  return { pages, lines };
}

/** The first word that ends behind an offset of the line's text; words neither overlap nor go back. */
function firstEndingAfter(line: Line, offset: number): number {
  let low = 0;
  let high = line.words.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (wordEnd(line, mid) > offset) high = mid;
    else low = mid + 1;
  }
  return low;
}

const wordEnd = (line: Line, i: number): number =>
  (line.starts[i] ?? 0) + Math.min(line.words[i]?.text.length ?? 0, LONGEST_WORD);

/** The words that a stretch of a line's text touches. */
export function wordsBetween(line: Line, from: number, to: number): Word[] {
  const first = firstEndingAfter(line, from);
  let last = first;
  while (last < line.words.length && (line.starts[last] ?? 0) < to) last++;
  return line.words.slice(first, last);
}

/** The text offsets `[from, to)` of a run of words. */
export function textRange(line: Line, cell: Cell): readonly [from: number, to: number] {
  return [line.starts[cell.from] ?? 0, wordEnd(line, cell.to - 1)];
}

/** The text of a cell. */
export function cellText(line: Line, cell: Cell): string {
  return line.text.slice(...textRange(line, cell));
}

/** Lines in the reach of a label number some dozens; the limit bounds the work on pages where they lie on each other. */
const MOST_BELOW = 100;

/** The lines below this one on its page, from the nearest down, as far as `reach` line heights, at most a hundred. */
export function linesBelow(sheet: Sheet, line: Line, reach: number): Line[] {
  const below: Line[] = [];
  for (let i = line.index + 1; i < sheet.lines.length && below.length < MOST_BELOW; i++) {
    const next = sheet.lines[i];
    if (next?.page !== line.page || gapBelow(line, next) > reach) break;
    if (next.box[1] > line.box[1]) below.push(next);
  }
  return below;
}

/** The distance between the middles of two lines, in heights of the upper one. */
export function gapBelow(upper: Line, lower: Line): number {
  return upper.height > 0 ? (middle(lower.box) - middle(upper.box)) / upper.height : Infinity;
}

import type { Box, Word } from '@docket/fields';

/** Words of one line without a wide gap between them: the smallest piece of a page's layout. */
export interface Segment {
  /** From left to right. */
  readonly words: readonly Word[];
  readonly box: Box;
  /** Of its box, as a fraction of the page's height. */
  readonly middle: number;
  readonly height: number;
  /** Its length in line heights. */
  readonly length: number;
}

/** A gap of this many line heights parts two segments. Spaces of justified text are narrower, gutters of columns wider. */
const WIDE = 0.9;
/** Pieces whose middles lie closer than this share of the smaller height stand on one line. */
const SAME_LINE = 0.5;
/** Lines this far up are still compared with: neighbours of a tall piece come in between. */
const OPEN_LINES = 6;

interface Line<T> {
  middle: number;
  height: number;
  readonly pieces: T[];
}

/** Pieces of a page as lines from top to bottom, each from left to right. */
export function linesOf<T extends { readonly box: Box }>(pieces: readonly T[]): T[][] {
  const lines: Line<T>[] = [];
  for (const piece of pieces.toSorted((a, b) => middleOf(a.box) - middleOf(b.box))) place(lines, piece);
  return lines
    .sort((a, b) => a.middle - b.middle)
    .map((line) => line.pieces.sort((a, b) => a.box[0] - b.box[0] || a.box[1] - b.box[1]));
}

function place<T extends { readonly box: Box }>(lines: Line<T>[], piece: T): void {
  const middle = middleOf(piece.box);
  const height = piece.box[3] - piece.box[1];
  const open = lines.slice(-OPEN_LINES).reverse();
  const line = open.find((l) => Math.abs(l.middle - middle) < SAME_LINE * Math.min(l.height, height));
  if (line === undefined) {
    lines.push({ middle, height, pieces: [piece] });
    return;
  }
  line.pieces.push(piece);
  line.middle += (middle - line.middle) / line.pieces.length;
  line.height += (height - line.height) / line.pieces.length;
}

const middleOf = (box: Box): number => (box[1] + box[3]) / 2;

/** @param aspect Width of the page divided by its height. */
export function segmentsOf(words: readonly Word[], aspect: number): Segment[] {
  return linesOf(words).flatMap((line) => {
    const segments: Word[][] = [];
    for (const word of line) {
      const last = segments.at(-1);
      const left = last?.at(-1);
      if (last !== undefined && left !== undefined && !wideBetween(left.box, word.box, aspect)) last.push(word);
      else segments.push([word]);
    }
    return segments.map((segment) => asSegment(segment, aspect));
  });
}

const wideBetween = (left: Box, right: Box, aspect: number): boolean =>
  (right[0] - left[2]) * aspect > WIDE * Math.max(left[3] - left[1], right[3] - right[1]);

function asSegment(words: readonly Word[], aspect: number): Segment {
  const of = (side: 0 | 1 | 2 | 3): number[] => words.map(({ box }) => box[side]);
  const box: Box = [Math.min(...of(0)), Math.min(...of(1)), Math.max(...of(2)), Math.max(...of(3))];
  const height = words.reduce((sum, word) => sum + word.box[3] - word.box[1], 0) / words.length;
  const length = ((box[2] - box[0]) * aspect) / Math.max(height, 1e-6);
  return { words, box, middle: middleOf(box), height, length };
}

import { textRange } from './lines.ts';
import type { Line } from './lines.ts';
import type { HeaderColumn, TableHeader } from './table-header.ts';
import type { Zone } from './zones.ts';

/** A column as a band of the page: its words have their middle between `x0` and `x1`. */
export interface Band {
  readonly name: string | null;
  readonly x0: number;
  readonly x1: number;
}

/** Lines that tell where the columns part; more show the same. */
const LOOKED_AT = 200;
/** Words nearer than this, in line heights, may be one sentence. */
const WORD_GAP = 0.75;

type Span = readonly [from: number, to: number];

/**
 * Where two columns part: in the widest gap between their headers that the fewest words cross. The middle between the
 * headers where they overlap.
 */
function parting(left: HeaderColumn, right: HeaderColumn, spans: readonly Span[]): number {
  const [low, high] = [left.x1, right.x0];
  if (low >= high) return (low + high) / 2;
  const edges = spans
    .filter(([from, to]) => to > low && from < high)
    .flatMap(([from, to]): (readonly [number, 1 | -1])[] => [
      [Math.max(from, low), 1],
      [Math.min(to, high), -1],
    ])
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let best = { crossed: Infinity, from: low, to: high };
  let crossed = 0;
  let from = low;
  for (const [x, step] of [...edges, [high, 1] as const]) {
    const narrower = crossed === best.crossed && x - from <= best.to - best.from;
    if (x > from && crossed <= best.crossed && !narrower) best = { crossed, from, to: x };
    crossed += step;
    from = x;
  }
  return (best.from + best.to) / 2;
}

/** The bands under a header, told from the words of its lines; the outer ones reach the edges of the page. */
export function bandsUnder(header: TableHeader, lines: readonly Line[]): Band[] {
  const spans = lines.slice(0, LOOKED_AT).flatMap((line) => line.words.map((word): Span => [word.box[0], word.box[2]]));
  const { columns } = header;
  const partings = columns.slice(1).map((right, i) => parting(columns[i] ?? right, right, spans));
  return columns.map(({ name }, i) => ({
    name,
    x0: partings[i - 1] ?? -Infinity,
    x1: partings[i] ?? Infinity,
  }));
}

const bandAt = (bands: readonly Band[], x: number): number => {
  const at = bands.findIndex((band) => x < band.x1);
  return at < 0 ? bands.length - 1 : at;
};

/** A sentence that runs on under other columns: no gap in it, and no number at its end. */
function isSentence(line: Line): boolean {
  const gap = (WORD_GAP * line.height) / line.aspect;
  const close = line.words.every((word, i) => i === 0 || word.box[0] - (line.words[i - 1]?.box[2] ?? 0) <= gap);
  return close && line.words.length > 2 && !/\d\W*$/.test(line.text);
}

/** What each band holds of a line, by the band's name. */
export function cellsInBands(line: Line, bands: readonly Band[]): ReadonlyMap<string, Zone> {
  const first: number[] = [];
  const last: number[] = [];
  const whole = isSentence(line);
  line.words.forEach((word, i) => {
    const middle = (word.box[0] + word.box[2]) / 2;
    const at =
      whole && i > 0 ? (first.findIndex((index) => index === 0) + bands.length) % bands.length : bandAt(bands, middle);
    first[at] ??= i;
    last[at] = i;
  });
  const cells = new Map<string, Zone>();
  bands.forEach(({ name }, at) => {
    const [from, to] = [first[at], last[at]];
    if (name === null || from === undefined || to === undefined) return;
    const [start, end] = textRange(line, { from, to: to + 1 });
    cells.set(name, { line, from: start, to: end, side: 'inside', distance: 0 });
  });
  return cells;
}

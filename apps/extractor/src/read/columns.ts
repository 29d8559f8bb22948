import type { Segment } from './segments.ts';
import { linesOf } from './segments.ts';

/** A stretch of a page: two columns, or what is read across. */
export type Stretch =
  | { readonly kind: 'columns'; readonly left: Segment[]; readonly right: Segment[] }
  | { readonly kind: 'rows'; readonly segments: Segment[] };

/** Places across the page at which a gutter is looked for. */
const PLACES = 200;
/** Gutters that are tried, those with the most text beside them first. */
const MOST_GUTTERS = 6;
/** With fewer lines on a side nothing tells columns from rows. */
const FEWEST_LINES = 3;

/** Vertical strips (as fractions of the page's width) with segments on both sides, the one with the most text first. */
export function guttersOf(segments: readonly Segment[]): number[] {
  const sorted = segments.toSorted((a, b) => a.middle - b.middle);
  const beside = Array.from({ length: PLACES }, (_, place) => textBeside(sorted, (place + 0.5) / PLACES));
  return plateausOf(beside)
    .sort((a, b) => b.height - a.height || b.to - b.from - (a.to - a.from))
    .slice(0, MOST_GUTTERS)
    .map(({ from, to }) => (from + to + 1) / 2 / PLACES);
}

/** What a segment across a gutter takes from it: little, so that of equally good places the one with the fewest is left. */
const ACROSS = 0.01;

/** The lesser of what stands left and right of a place, in line heights, over all stretches without a segment across it. */
function textBeside(sorted: readonly Segment[], x: number): number {
  let [total, left, right] = [0, 0, 0];
  for (const { box, length } of sorted) {
    if (box[2] <= x) left += length;
    else if (box[0] >= x) right += length;
    else {
      total += Math.min(left, right) - ACROSS * length;
      [left, right] = [0, 0];
    }
  }
  return total + Math.min(left, right);
}

/** Runs of equal values that are higher than what stands beside them. */
function plateausOf(values: readonly number[]): { from: number; to: number; height: number }[] {
  const found: { from: number; to: number; height: number }[] = [];
  for (let from = 0, to = 0; from < values.length; from = ++to) {
    const height = values[from] ?? 0;
    while (values[to + 1] === height) to++;
    if (height > Math.max(values[from - 1] ?? 0, values[to + 1] ?? 0)) found.push({ from, to, height });
  }
  return found;
}

/** Stretches of a page from top to bottom, parted by what lies across the gutter; neighbours differ or are columns. */
export function stretchesBeside(segments: readonly Segment[], gutter: number): Stretch[] {
  const found: Stretch[] = [];
  const addRows = (more: readonly Segment[]): void => {
    const last = found.at(-1);
    if (last?.kind === 'rows') last.segments.push(...more);
    else if (more.length > 0) found.push({ kind: 'rows', segments: [...more] });
  };
  let open: Segment[] = [];
  const endOpen = (): void => {
    for (const stretch of stretchesOf(open, gutter)) {
      if (stretch.kind === 'rows') addRows(stretch.segments);
      else found.push(stretch);
    }
    open = [];
  };
  for (const segment of segments.toSorted((a, b) => a.middle - b.middle)) {
    if (segment.box[0] >= gutter || segment.box[2] <= gutter) open.push(segment);
    else {
      endOpen();
      addRows([segment]);
    }
  }
  endOpen();
  return found;
}

/** Blocks without anything across the gutter; a block too small to tell is what its neighbours are. */
function stretchesOf(open: readonly Segment[], gutter: number): Stretch[] {
  const blocks = blocksOf(open).map((block) => besides(block, gutter));
  const told = blocks.map(({ left, right }) => areColumns(left, right));
  const whole = besides(open, gutter);
  const first = told.find((verdict) => verdict !== undefined) ?? areColumns(whole.left, whole.right) ?? false;
  const found: Stretch[] = [];
  let columns = first;
  blocks.forEach(({ left, right }, i) => {
    columns = told[i] ?? columns;
    const last = found.at(-1);
    if (!columns && last?.kind === 'rows') last.segments.push(...left, ...right);
    else if (!columns) found.push({ kind: 'rows', segments: [...left, ...right] });
    else if (last?.kind === 'columns') {
      last.left.push(...left);
      last.right.push(...right);
    } else found.push({ kind: 'columns', left, right });
  });
  return found;
}

const besides = (block: readonly Segment[], gutter: number): { left: Segment[]; right: Segment[] } => ({
  left: block.filter(({ box }) => box[2] <= gutter),
  right: block.filter(({ box }) => box[2] > gutter),
});

/** Groups of segments, from top to bottom, between which more is left blank than between lines. */
function blocksOf(sorted: readonly Segment[]): Segment[][] {
  const gaps: number[] = [];
  let bottom = sorted[0]?.box[3] ?? 0;
  for (const { box } of sorted) {
    gaps.push(box[1] - bottom);
    bottom = Math.max(bottom, box[3]);
  }
  const blank = medianOf(gaps.filter((gap) => gap > 0)) + 0.6 * medianOf(sorted.map(({ height }) => height));
  const groups: Segment[][] = [];
  sorted.forEach((segment, i) => {
    if (i === 0 || (gaps[i] ?? 0) > blank) groups.push([]);
    groups.at(-1)?.push(segment);
  });
  return groups;
}

/**
 * Whether what stands left and right of a gutter is read one after the other. It is if both are running text; if one is and
 * the other, without columns of its own, stands at other heights or goes down beside it line by line; and if two plain
 * blocks, such as addresses, stand at different heights. It never is if one is numbers or short pieces side by side.
 * Undefined: too few lines, or too few of them at one height, to tell.
 */
function areColumns(left: readonly Segment[], right: readonly Segment[]): boolean | undefined {
  const [a, b] = [sideOf(left), sideOf(right)];
  if (!a.textual || !b.textual) return false;
  if (Math.min(a.middles.length, b.middles.length) < FEWEST_LINES) return undefined;
  if (a.numbers || b.numbers) return false;
  return a.running && b.running ? true : areApart(a, b);
}

/** Whether two sides of which at most one is running text stand beside each other without being rows. */
function areApart(a: Side, b: Side): boolean | undefined {
  const [aligned, both] = alignmentOf(a, b);
  if ((a.running && b.plain) || (a.plain && b.running)) {
    const asDense = Math.max(a.pitch, b.pitch) < 1.5 * Math.min(a.pitch, b.pitch);
    if (aligned < MOST_ALIGNED || (asDense && both < ALL_ALIGNED)) return true;
  } else if (a.plain && b.plain && aligned < FEW_ALIGNED) return true;
  return aligned < ALL_ALIGNED ? undefined : false;
}

/** With fewer lines than this share at the height of a line of the other side, they are no rows. */
const MOST_ALIGNED = 0.6;
/** Blocks without running text could be rows with more lines than this share at one height. */
const FEW_ALIGNED = 0.35;
/** From this share on, they are. */
const ALL_ALIGNED = 0.9;
/** Lines differ in height from this share of a line height on. */
const ALIGNED = 0.25;

interface Side {
  readonly middles: readonly number[];
  readonly height: number;
  /** Distance between two lines. */
  readonly pitch: number;
  readonly running: boolean;
  /** Without columns of its own. */
  readonly plain: boolean;
  /** Plain, or columns of text. */
  readonly textual: boolean;
  readonly numbers: boolean;
}

function sideOf(segments: readonly Segment[]): Side {
  const lines = linesOf(segments);
  const middles = lines.map((line) => medianOf(line.map(({ middle }) => middle)));
  const plain = lines.every((line) => line.length === 1);
  const full = isRunningText(segments);
  return {
    middles,
    height: medianOf(segments.map(({ height }) => height)),
    pitch: medianOf(middles.slice(1).map((middle, i) => middle - (middles[i] ?? middle))),
    running: lines.length >= FEWEST_RUNNING && full,
    plain,
    textual: plain || full,
    numbers: 2 * segments.filter(isNumber).length > segments.length,
  };
}

/** Shares of the segments that fill their column, and of the column that a segment has to fill for that, in running text. */
const FULL_LINES = 0.6;
const FULL = 0.75;
/** Shorter lines than this, in line heights, and fewer of them, are no running text. */
const SHORT = 10;
const FEWEST_RUNNING = 5;

function isRunningText(segments: readonly Segment[]): boolean {
  const lengths = segments.map(({ length }) => length).sort((a, b) => a - b);
  const full = Math.max(SHORT, FULL * (lengths[Math.floor(0.9 * lengths.length)] ?? 0));
  return lengths.filter((length) => length >= full).length >= FULL_LINES * lengths.length;
}

/** A segment of which half is digits. */
function isNumber({ words }: Segment): boolean {
  const text = words.map((word) => word.text).join('');
  return 2 * (text.match(/\p{N}/gu)?.length ?? 0) >= text.length;
}

/** Shares of lines at the height of a line of the other side: of the side with fewer lines, and of both sides together. */
function alignmentOf(a: Side, b: Side): readonly [fewer: number, both: number] {
  const reach = ALIGNED * Math.min(a.height, b.height);
  const [ab, ba] = [near(a.middles, b.middles, reach), near(b.middles, a.middles, reach)];
  const [na, nb] = [a.middles.length, b.middles.length];
  return [na <= nb ? ab / na : ba / nb, (ab + ba) / (na + nb)];
}

/** How many of these heights have one of the others in their reach; both from top to bottom. */
function near(heights: readonly number[], others: readonly number[], reach: number): number {
  let [count, i] = [0, 0];
  for (const height of heights) {
    while ((others[i] ?? Infinity) < height - reach) i++;
    if ((others[i] ?? Infinity) <= height + reach) count++;
  }
  return count;
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

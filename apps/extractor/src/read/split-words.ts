import type { Glyph } from './ctc.ts';
import type { Raster } from './raster.ts';

/** A word on a strip: its text and the columns in pixels that its ink covers. */
export interface StripWord {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  /** Mean confidence of its glyphs, 0..1. */
  readonly confidence: number;
}

/** A gap is a space from this share of the line height on … */
const MIN_GAP = 0.2;
/** … and from this multiple of the line's median gap on. */
const MEDIAN_GAPS = 2.5;
/** Between two characters of a number the gap has to be this much wider: digits are set apart, 1 most of all. */
const IN_NUMBER = 1.3;
/** A column holds ink when its contrast to the paper reaches this share of the strip's full contrast. */
const INK = 0.2;

/**
 * Splits a recognised line into words. The recogniser drops many spaces, so they are taken from the paper: the widest run of
 * columns without ink between two glyphs is their gap, and a gap of max(0.2 × height, 2.5 × median gap) is a space. The
 * factors are those with the fewest wrong words on scanned receipts.
 */
export function splitWords(glyphs: readonly Glyph[], strip: Raster): StripWord[] {
  const ink = inkColumns(strip);
  const drawn = glyphs.filter((glyph) => glyph.text.trim() !== '');
  const gaps = drawn.slice(1).map((glyph, i) => widestGap(ink, centre(drawn[i] ?? glyph), centre(glyph)));
  const threshold = Math.max(MIN_GAP * strip.height, MEDIAN_GAPS * median(gaps.map((gap) => gap.to - gap.from)));
  const words: StripWord[] = [];
  let start = 0;
  for (let i = 0; i < drawn.length; i++) {
    const gap = gaps[i];
    const needed = inNumber(drawn[i], drawn[i + 1]) ? IN_NUMBER * threshold : threshold;
    if (gap !== undefined && gap.to - gap.from < needed && !spaceBetween(glyphs, drawn, i)) continue;
    const before = gaps[start - 1];
    words.push(wordOf(drawn.slice(start, i + 1), ink, { from: before?.to ?? 0, to: gap?.from ?? strip.width }));
    start = i + 1;
  }
  return words;
}

function inNumber(left: Glyph | undefined, right: Glyph | undefined): boolean {
  const part = /^[0-9.,:/-]$/;
  return part.test(left?.text ?? '') && part.test(right?.text ?? '');
}

function centre(glyph: Glyph): number {
  return (glyph.from + glyph.to) / 2;
}

/** Whether the recogniser itself saw a space after the drawn glyph `i`. */
function spaceBetween(glyphs: readonly Glyph[], drawn: readonly Glyph[], i: number): boolean {
  const glyph = drawn[i];
  const next = glyph === undefined ? undefined : glyphs[glyphs.indexOf(glyph) + 1];
  return next !== undefined && next.text.trim() === '';
}

/** Marks the columns that hold ink, dark on light or light on dark. Rows at the rim belong to neighbouring lines. */
function inkColumns(strip: Raster): Uint8Array {
  const rim = Math.round(strip.height * 0.15);
  const paper = median(strip.data);
  const contrast = new Uint8Array(strip.width);
  for (let y = rim; y < strip.height - rim; y++) {
    for (let x = 0; x < strip.width; x++) {
      const difference = Math.abs((strip.data[y * strip.width + x] ?? 0) - paper);
      if (difference > (contrast[x] ?? 0)) contrast[x] = difference;
    }
  }
  const full = [...contrast].sort((a, b) => a - b)[Math.floor(contrast.length * 0.9)] ?? 0;
  return contrast.map((value) => (value > INK * full ? 1 : 0));
}

function widestGap(ink: Uint8Array, from: number, to: number): { from: number; to: number } {
  const middle = Math.round((from + to) / 2);
  let best = { from: middle, to: middle };
  let start = Math.round(from);
  for (let x = Math.round(from); x <= Math.round(to); x++) {
    if (ink[x] === 1) start = x + 1;
    else if (x + 1 - start > best.to - best.from) best = { from: start, to: x + 1 };
  }
  return best;
}

function wordOf(glyphs: readonly Glyph[], ink: Uint8Array, within: { from: number; to: number }): StripWord {
  const first = glyphs[0]?.from ?? within.from;
  const last = glyphs.at(-1)?.to ?? within.to;
  let from = Math.round(within.from);
  while (from < first && ink[from] !== 1) from++;
  let to = Math.round(within.to);
  while (to > last && ink[to - 1] !== 1) to--;
  const sum = glyphs.reduce((total, glyph) => total + glyph.confidence, 0);
  return { text: glyphs.map((glyph) => glyph.text).join(''), from, to, confidence: sum / Math.max(1, glyphs.length) };
}

function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[sorted.length >> 1] ?? 0;
}

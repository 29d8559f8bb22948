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

/**
 * What tells a space, as a logistic regression: the weights of a gap and of the distance of its two glyphs' centres, and of
 * the line's medians of both (in line heights). What they sum up to multiplies the recogniser's own odds of a space. Fitted
 * to scanned receipts and rounded.
 */
const GAP = 10.7;
const USUAL_GAP = -8.3;
const DISTANCE = 4;
const USUAL_DISTANCE = -1.2;
/** The recogniser's probability of a space counts as no smaller than this. */
const LEAST = 1e-4;
/** A column holds ink when its contrast to the paper reaches this share of the strip's full contrast. */
const INK = 0.2;

/**
 * Splits a recognised line into words. The recogniser drops many spaces, but not the thought of them: how likely it took one
 * to be is weighed with how wide the paper is blank between two glyphs, compared with the rest of the line.
 */
export function splitWords(glyphs: readonly Glyph[], strip: Raster): StripWord[] {
  const ink = inkColumns(strip);
  const gaps = glyphs.slice(1).map((glyph, i) => widestGap(ink, centre(glyphs[i] ?? glyph), centre(glyph)));
  const spaces = spacesAfter(glyphs, gaps, strip.height);
  const words: StripWord[] = [];
  let start = 0;
  for (let i = 0; i < glyphs.length; i++) {
    if (i < gaps.length && spaces[i] !== true) continue;
    const within = { from: gaps[start - 1]?.to ?? 0, to: gaps[i]?.from ?? strip.width };
    words.push(wordOf(glyphs.slice(start, i + 1), ink, within));
    start = i + 1;
  }
  return words;
}

/** Whether a space follows each glyph but the last. */
function spacesAfter(glyphs: readonly Glyph[], gaps: readonly Gap[], height: number): boolean[] {
  const widths = gaps.map(({ from, to }) => (to - from) / height);
  const distances = glyphs.slice(1).map((glyph, i) => (centre(glyph) - centre(glyphs[i] ?? glyph)) / height);
  const usual = USUAL_GAP * median(widths) + USUAL_DISTANCE * median(distances);
  return widths.map((width, i) => {
    const seen = Math.log(LEAST + (glyphs[i + 1]?.space ?? 0));
    return GAP * width + DISTANCE * (distances[i] ?? 0) + usual + seen > 0;
  });
}

interface Gap {
  readonly from: number;
  readonly to: number;
}

function centre(glyph: Glyph): number {
  return (glyph.from + glyph.to) / 2;
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

function widestGap(ink: Uint8Array, from: number, to: number): Gap {
  const middle = Math.round((from + to) / 2);
  let best = { from: middle, to: middle };
  let start = Math.round(from);
  for (let x = Math.round(from); x <= Math.round(to); x++) {
    if (ink[x] === 1) start = x + 1;
    else if (x + 1 - start > best.to - best.from) best = { from: start, to: x + 1 };
  }
  return best;
}

function wordOf(glyphs: readonly Glyph[], ink: Uint8Array, within: Gap): StripWord {
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

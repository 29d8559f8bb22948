import { findSkew } from './deskew.ts';
import type { TextLine } from './detect-text.ts';
import type { PpOcr } from './ppocr.ts';
import type { Raster } from './raster.ts';
import { turn, turnBy } from './raster.ts';
import type { ReadLine } from './recognise-line.ts';

type Rotation = 0 | 90 | 180 | 270;

/** A page image turned so that its text stands upright, and the text lines found on it. */
export interface Upright {
  readonly raster: Raster;
  readonly lines: readonly TextLine[];
  /** What was already read in some of the lines while the right way up was looked for. */
  readonly read: ReadonlyMap<TextLine, ReadLine>;
  /** Degrees clockwise the page was turned, in quarters. */
  readonly rotation: Rotation;
  /** Degrees clockwise of skew that were taken out. */
  readonly skew: number;
}

/** Skew below this many degrees harms no engine. */
const MIN_SKEW = 0.3;
/** Lines read to tell up from down. */
const SAMPLE = 6;
/** A page whose sample reads at least this well stands upright. */
const UPRIGHT = 0.8;
/** A line counts for the page's direction when it is this much longer than thick. */
const LONG = 2;
/** Detector sides in pixels: for receipts and pictures with few pixels, and for pages of small print. */
const COARSE_SIDE = 960;
const FINE_SIDE = 1600;
/** Median line thickness, in detector pixels, below which the page is looked at again with the finer side. */
const SMALL_PRINT = 11;

interface Candidate extends Omit<Upright, 'skew' | 'read'> {
  readonly read: Map<TextLine, ReadLine>;
  readonly confidence: number;
}

/**
 * Turns a page image upright: skew from its projection profile, quarter turns from the shape of its text lines, and up
 * from down by how well its longest lines read. Other directions are tried only when the first one reads badly.
 */
export async function straighten(ocr: PpOcr, raster: Raster): Promise<Upright> {
  const angle = await findSkew(raster);
  const skew = Math.abs(angle) < MIN_SKEW ? 0 : angle;
  const straight = skew === 0 ? raster : await turnBy(raster, skew);
  const lines = await detect(ocr, straight);
  const sideways = liesOnItsSide(lines);
  const first = sideways
    ? await candidate(ocr, turn(straight, 90), 90)
    : await sample(ocr, { raster: straight, lines, rotation: 0 });
  if (first.confidence >= UPRIGHT || first.lines.length === 0) return { ...first, skew };
  const second = await sample(ocr, upsideDown(first));
  return { ...(second.confidence > first.confidence ? second : first), skew };
}

/** A page image on which nothing is to be found. */
export function asItIs(raster: Raster): Upright {
  return { raster, lines: [], read: new Map(), rotation: 0, skew: 0 };
}

async function detect(ocr: PpOcr, raster: Raster): Promise<TextLine[]> {
  const coarse = await ocr.detect(raster, COARSE_SIDE);
  const longer = Math.max(raster.width, raster.height);
  if (longer <= COARSE_SIDE * 1.1) return coarse;
  const thickness = coarse.map((line) => Math.min(line.length, line.height)).sort((a, b) => a - b);
  const median = ((thickness[thickness.length >> 1] ?? 0) * COARSE_SIDE) / longer;
  return median < SMALL_PRINT ? ocr.detect(raster, Math.min(FINE_SIDE, longer)) : coarse;
}

function liesOnItsSide(lines: readonly TextLine[]): boolean {
  let standing = 0;
  let lying = 0;
  for (const { length, height } of lines) {
    if (length > LONG * height) lying += length;
    else if (height > LONG * length) standing += height;
  }
  return standing > lying;
}

async function candidate(ocr: PpOcr, raster: Raster, rotation: Rotation): Promise<Candidate> {
  return sample(ocr, { raster, rotation, lines: await detect(ocr, raster) });
}

async function sample(ocr: PpOcr, page: Omit<Upright, 'skew' | 'read'>): Promise<Candidate> {
  const read = new Map<TextLine, ReadLine>();
  const longest = [...page.lines].sort((a, b) => b.length - a.length).slice(0, SAMPLE);
  for (const line of longest) read.set(line, await ocr.recognise(page.raster, line));
  const sum = [...read.values()].reduce((total, line) => total + line.confidence, 0);
  return { ...page, read, confidence: sum / Math.max(1, read.size) };
}

/** The same page the other way up; its lines need no second detection. */
function upsideDown({ raster, lines, rotation }: Candidate): Omit<Upright, 'skew' | 'read'> {
  return {
    raster: turn(raster, 180),
    rotation: rotation === 90 ? 270 : 180,
    lines: lines.map((line) => ({
      ...line,
      center: { x: raster.width - line.center.x, y: raster.height - line.center.y },
    })),
  };
}

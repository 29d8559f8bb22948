import type { Box, Page, Word } from '@docket/fields';
import type { TextLine } from './detect-text.ts';
import { withoutLookAlikes } from './look-alikes.ts';
import type { PpOcr } from './ppocr.ts';
import { boundsBetween } from './quad.ts';
import type { Raster } from './raster.ts';
import type { ReadLine } from './recognise-line.ts';
import { splitWords } from './split-words.ts';
import type { Upright } from './straighten.ts';

/** A line whose glyphs are on average this unsure is dirt on the paper. */
const MIN_LINE = 0.5;

/** What PP-OCR read on a page. */
export interface LinesRead {
  /** In no certain order. */
  readonly words: readonly Word[];
  /** Share of the text lines (0..1) that were taken for dirt: more than a few when their script is not PP-OCR's. */
  readonly passedOver: number;
}

/** Reads every text line of an upright page image with PP-OCR. */
export async function readWithPpOcr(ocr: PpOcr, upright: Upright): Promise<LinesRead> {
  const words: Word[] = [];
  let dirt = 0;
  for (const line of upright.lines) {
    const read = upright.read.get(line) ?? (await ocr.recognise(upright.raster, line));
    if (read.confidence >= MIN_LINE) words.push(...wordsOfLine(line, read, upright.raster));
    else dirt++;
  }
  return { words, passedOver: dirt / Math.max(1, upright.lines.length) };
}

function wordsOfLine(line: TextLine, read: ReadLine, raster: Raster): Word[] {
  const pixels = line.length / read.strip.width;
  return splitWords(read.glyphs, read.strip).map((word) => ({
    text: withoutLookAlikes(word.text),
    box: asFractions(boundsBetween(line, word.from * pixels, word.to * pixels), raster),
    confidence: Math.min(1, round(word.confidence, 1000)),
    source: 'ocr',
  }));
}

/** A pixel box as fractions of the page, kept inside it. */
export function asFractions(
  [x0, y0, x1, y1]: readonly [number, number, number, number],
  size: { readonly width: number; readonly height: number },
): Box {
  return [fraction(x0, size.width), fraction(y0, size.height), fraction(x1, size.width), fraction(y1, size.height)];
}

function fraction(pixels: number, of: number): number {
  return round(Math.min(1, Math.max(0, pixels / of)), 100_000);
}

function round(value: number, steps: number): number {
  return Math.round(value * steps) / steps;
}

/** What a page looks like before its words: size of the upright page in the document's own unit, and how it was turned. */
export function pageFrame(upright: Upright, page: number, unitsPerPixel: number): Omit<Page, 'words'> {
  return {
    page,
    width: upright.raster.width * unitsPerPixel,
    height: upright.raster.height * unitsPerPixel,
    rotation: upright.rotation,
    skew: upright.skew,
  };
}

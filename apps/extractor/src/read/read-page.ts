import type { AttachedInvoice, Page, Word } from '@docket/fields';
import { findInvoice } from './find-invoice.ts';
import type { OpenDocument } from './open-document.ts';
import type { PdfPage } from './pdf-document.ts';
import { openWithPdfjs } from './pdfjs.ts';
import type { PpOcr } from './ppocr.ts';
import type { Raster } from './raster.ts';
import { isBlank, MAX_PIXELS, turn } from './raster.ts';
import { readCodes } from './read-codes.ts';
import { pageFrame } from './read-raster.ts';
import { readWords } from './read-words.ts';
import { inReadingOrder } from './reading-order.ts';
import { asItIs, straighten } from './straighten.ts';
import type { Tesseract } from './tesseract.ts';
import type { TextLayer } from './text-layer.ts';
import { wordsOfTextLayer } from './text-layer.ts';

/** What gave the words of a page: a text layer, an OCR engine, or nothing readable on it. */
export type PageEngine = 'text' | 'ppocr' | 'tesseract' | 'none';

export interface PageResult {
  readonly page: Page;
  readonly engine: PageEngine;
}

/** How a page is to be read. */
export interface PageOptions {
  /** ISO 639-1 or -3, or null; unknown ones count as null. */
  readonly language: string | null;
  /** `auto`: OCR where the text layer is not usable; `always`; `never`: the text layer as it is. */
  readonly ocr: 'auto' | 'always' | 'never';
  /** `fast`: Tesseract instead of PP-OCR. */
  readonly profile: 'accurate' | 'fast';
  /** Whether barcodes are looked for, which takes a picture also of pages with a text layer. */
  readonly barcodes: boolean;
}

export interface Engines {
  readonly ppocr: PpOcr;
  readonly tesseract: Tesseract;
}

/** Pixels a point at which PDF pages are drawn for OCR: 200 dpi. */
const RENDER_SCALE = 200 / 72;

/** Reads one page of an open document, counted from 1. */
export async function readPage(
  engines: Engines,
  document: OpenDocument,
  number: number,
  options: PageOptions,
): Promise<PageResult> {
  if (document.kind === 'image') {
    return recognise(engines, await document.image.decode(number), { number, options, unitsPerPixel: 1 });
  }
  const page = await document.pdf.openPage(number);
  try {
    const read = await readPdfPage(engines, page, number, options);
    return number === 1 ? withInvoice(read, await findInvoice(document.pdf)) : read;
  } finally {
    page.close();
  }
}

/** An attached invoice stands with the first page, so that it is kept and used again like its words. */
const withInvoice = (read: PageResult, invoice: AttachedInvoice | undefined): PageResult =>
  invoice === undefined ? read : { ...read, page: { ...read.page, invoice } };

/** The same page through pdf.js, for pages on which PDFium itself fails. */
export async function readPageWithPdfjs(
  engines: Engines,
  bytes: Uint8Array,
  number: number,
  options: PageOptions,
): Promise<PageResult> {
  const pdf = await openWithPdfjs(bytes);
  try {
    const page = await pdf.openPage(number);
    return await readPdfPage(engines, page, number, options);
  } finally {
    await pdf.close();
  }
}

/** A page that shows nothing readable. */
export function emptyPage(number: number): PageResult {
  return { page: { page: number, width: 1, height: 1, rotation: 0, skew: 0, words: [] }, engine: 'none' };
}

async function readPdfPage(engines: Engines, page: PdfPage, number: number, options: PageOptions): Promise<PageResult> {
  const layer = wordsOfTextLayer(await page.characters());
  const usable = layer.mapped && (layer.enough || (page.onlyText && layer.characters > 0));
  const scale = Math.min(RENDER_SCALE, Math.sqrt((0.99 * MAX_PIXELS) / Math.max(1, page.width * page.height)));
  if (options.ocr === 'never' || (options.ocr === 'auto' && usable)) {
    const read = fromLayer(layer, page, number);
    return options.barcodes ? withCodes(read, turn(await page.render(scale), layer.rotation)) : read;
  }
  const picture = await page.render(scale);
  const seen = await recognise(engines, picture, { number, options, unitsPerPixel: 1 / scale });
  // A short text layer (a form, a cover) can still say more than its picture.
  if (!layer.mapped || lettersOf(seen.page.words) >= layer.characters || options.ocr !== 'auto') return seen;
  const read = fromLayer(layer, page, number);
  return options.barcodes ? withCodes(read, turn(picture, layer.rotation)) : read;
}

/** @param upright The picture of the page as it was read. */
const withCodes = async (read: PageResult, upright: Raster): Promise<PageResult> => ({
  ...read,
  page: { ...read.page, codes: await readCodes(upright) },
});

function fromLayer(layer: TextLayer, page: PdfPage, number: number): PageResult {
  const sideways = layer.rotation === 90 || layer.rotation === 270;
  const [width, height] = sideways ? [page.height, page.width] : [page.width, page.height];
  const words = inReadingOrder(layer.words, width / height);
  return {
    page: { page: number, width, height, rotation: layer.rotation, skew: 0, words },
    engine: layer.words.length > 0 ? 'text' : 'none',
  };
}

function lettersOf(words: readonly Word[]): number {
  return words.reduce((total, word) => total + word.text.length, 0);
}

async function recognise(
  engines: Engines,
  raster: Raster,
  at: { number: number; options: PageOptions; unitsPerPixel: number },
): Promise<PageResult> {
  const upright = isBlank(raster) ? asItIs(raster) : await straighten(engines.ppocr, raster);
  const { words, engine, language } = await readWords(engines, upright, at.options);
  const frame = pageFrame(upright, at.number, at.unitsPerPixel);
  const page = { ...frame, words: inReadingOrder(words, frame.width / frame.height) };
  const read = { page: language === null ? page : { ...page, language }, engine };
  return at.options.barcodes ? withCodes(read, upright.raster) : read;
}

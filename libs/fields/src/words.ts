import type { AttachedInvoice } from './vocabulary.ts';
import type { PageLanguage } from './languages.ts';

/**
 * What a reader saw on the pages of a document. Everything after reading works on these values alone, so that a
 * digital PDF, a scan and a photo look the same to a template.
 */

/** `[x0, y0, x1, y1]` as fractions (0..1) of the upright page's width and height, origin top left. */
export type Box = readonly [x0: number, y0: number, x1: number, y1: number];

/** Where a word comes from: the PDF's text layer, an OCR engine, or XML attached to the document. */
export type WordSource = 'text' | 'ocr' | 'xml';

/** One word: no white space inside. */
export interface Word {
  readonly text: string;
  readonly box: Box;
  /** 0..1; 1 for a text layer. */
  readonly confidence: number;
  readonly source: WordSource;
}

/** A barcode or QR code of a page. */
export interface PageCode {
  /** As ZXing names it, such as `QRCode`, `Code128` or `EAN13`. */
  readonly format: string;
  readonly text: string;
  readonly box: Box;
}

/**
 * One upright page; its words in reading order: columns of text one after the other, tables and forms line by line, each
 * from left to right, Arabic and Hebrew from right to left.
 */
export interface Page {
  /** Counted from 1 within the document. */
  readonly page: number;
  /** Of the upright page. PDF points for a PDF, pixels for an image; only the ratio matters to a template. */
  readonly width: number;
  readonly height: number;
  /** Degrees clockwise by which the page as delivered had to be turned to stand upright: 0, 90, 180 or 270. */
  readonly rotation: number;
  /** Degrees clockwise of the remaining skew that was corrected before OCR; 0 for a text layer. */
  readonly skew: number;
  readonly words: readonly Word[];
  /** From top to bottom; absent where none were looked for. */
  readonly codes?: readonly PageCode[];
  /** In whose letters the page was read by OCR, ISO 639-1: hinted or told from the page; absent where it was not told. */
  readonly language?: PageLanguage;
  /** Of the first page of a PDF: the invoice that is attached to it as XML. */
  readonly invoice?: AttachedInvoice;
}

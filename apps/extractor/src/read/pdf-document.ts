import type { Box } from '@docket/fields';
import type { Picture, Raster } from './raster.ts';

/** A PDF that an engine has opened. Close it when done: the engines' memory is not collected. */
export interface PdfDocument {
  readonly pageCount: number;
  /** @param page Counted from 1. @throws PdfError when the page cannot be loaded. */
  openPage(page: number): Promise<PdfPage>;
  /** Files that are attached to the document; empty if there is none or they cannot be listed. */
  attachments(): Promise<readonly Attachment[]>;
  close(): Promise<void>;
}

/** A file attached to a document. */
export interface Attachment {
  readonly name: string;
  /** Its bytes; empty if they cannot be read or are more than `most`. */
  bytes(most: number): Promise<Uint8Array>;
}

export interface PdfPage {
  /** Size in points as displayed, the page's own /Rotate applied. */
  readonly width: number;
  readonly height: number;
  /** Characters of the text layer in content order. */
  characters(): Promise<TextChar[]>;
  /** Whether the page draws nothing but the characters of its text layer: its picture has no more to say. */
  readonly onlyText: boolean;
  /** @param scale Pixels a point. */
  render(scale: number): Promise<Raster>;
  /** The same in colour. */
  draw(scale: number): Promise<Picture>;
  close(): void;
}

/** One character of a text layer. */
export interface TextChar {
  /** The character; white space (also made up by the engine at a gap) separates words. */
  readonly text: string;
  /** As fractions of the displayed page. */
  readonly box: Box;
  /** Degrees clockwise by which it is turned on the displayed page: 0, 90, 180 or 270. */
  readonly angle: number;
  /** Whether the font says which character the glyph stands for. */
  readonly mapped: boolean;
}

/** Why an engine could not open a PDF or a page of it. */
export class PdfError extends Error {
  readonly reason: 'encrypted' | 'broken';

  constructor(reason: 'encrypted' | 'broken', message: string) {
    super(message);
    this.name = 'PdfError';
    this.reason = reason;
  }
}

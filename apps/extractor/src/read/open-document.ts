import { readFile } from 'node:fs/promises';
import type { ImageDocument } from './image-document.ts';
import { openImage } from './image-document.ts';
import type { PdfDocument } from './pdf-document.ts';
import { PdfError } from './pdf-document.ts';
import { openWithPdfium } from './pdfium.ts';
import { type PdfiumModule } from './pdfium-module.ts';
import { openWithPdfjs } from './pdfjs.ts';

/** A document that can be read page by page. */
export type OpenDocument =
  | { readonly kind: 'pdf'; readonly bytes: Uint8Array; readonly pdf: PdfDocument; readonly engine: 'pdfium' | 'pdfjs' }
  | { readonly kind: 'image'; readonly bytes: Uint8Array; readonly image: ImageDocument };

/** Why a document cannot be read at all; trying again will not help. */
export interface Unreadable {
  readonly kind: 'unreadable';
  readonly code: 'ENCRYPTED' | 'UNREADABLE';
  readonly message: string;
}

/** Opens a document by its media type, a PDF with PDFium and else with pdf.js. */
export async function openDocument(
  pdfium: PdfiumModule,
  file: string,
  mediaType: string,
): Promise<OpenDocument | Unreadable> {
  const bytes = new Uint8Array(await readFile(file));
  if (mediaType === 'application/pdf') return openPdf(pdfium, bytes);
  try {
    return { kind: 'image', bytes, image: await openImage(bytes) };
  } catch (error) {
    return { kind: 'unreadable', code: 'UNREADABLE', message: `The picture cannot be read: ${messageOf(error)}` };
  }
}

async function openPdf(pdfium: PdfiumModule, bytes: Uint8Array): Promise<OpenDocument | Unreadable> {
  try {
    const pdf = openWithPdfium(pdfium, bytes);
    if (pdf.pageCount > 0) return { kind: 'pdf', bytes, pdf, engine: 'pdfium' };
    await pdf.close();
  } catch (error) {
    if (!(error instanceof PdfError)) throw error;
    if (error.reason === 'encrypted') return asUnreadable(error);
  }
  try {
    const pdf = await openWithPdfjs(bytes);
    if (pdf.pageCount > 0) return { kind: 'pdf', bytes, pdf, engine: 'pdfjs' };
    return asUnreadable(new PdfError('broken', 'it has no pages'));
  } catch (error) {
    if (error instanceof PdfError) return asUnreadable(error);
    throw error;
  }
}

function asUnreadable(error: PdfError): Unreadable {
  return error.reason === 'encrypted'
    ? { kind: 'unreadable', code: 'ENCRYPTED', message: `The PDF is encrypted: ${error.message}.` }
    : { kind: 'unreadable', code: 'UNREADABLE', message: `The PDF cannot be read: ${error.message}.` };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

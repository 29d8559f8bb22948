import { once } from 'node:events';

/** Fixed, so that the same document has the same bytes on every day. */
const MADE = new Date('2026-01-01T00:00:00Z');

export type PdfOptions = PDFKit.PDFDocumentOptions;
export type Pdf = PDFKit.PDFDocument;

/** Draws a PDF and returns its bytes; the same drawing gives the same bytes (unless it is encrypted). */
export async function makePdf(draw: (pdf: Pdf) => void, options: PdfOptions = {}): Promise<Buffer> {
  // Loaded when it is used, like `sharp`: most suites make no document, and it takes as long as they do.
  const { default: PDFDocument } = await import('pdfkit');
  const pdf = new PDFDocument({ size: 'A4', margin: 50, info: { CreationDate: MADE }, ...options });
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = once(pdf, 'end');
  draw(pdf);
  pdf.end();
  await ended;
  return Buffer.concat(chunks);
}

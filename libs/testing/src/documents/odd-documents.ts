import { sampleInvoice } from './invoice-data.ts';
import { drawInvoice, makeInvoicePdf } from './invoice-pdf.ts';
import { makePdf } from './pdf-pages.ts';
import { makeScanPdf, scanPages, type ScanOptions } from './scan.ts';

/** A PDF of several invoices with text layers, one a page; page n is `sampleInvoice(seed + n - 1)`. */
export function makeManyPagedPdf({ pages, seed = 1 }: { pages: number; seed?: number }): Promise<Buffer> {
  return makePdf((pdf) => {
    for (let page = 0; page < pages; page += 1) {
      if (page > 0) pdf.addPage();
      drawInvoice(pdf, sampleInvoice(seed + page));
    }
  });
}

/** The same as a scanner would make it: pages of images alone. About 60 ms a page at the default 100 dpi. */
export async function makeScannedPdf({ pages, ...scan }: { pages: number } & ScanOptions): Promise<Buffer> {
  const text = await makeManyPagedPdf({ pages, ...(scan.seed !== undefined && { seed: scan.seed }) });
  return makeScanPdf(await scanPages(text, { dpi: 100, ...scan }));
}

/** Begins like a PDF and stops in the middle, as a broken transfer leaves it. */
export async function makeTruncatedPdf(): Promise<Buffer> {
  const whole = await makeInvoicePdf();
  return whole.subarray(0, Math.floor(whole.length / 2));
}

/** A PDF that asks for a password before it shows anything. */
export function makeEncryptedPdf(password = 'open sesame'): Promise<Buffer> {
  return makeInvoicePdf({}, { userPassword: password, ownerPassword: `${password}!` });
}

/** A PDF with one page and nothing on it. */
export function makeBlankPdf(): Promise<Buffer> {
  return makePdf(() => undefined);
}

/** A ZIP archive with no entries: recognised by its first bytes, accepted nowhere. */
export function makeEmptyZip(): Buffer {
  return Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)]);
}

/** Plain text: no document format at all. */
export function makeNoDocument(): Buffer {
  return Buffer.from('Dear Sir or Madam,\nthis is a letter, not a document that can be read.\n');
}

/** A valid one-page PDF, filled with a comment to exactly `bytes`. Throws when the page alone is larger. */
export async function makePdfOfSize(bytes: number, seed = 1): Promise<Buffer> {
  const pdf = await makeInvoicePdf({ seed });
  // A reader looks for `startxref` at the end of the file: it is said again after the filling.
  const pointer = pdf.subarray(pdf.lastIndexOf('startxref'));
  const padding = bytes - pdf.length - pointer.length;
  if (padding < 3) throw new Error(`A PDF takes at least ${pdf.length + pointer.length + 3} bytes.`);
  return Buffer.concat([pdf, Buffer.from(`\n%${' '.repeat(padding - 3)}\n`), pointer]);
}

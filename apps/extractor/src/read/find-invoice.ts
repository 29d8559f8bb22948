import type { AttachedInvoice } from '@docket/fields';
import { LARGEST_XML, readInvoiceXml } from './invoice-xml.ts';
import type { PdfDocument } from './pdf-document.ts';

/** What ZUGFeRD 1.0, ZUGFeRD 2, Factur-X and XRechnung call the attached invoice. */
const USUAL = /^(?:zugferd-invoice|factur-x|xrechnung)\.xml$/i;

/**
 * The invoice that is attached to a PDF as XML: under one of the names that the standards prescribe, else the first
 * attached XML that is one. Undefined: none, or none that can be read; then the pages speak for themselves.
 */
export async function findInvoice(pdf: PdfDocument): Promise<AttachedInvoice | undefined> {
  const files = (await pdf.attachments()).filter(({ name }) => /\.xml$/i.test(name));
  const usual = files.filter(({ name }) => USUAL.test(name));
  for (const file of [...usual, ...files.filter((other) => !usual.includes(other))]) {
    const bytes = await file.bytes(LARGEST_XML);
    const invoice = bytes.length === 0 ? undefined : readInvoiceXml(bytes);
    if (invoice) return invoice;
  }
  return undefined;
}

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeInvoicePdf, makeReceiptPng } from '@docket/testing/documents';

const INVOICE = {
  language: 'en',
  invoiceNumber: 'INV-2026-00417',
  issueDate: '2026-10-14',
  dueDate: '2026-11-13',
  lines: [
    { description: 'Office chair, black', quantity: 4, unitPrice: 18_900 },
    { description: 'Desk lamp with dimmer', quantity: 4, unitPrice: 4_950 },
    { description: 'Copy paper A4, 80 g, box of five', quantity: 6, unitPrice: 2_245 },
    { description: 'Delivery and installation on site', quantity: 1, unitPrice: 8_500 },
  ],
  seed: 8,
} as const;

/** Writes the documents of `examples/`: invented ones, the same bytes at every run. */
const folder = join(import.meta.dirname, '../../examples');
await mkdir(folder, { recursive: true });
await writeFile(join(folder, 'invoice.pdf'), await makeInvoicePdf(INVOICE));
await writeFile(join(folder, 'receipt.png'), await makeReceiptPng({ seed: 5 }));

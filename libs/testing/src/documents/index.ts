export { makeBlankPages, makeHugePicturePdf, makeHugePngHeader, makeInflatingPdf, makeScribblePng } from './bombs.ts';
export { makeDealerStatement } from './dealer-statement.ts';
export type { DealerStatementTruth } from './dealer-statement.ts';
export { invoiceTruth, sampleInvoice } from './invoice-data.ts';
export type { InvoiceData, InvoiceLine, InvoiceTruth, Language, Party } from './invoice-data.ts';
export { makeInvoicePdf } from './invoice-pdf.ts';
export { LAYOUTS, makeLayoutPdf } from './layouts.ts';
export type { LaidOut, Layout } from './layouts.ts';
export {
  makeBlankPdf,
  makeEmptyZip,
  makeEncryptedPdf,
  makeManyPagedPdf,
  makeNoDocument,
  makePdfOfSize,
  makeScannedPdf,
  makeTruncatedPdf,
} from './odd-documents.ts';
export { makePdf } from './pdf-pages.ts';
export { makeReceiptPng, receiptTruth, sampleReceipt } from './receipt.ts';
export type { ReceiptData, ReceiptItem, ReceiptTruth } from './receipt.ts';
export { makeScanPdf, scanPages } from './scan.ts';
export type { ScanOptions } from './scan.ts';
export { seededRandom } from './seeded-random.ts';
export type { SeededRandom } from './seeded-random.ts';

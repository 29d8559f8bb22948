export { describeWith, TEST_URLS } from './describe-with.ts';
export type { TestService } from './describe-with.ts';
export { eventually } from './eventually.ts';
export { startFaultyProxy } from './faulty-proxy.ts';
export type { FaultyProxy } from './faulty-proxy.ts';
export { specify } from './given.ts';
export type { Aggregate } from './given.ts';
export { decodeOtlp } from './decode-otlp.ts';
export { startOtlpReceiver } from './otlp-receiver.ts';
export type { OtlpReceiver, ReceivedSpan } from './otlp-receiver.ts';
export { takeVhost } from './take-vhost.ts';
export type { Answer } from './receiver-answers.ts';
export { startWebhookReceiver } from './webhook-receiver.ts';
export type { ReceivedRequest, WebhookReceiver } from './webhook-receiver.ts';
export {
  invoiceTruth,
  sampleInvoice,
  makeInvoicePdf,
  makeBlankPdf,
  makeEmptyZip,
  makeEncryptedPdf,
  makeManyPagedPdf,
  makeNoDocument,
  makePdfOfSize,
  makeScannedPdf,
  makeTruncatedPdf,
  makeReceiptPng,
  receiptTruth,
  sampleReceipt,
  makeScanPdf,
  scanPages,
  seededRandom,
} from './documents/index.ts';
export type {
  InvoiceData,
  InvoiceLine,
  InvoiceTruth,
  Language,
  Party,
  ReceiptData,
  ReceiptItem,
  ReceiptTruth,
  ScanOptions,
  SeededRandom,
} from './documents/index.ts';

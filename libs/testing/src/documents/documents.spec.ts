import { PDFiumLibrary } from '@hyzyla/pdfium';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import {
  invoiceTruth,
  makeEncryptedPdf,
  makeInvoicePdf,
  makePdfOfSize,
  makeReceiptPng,
  makeScannedPdf,
  makeTruncatedPdf,
  sampleInvoice,
  sampleReceipt,
  receiptTruth,
} from './index.ts';

let library: PDFiumLibrary;
beforeAll(async () => {
  library = await PDFiumLibrary.init();
});
afterAll(() => library.destroy());

async function textOf(pdf: Buffer): Promise<string[]> {
  const document = await library.loadDocument(pdf);
  try {
    return [...document.pages()].map((page) => page.getText());
  } finally {
    document.destroy();
  }
}

describe('a generated invoice', () => {
  it.each([
    ['en', /Total EUR/, /[\d,]+\.\d\d/],
    ['de', /Gesamtbetrag EUR/, /[\d.]+,\d\d/],
    ['fr', /Total TTC EUR/, /[\d ]+,\d\d/],
  ] as const)('says in %s what it should be read as', async (language, total, amount) => {
    const [text] = await textOf(await makeInvoicePdf({ seed: 4, language }));
    const truth = invoiceTruth(sampleInvoice(4, language));
    expect(text).toContain(truth.invoiceNumber);
    expect(text).toContain(truth.seller);
    expect(text).toContain(truth.buyer);
    expect(text).toMatch(total);
    expect(text).toMatch(amount);
  });

  it('has totals that add up', () => {
    const { netTotal, taxTotal, total } = invoiceTruth(sampleInvoice(4));
    expect(netTotal + taxTotal).toBeCloseTo(total, 2);
  });

  it('has the same bytes at every making', async () => {
    expect((await makeInvoicePdf({ seed: 7 })).equals(await makeInvoicePdf({ seed: 7 }))).toBe(true);
  });
});

describe('a generated receipt', () => {
  it('is a grey picture of a fair size, the same at every making', async () => {
    const image = await makeReceiptPng({ seed: 2 });
    const { format, width, channels } = await sharp(image).metadata();
    expect({ format, channels }).toEqual({ format: 'png', channels: 1 });
    expect(width).toBeGreaterThan(600);
    expect(image.equals(await makeReceiptPng({ seed: 2 }))).toBe(true);
  });

  it('has a total that is the sum of its items', () => {
    const receipt = sampleReceipt(2);
    const cents = receipt.items.reduce((sum, { price }) => sum + price, 0);
    expect(receiptTruth(receipt).total).toBeCloseTo(cents / 100, 2);
  });
});

describe('odd documents', () => {
  it('a scan has pages and no text', async () => {
    expect((await textOf(await makeScannedPdf({ pages: 3 }))).map((text) => text.trim())).toEqual(['', '', '']);
  });

  it('a truncated PDF begins like one and cannot be opened', async () => {
    const pdf = await makeTruncatedPdf();
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    await expect(textOf(pdf)).rejects.toThrow();
  });

  it('an encrypted PDF asks for its password', async () => {
    await expect(textOf(await makeEncryptedPdf())).rejects.toThrow(/[Pp]assword/);
  });

  it('a PDF of a given size has that size and is read', async () => {
    const pdf = await makePdfOfSize(3_000_000, 5);
    expect(pdf).toHaveLength(3_000_000);
    expect((await textOf(pdf))[0]).toContain(sampleInvoice(5).invoiceNumber);
  });
});

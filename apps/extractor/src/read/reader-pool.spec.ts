import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@docket/fields';
import {
  makeBlankPdf,
  makeEncryptedPdf,
  makeInvoicePdf,
  makeManyPagedPdf,
  makeReceiptPng,
  makeScanPdf,
  makeTruncatedPdf,
  sampleInvoice,
  sampleReceipt,
  scanPages,
} from '@docket/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import type { ReaderPool, ReadOutcome, ReadRequest } from './index.ts';
import { openReaderPool } from './index.ts';

const PDF = 'application/pdf';
let pool: ReaderPool;
let folder: string;
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docket-reader-'));
  pool = openReaderPool({ processes: 2, maxPages: 30 });
});

afterAll(async () => {
  await pool.close();
  await rm(folder, { recursive: true });
});

async function read(
  bytes: Uint8Array,
  mediaType: string,
  more: Partial<ReadRequest> = {},
): Promise<{ outcome: ReadOutcome; pages: Page[]; engines: string[] }> {
  const file = join(folder, `document-${++files}`);
  await writeFile(file, bytes);
  const pages: Page[] = [];
  const engines: string[] = [];
  const onPage = (page: Page, engine: string): void => {
    pages.push(page);
    engines.push(engine);
  };
  const outcome = await pool.read({ file, mediaType, language: null, pages: null, onPage, ...more });
  return { outcome, pages: pages.sort((a, b) => a.page - b.page), engines };
}

/** Words run together: OCR may miss a space now and then, and these tests are not about that. */
const lettersOf = (page: Page | undefined): string => (page?.words ?? []).map((word) => word.text).join('');
const textOf = (page: Page | undefined): string => (page?.words ?? []).map((word) => word.text).join(' ');

describe('a page with more words than people read', () => {
  it('is refused, and the next document is read', async () => {
    const { default: PDFDocument } = await import('pdfkit');
    const pdf = new PDFDocument({ margin: 0 });
    pdf.fontSize(1).text('a b c d e f g h i j '.repeat(2_100), 0, 0, { width: 600 });
    pdf.end();
    const crowded = Buffer.concat((await pdf.toArray()) as Buffer[]);
    expect((await read(crowded, PDF)).outcome).toMatchObject({ kind: 'unreadable', code: 'TOO_MANY_WORDS' });
    expect((await read(await makeInvoicePdf({ seed: 8 }), PDF)).outcome).toEqual({ kind: 'read', pageCount: 1 });
  });
});

describe('a PDF with a text layer', () => {
  it('gives its words with boxes, surely, without OCR', async () => {
    const invoice = sampleInvoice(7);
    const { outcome, pages, engines } = await read(await makeInvoicePdf({ seed: 7 }), PDF);
    expect(outcome).toEqual({ kind: 'read', pageCount: 1 });
    expect(engines).toEqual(['text']);
    const [page] = pages;
    expect(page).toMatchObject({ page: 1, rotation: 0, skew: 0 });
    expect(page?.width).toBeCloseTo(595.28, 0);
    expect(page?.height).toBeCloseTo(841.89, 0);
    expect(textOf(page)).toContain(invoice.invoiceNumber);
    expect(textOf(page)).toContain(invoice.seller.name);
    const number = page?.words.find((word) => word.text === invoice.invoiceNumber);
    expect(number).toMatchObject({ confidence: 1, source: 'text' });
    const [x0 = 1, y0 = 1, x1 = 0, y1 = 0] = number?.box ?? [];
    expect(x1 - x0).toBeGreaterThan(0.03);
    expect(y1 - y0).toBeGreaterThan(0.005);
    expect(y1 - y0).toBeLessThan(0.03);
  });

  it('is read whole, with each page once', async () => {
    const counts: number[] = [];
    const { outcome, pages } = await read(await makeManyPagedPdf({ pages: 12 }), PDF, {
      onCount: (pages) => counts.push(pages),
    });
    expect(outcome).toEqual({ kind: 'read', pageCount: 12 });
    expect(pages.map((page) => page.page)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(counts).toEqual([12]);
    expect(textOf(pages[11])).toContain(sampleInvoice(12).invoiceNumber);
  });

  it('gives only the pages that are wanted, there, and not stored already', async () => {
    const { outcome, pages } = await read(await makeManyPagedPdf({ pages: 4 }), PDF, {
      pages: [2, 3, 3, 9],
      skip: (page) => page === 3,
    });
    expect(outcome).toEqual({ kind: 'read', pageCount: 4 });
    expect(pages.map((page) => page.page)).toEqual([2]);
  });

  it('waits for the receiver of its pages, and ends with its error', async () => {
    const failing = read(await makeManyPagedPdf({ pages: 3 }), PDF, {
      onPage: () => Promise.reject(new Error('disk full')),
    });
    await expect(failing).rejects.toThrow('disk full');
  });
});

describe('a document that cannot be read', () => {
  it('is ENCRYPTED when it asks for a password', async () => {
    const { outcome } = await read(await makeEncryptedPdf(), PDF);
    expect(outcome).toMatchObject({ kind: 'unreadable', code: 'ENCRYPTED' });
  });

  it('is UNREADABLE when it holds no PDF at all', async () => {
    const { outcome } = await read(Buffer.from('%PDF-1.7\nand nothing else'), PDF);
    expect(outcome).toMatchObject({ kind: 'unreadable', code: 'UNREADABLE' });
  });

  it('is unreadable or loses only what was cut off, and never crashes, when a PDF is truncated', async () => {
    const { outcome } = await read(await makeTruncatedPdf(), PDF);
    expect(['read', 'unreadable']).toContain(outcome.kind);
  });

  it('is UNREADABLE when a picture is truncated', async () => {
    const whole = await makeReceiptPng();
    const { outcome } = await read(whole.subarray(0, whole.length / 2), 'image/png');
    expect(outcome).toMatchObject({ kind: 'unreadable', code: 'UNREADABLE' });
  });

  it('is TOO_MANY_PAGES above the limit', async () => {
    const { outcome } = await read(await makeManyPagedPdf({ pages: 31 }), PDF);
    expect(outcome).toMatchObject({ kind: 'unreadable', code: 'TOO_MANY_PAGES' });
  });
});

describe('a page with nothing on it', () => {
  it('has no words, as a PDF', async () => {
    const { outcome, pages, engines } = await read(await makeBlankPdf(), PDF);
    expect(outcome).toEqual({ kind: 'read', pageCount: 1 });
    expect(pages[0]?.words).toEqual([]);
    expect(engines).toEqual(['none']);
  });

  it('has no words, as a white picture', async () => {
    const white = sharp({ create: { width: 400, height: 300, channels: 3, background: '#fff' } });
    const { outcome, pages } = await read(await white.png().toBuffer(), 'image/png');
    expect(outcome).toEqual({ kind: 'read', pageCount: 1 });
    expect(pages[0]).toMatchObject({ width: 400, height: 300, words: [] });
  });
});

describe('a picture of a receipt', () => {
  const receipt = sampleReceipt(3);
  const company = receipt.company.replaceAll(' ', '');

  it.each(['png', 'jpeg', 'webp', 'tiff'] as const)('is read as %s', async (format) => {
    const png = await makeReceiptPng({ seed: 3, skew: 2 });
    const { outcome, pages, engines } = await read(await sharp(png).toFormat(format).toBuffer(), `image/${format}`);
    expect(outcome).toEqual({ kind: 'read', pageCount: 1 });
    expect(engines).toEqual(['ppocr']);
    expect(lettersOf(pages[0])).toContain(company);
    expect(lettersOf(pages[0])).toContain(receipt.street.replaceAll(' ', ''));
  });

  it('is read as a bitmap', async () => {
    const { pages } = await read(await asBmp(await makeReceiptPng({ seed: 3, skew: 0 })), 'image/bmp');
    expect(lettersOf(pages[0])).toContain(company);
  });

  it('is straightened', async () => {
    const { pages } = await read(await makeReceiptPng({ seed: 3, skew: 5 }), 'image/png');
    expect(pages[0]?.skew).toBeGreaterThan(-5.4);
    expect(pages[0]?.skew).toBeLessThan(-4.6);
    expect(lettersOf(pages[0])).toContain(company);
    expect(pages[0]?.words.every(({ box: [x0, y0, x1, y1] }) => 0 <= x0 && x0 < x1 && x1 <= 1 && y0 < y1)).toBe(true);
  });

  it.each([90, 180, 270] as const)('is turned upright after it was turned by %i degrees', async (turned) => {
    const png = await sharp(await makeReceiptPng({ seed: 3, skew: 1 }))
      .rotate(turned)
      .png()
      .toBuffer();
    const { pages } = await read(png, 'image/png');
    expect(pages[0]?.rotation).toBe(360 - turned);
    expect(lettersOf(pages[0])).toContain(company);
  });

  it('follows the orientation that a camera has written down', async () => {
    const lying = sharp(await makeReceiptPng({ seed: 3, skew: 0 })).rotate(270);
    const { pages } = await read(await lying.withMetadata({ orientation: 6 }).jpeg().toBuffer(), 'image/jpeg');
    expect(pages[0]?.rotation).toBe(0);
    expect(lettersOf(pages[0])).toContain(company);
  });

  it('is read by Tesseract in the fast profile', async () => {
    const { pages, engines } = await read(await makeReceiptPng({ seed: 3 }), 'image/png', { profile: 'fast' });
    expect(engines).toEqual(['tesseract']);
    expect(lettersOf(pages[0])).toContain(company);
  });
});

describe('scanned pages in a PDF', () => {
  it('are read by OCR, their size in points', async () => {
    const scan = await makeScanPdf(await scanPages(await makeInvoicePdf({ seed: 5 }), { skew: 0.5 }));
    const { pages, engines } = await read(scan, PDF);
    expect(engines).toEqual(['ppocr']);
    expect(pages[0]?.width).toBeGreaterThan(590);
    expect(pages[0]?.width).toBeLessThan(612);
    expect(textOf(pages[0])).toContain(sampleInvoice(5).invoiceNumber);
  });

  it('are read with the letters of the language that was hinted', async () => {
    const scan = await makeScanPdf(await scanPages(await makeInvoicePdf({ seed: 2, language: 'de' }), { skew: 0 }));
    const { pages, engines } = await read(scan, PDF, { language: 'deu' });
    expect(engines).toEqual(['tesseract']);
    expect(textOf(pages[0])).toMatch(/[äöüß]/);
  });

  it('have no words when OCR is never wanted', async () => {
    const scan = await makeScanPdf(await scanPages(await makeInvoicePdf(), { dpi: 100 }));
    const { pages, engines } = await read(scan, PDF, { ocr: 'never' });
    expect(engines).toEqual(['none']);
    expect(pages[0]?.words).toEqual([]);
  });
});

describe('a TIFF with several pages', () => {
  it('is read page by page', async () => {
    const one = await makeReceiptPng({ seed: 3, skew: 0 });
    const two = await makeReceiptPng({ seed: 4, skew: 0 });
    const size = { width: 700, height: 900, fit: 'contain', background: '#fff' } as const;
    const pages = await Promise.all([one, two].map((png) => sharp(png).resize(size).removeAlpha().png().toBuffer()));
    const tiff = await sharp(pages, { join: { across: 1, animated: true } })
      .tiff()
      .toBuffer();
    const result = await read(tiff, 'image/tiff');
    expect(result.outcome).toEqual({ kind: 'read', pageCount: 2 });
    expect(lettersOf(result.pages[0])).toContain(sampleReceipt(3).company.replaceAll(' ', ''));
    expect(lettersOf(result.pages[1])).toContain(sampleReceipt(4).company.replaceAll(' ', ''));
  });
});

/** A bitmap of 24 bits a pixel, bottom row first. */
async function asBmp(png: Buffer): Promise<Buffer> {
  const { data, info } = await sharp(png)
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const stride = Math.ceil((info.width * 3) / 4) * 4;
  const bmp = Buffer.alloc(54 + stride * info.height);
  bmp.write('BM', 0, 'latin1');
  bmp.writeUInt32LE(bmp.length, 2);
  bmp.writeUInt32LE(54, 10);
  bmp.writeUInt32LE(40, 14);
  bmp.writeInt32LE(info.width, 18);
  bmp.writeInt32LE(info.height, 22);
  bmp.writeUInt16LE(1, 26);
  bmp.writeUInt16LE(24, 28);
  for (let y = 0; y < info.height; y++) {
    const row = data.subarray(y * info.width * 3, (y + 1) * info.width * 3);
    row.copy(bmp, 54 + (info.height - 1 - y) * stride);
  }
  return bmp;
}

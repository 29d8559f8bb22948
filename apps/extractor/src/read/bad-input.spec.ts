import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@docket/fields';
import {
  makeBlankPages,
  makeHugePicturePdf,
  makeHugePngHeader,
  makeInflatingPdf,
  makeInvoicePdf,
  makePdf,
  makeReceiptPng,
  makeScribblePng,
  sampleReceipt,
} from '@docket/testing/documents';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import type { ReaderPool, ReadOutcome } from './index.ts';
import { openReaderPool } from './index.ts';

const PDF = 'application/pdf';
let pool: ReaderPool;
/** With little time for a page, for what does not end by itself. */
let strict: ReaderPool;
let folder: string;
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docket-bad-input-'));
  pool = openReaderPool({ processes: 1 });
  strict = openReaderPool({ processes: 1, tickMs: 50, limits: { cpuMs: 2_000, rssBytes: 1_200 * 2 ** 20 } });
});

afterAll(async () => {
  await Promise.all([pool.close(), strict.close()]);
  await rm(folder, { recursive: true });
});

async function read(bytes: Uint8Array, mediaType: string, by = pool): Promise<{ outcome: ReadOutcome; pages: Page[] }> {
  const file = join(folder, `document-${++files}`);
  await writeFile(file, bytes);
  const pages: Page[] = [];
  const onPage = (page: Page): void => void pages.push(page);
  return { outcome: await by.read({ file, mediaType, language: 'en', pages: null, onPage }), pages };
}

const lettersOf = (page: Page | undefined): string => (page?.words ?? []).map((word) => word.text).join('');

/** A page that is too much for its limits costs its own document, and the next one is read. */
async function expectToEnd(bomb: Buffer): Promise<void> {
  const { outcome } = await read(bomb, PDF, strict);
  expect(['read', 'crashed']).toContain(outcome.kind);
  if (outcome.kind === 'crashed') expect(outcome.code).toMatch(/^READER_(?:OUT_OF_MEMORY|TIMEOUT)$/);
  expect((await read(await makeInvoicePdf({ seed: 8 }), PDF, strict)).outcome).toEqual({ kind: 'read', pageCount: 1 });
}

describe('a document that is larger than it looks', () => {
  it('is TOO_MANY_PAGES with ten thousand of them', async () => {
    const { outcome } = await read(makeBlankPages(10_000), PDF);
    expect(outcome).toMatchObject({ kind: 'unreadable', code: 'TOO_MANY_PAGES' });
    expect(outcome).toHaveProperty('message', expect.stringContaining('10000 pages'));
  });

  it('ends within its limits when a page inflates to a hundred megabytes', async () => {
    await expectToEnd(makeInflatingPdf(100));
  });

  it('ends within its limits when a PDF holds a picture of 900 megapixels', async () => {
    await expectToEnd(makeHugePicturePdf(30_000));
  });

  it('is UNREADABLE when a picture says it has more than 100 megapixels, before it is decoded', async () => {
    const { outcome } = await read(makeHugePngHeader(30_000), 'image/png');
    expect(outcome).toMatchObject({ kind: 'unreadable', code: 'UNREADABLE' });
    expect(outcome).toHaveProperty('message', expect.stringContaining('100 megapixels'));
  });

  it('is drawn smaller when its paper is five metres wide', async () => {
    const poster = await makePdf(
      (pdf) => {
        pdf.rect(0, 0, 50, 50).fill('black');
        pdf.fontSize(900).fillColor('black').text('POSTER', 500, 5_000);
      },
      { size: [14_400, 14_400] },
    );
    const { outcome, pages } = await read(poster, PDF);
    expect(outcome).toEqual({ kind: 'read', pageCount: 1 });
    expect(lettersOf(pages[0])).toBe('POSTER');
  });
});

describe('a photo of 40 megapixels', () => {
  it('is read within the limits, also upside down', async () => {
    const { company, street } = sampleReceipt(3);
    const receipt = await makeReceiptPng({ seed: 3, skew: 1 });
    const photo = sharp(receipt).resize(5_500, 7_300, { fit: 'contain', background: '#fff' }).rotate(180);
    const { outcome, pages } = await read(await photo.jpeg({ quality: 80 }).toBuffer(), 'image/jpeg');
    expect(outcome).toEqual({ kind: 'read', pageCount: 1 });
    expect(pages[0]).toMatchObject({ rotation: 180 });
    expect(lettersOf(pages[0])).toContain(company.replaceAll(' ', ''));
    expect(lettersOf(pages[0])).toContain(street.replaceAll(' ', ''));
  });
});

describe('a picture on which there is no print', () => {
  it('is read to its end when it is handwriting, whatever that gives', async () => {
    const { outcome, pages } = await read(await makeScribblePng(), 'image/png');
    expect(outcome).toEqual({ kind: 'read', pageCount: 1 });
    expect(pages).toHaveLength(1);
  });

  it('is read to its end when it is noise', async () => {
    const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
    const picture = sharp({ create: { width: 200, height: 200, channels: 3, background: '#888', noise } });
    expect((await read(await picture.png().toBuffer(), 'image/png')).outcome).toEqual({ kind: 'read', pageCount: 1 });
  });
});

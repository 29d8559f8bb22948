import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { draftTemplate, extractFields, parseTemplateSchema } from '@docket/fields';
import type { Page } from '@docket/fields';
import {
  invoiceTruth,
  makeEncryptedPdf,
  makeInvoicePdf,
  makeReceiptPng,
  makeScanPdf,
  receiptTruth,
  sampleInvoice,
  sampleReceipt,
} from '@docket/testing';
import sharp from 'sharp';
import { openReaderPool } from './index.ts';
import type { Drawing, ReaderPool } from './index.ts';

const PDF = 'application/pdf';
let pool: ReaderPool;
let folder: string;
let files = 0;
/** A scan that lies on its side, with its words: read once, for reading takes seconds. */
let receipt: Promise<{ readonly file: string; readonly page: Page }>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'docket-draw-'));
  pool = openReaderPool({ processes: 1, allowFaultMarkers: true });
  receipt = readReceipt();
});
afterAll(async () => {
  await pool.close();
  await rm(folder, { recursive: true });
});

async function fileOf(bytes: Uint8Array): Promise<string> {
  const file = join(folder, `document-${++files}`);
  await writeFile(file, bytes);
  return file;
}

async function firstPage(file: string, mediaType: string): Promise<Page> {
  const pages: Page[] = [];
  await pool.read({ file, mediaType, language: null, pages: [1], onPage: (page) => void pages.push(page) });
  const [page] = pages;
  if (!page) throw new Error('not read');
  return page;
}

async function readReceipt() {
  const scan = await makeReceiptPng({ seed: 5, skew: 2 });
  const file = await fileOf(await sharp(scan).rotate(90).png().toBuffer());
  return { file, page: await firstPage(file, 'image/png') };
}

const draw = (file: string, mediaType: string, turn = { rotation: 0, skew: 0 }, page = 1): Promise<Drawing> =>
  pool.draw({ file, mediaType, page, turn });

async function pixelsOf(drawing: Drawing) {
  if (!('png' in drawing)) throw new Error(drawing.none);
  const { data, info } = await sharp(drawing.png).greyscale().raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** Mean darkness, 0 white … 255 black, within the boxes of the words and outside of all of them. */
async function darkness(drawing: Drawing, { words }: Page) {
  const { data, width, height } = await pixelsOf(drawing);
  const inside = new Uint8Array(data.length);
  for (const { box } of words) {
    const [x0, y0, x1, y1] = [box[0] * width, box[1] * height, box[2] * width, box[3] * height].map(Math.round);
    for (let y = y0 ?? 0; y < (y1 ?? 0); y++) inside.fill(1, y * width + (x0 ?? 0), y * width + (x1 ?? 0));
  }
  const sums = [0, 0];
  const counts = [0, 0];
  data.forEach((grey, at) => {
    const where = inside[at] ?? 0;
    sums[where] = (sums[where] ?? 0) + 255 - grey;
    counts[where] = (counts[where] ?? 0) + 1;
  });
  return { within: (sums[1] ?? 0) / (counts[1] ?? 1), outside: (sums[0] ?? 0) / (counts[0] ?? 1) };
}

describe('the picture of a page', () => {
  it('shows the ink of a text layer where its words have their boxes, at 150 dpi', async () => {
    const file = await fileOf(await makeInvoicePdf({ seed: 3 }));
    const page = await firstPage(file, PDF);
    const drawing = await draw(file, PDF, page);
    const { within, outside } = await darkness(drawing, page);
    expect(within).toBeGreaterThan(8 * outside);
    expect((await pixelsOf(drawing)).width).toBe(Math.round((page.width * 150) / 72));
  });

  it('is turned as its words were read, from lying on its side and askew', async () => {
    const { file, page } = await receipt;
    expect(page).toMatchObject({ rotation: 270 });
    expect(Math.abs(page.skew)).toBeGreaterThan(1);
    const { within, outside } = await darkness(await draw(file, 'image/png', page), page);
    expect(within).toBeGreaterThan(3 * outside);
    const asItLies = await darkness(await draw(file, 'image/png'), page);
    expect(asItLies.within).toBeLessThan(within / 2);
  });

  it('keeps the colours of pictures and PDFs', async () => {
    const red = { create: { width: 40, height: 30, channels: 3, background: '#ff0000' } } as const;
    const picture = await sharp(red).png().toBuffer();
    const drawings = [
      await draw(await fileOf(picture), 'image/png'),
      await draw(await fileOf(await makeScanPdf([picture])), PDF),
    ];
    for (const drawing of drawings) {
      if (!('png' in drawing)) throw new Error(drawing.none);
      const { data } = await sharp(drawing.png)
        .extract({ left: 5, top: 5, width: 1, height: 1 })
        .raw()
        .toBuffer({ resolveWithObject: true });
      expect(data[0]).toBeGreaterThan(240);
      expect(data[1]).toBeLessThan(15);
      expect(data[2]).toBeLessThan(15);
    }
  });

  it('has no side longer than 2,500 pixels', async () => {
    const blank = { create: { width: 6000, height: 300, channels: 3, background: '#ffffff' } } as const;
    const { width, height } = await pixelsOf(
      await draw(await fileOf(await sharp(blank).png().toBuffer()), 'image/png'),
    );
    expect({ width, height }).toEqual({ width: 2500, height: 125 });
  });
});

describe('a page that cannot be drawn', () => {
  it('is not there, or is in a document that nobody can open', async () => {
    const invoice = await fileOf(await makeInvoicePdf({ seed: 3 }));
    expect(await draw(invoice, PDF, undefined, 2)).toEqual({ none: 'no-such-page' });
    expect(await draw(await fileOf(await makeEncryptedPdf()), PDF)).toEqual({ none: 'not-drawable' });
    expect(await draw(await fileOf(Buffer.from('no picture')), 'image/png')).toEqual({ none: 'not-drawable' });
  });

  it('may kill its reader; the next page is drawn by another', async () => {
    const invoice = await makeInvoicePdf({ seed: 3 });
    const killer = await fileOf(Buffer.concat([invoice, Buffer.from('\n% docket-fault: kill\n')]));
    expect(await draw(killer, PDF)).toEqual({ none: 'not-drawable' });
    expect(await draw(await fileOf(invoice), PDF)).toHaveProperty('png');
  });
});

describe('pages to be drawn', () => {
  it('go before pages that wait to be read', async () => {
    const invoice = await makeInvoicePdf({ seed: 3 });
    const [busy, seen] = [await fileOf(invoice), await fileOf(invoice)];
    const order: string[] = [];
    const readings = [1, 2, 3].map(() =>
      pool
        .read({ file: busy, mediaType: PDF, language: null, pages: [1], onPage: () => undefined })
        .then(() => order.push('read')),
    );
    await Promise.all([...readings, draw(seen, PDF).then(() => order.push('drawn'))]);
    expect(order[0]).toBe('drawn');
  });
});

describe('a template drafted from a sample', () => {
  it.each(['en', 'de', 'fr'] as const)(
    'finds in an invoice (%s) what it says, and so does its schema',
    async (language) => {
      const page = await firstPage(await fileOf(await makeInvoicePdf({ seed: 11, language })), PDF);
      const { category, schema, fields } = draftTemplate([page]);
      expect(category).toBe('INVOICE');
      expect(parseTemplateSchema(schema)).toEqual({ ok: true, schema });
      const { result, fields: again } = extractFields([page], schema);
      expect(again).toEqual(fields);
      expect(result).toMatchObject(invoiceTruth({ ...sampleInvoice(11, language) }));
    },
  );

  it('finds in a receipt what it says, and so does its schema', async () => {
    const { page } = await receipt;
    const { category, schema, fields } = draftTemplate([page]);
    expect(category).toBe('RECEIPT');
    const { result, fields: again } = extractFields([page], schema);
    expect(again).toEqual(fields);
    const { date, total } = receiptTruth(sampleReceipt(5));
    expect(result).toMatchObject({ date, total });
  });
});

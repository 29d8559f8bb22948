import { readdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import {
  LAYOUTS,
  makeInvoicePdf,
  makeLayoutPdf,
  makeReceiptPng,
  makeScanPdf,
  scanPages,
} from '@docket/testing/documents';
import type { BareEngines } from './bare-engine.ts';

/** A page with what stands on it, in the order in which people read it. */
export interface Sample {
  readonly set: string;
  /** Whether its words are those of its text layer, or are to be read by OCR. */
  readonly by: 'text layer' | 'ocr';
  readonly file: string;
  readonly mediaType: string;
  readonly text: string;
}

const LANGUAGES = ['en', 'de', 'fr'] as const;
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.tif': 'image/tiff',
  '.tiff': 'image/tiff',
};

/** Invoices in some languages as a scanner gives them, with skew and noise. What stands on them is told by their text layer. */
export async function scannedInvoices(folder: string, each: number, engines: BareEngines): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (const language of LANGUAGES)
    for (let seed = 1; seed <= each; seed++) {
      const pdf = await makeInvoicePdf({ seed, language });
      const [original, file] = [join(folder, `${language}-${seed}.pdf`), join(folder, `${language}-${seed}-scan.pdf`)];
      await writeFile(original, pdf);
      await writeFile(file, await makeScanPdf(await scanPages(pdf, { seed })));
      const layer = { language: null, ocr: 'never', profile: 'accurate', barcodes: false } as const;
      const { page } = await engines.readFirstPage(original, 'application/pdf', layer);
      const text = page.words.map((word) => word.text).join(' ');
      samples.push({ set: `invoices, ${language}`, by: 'ocr', file, mediaType: 'application/pdf', text });
    }
  return samples;
}

/** Pages whose text stands in columns, tables and forms: so many with a text layer of each kind, and one scan. */
export async function layouts(folder: string, each: number): Promise<Sample[]> {
  const samples: Sample[] = [];
  const mediaType = 'application/pdf';
  for (const layout of LAYOUTS)
    for (let seed = 1; seed <= each; seed++) {
      const { pdf, text } = await makeLayoutPdf(layout, seed);
      const file = join(folder, `${layout}-${seed}.pdf`);
      await writeFile(file, pdf);
      samples.push({ set: layout, by: 'text layer', file, mediaType, text });
      if (seed > 1) continue;
      const scan = join(folder, `${layout}-scan.pdf`);
      await writeFile(scan, await makeScanPdf(await scanPages(pdf, { seed })));
      samples.push({ set: `${layout}, scanned`, by: 'ocr', file: scan, mediaType, text });
    }
  return samples;
}

/** Pictures of receipts for measuring speed; nobody asks what stands on them. */
export async function receipts(folder: string, count: number): Promise<string[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, seed) => {
      const file = join(folder, `receipt-${seed}.png`);
      await writeFile(file, await makeReceiptPng({ seed: seed + 1 }));
      return file;
    }),
  );
}

/** Every document of a folder that has its transcript beside it: `name.jpg` and `name.txt`. */
export async function transcribed(folder: string): Promise<Sample[]> {
  const names = await readdir(folder);
  const samples: Sample[] = [];
  for (const name of names.sort()) {
    const mediaType = MEDIA_TYPES[extname(name).toLowerCase()];
    const transcript = `${name.slice(0, -extname(name).length)}.txt`;
    if (mediaType === undefined || !names.includes(transcript)) continue;
    const text = await readFile(join(folder, transcript), 'utf8');
    samples.push({ set: 'transcribed', by: 'ocr', file: join(folder, name), mediaType, text });
  }
  if (samples.length === 0) throw new Error(`${folder} has no document with its transcript (name.txt) beside it.`);
  return samples;
}

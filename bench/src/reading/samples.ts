import { readdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { makeInvoicePdf, makeReceiptPng, makeScanPdf, scanPages } from '@docket/testing/documents';
import type { BareEngines } from './bare-engine.ts';

/** A page with what stands on it, line by line. */
export interface Sample {
  readonly set: string;
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
      samples.push({ set: `invoices, ${language}`, file, mediaType: 'application/pdf', text });
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
    samples.push({ set: 'transcribed', file: join(folder, name), mediaType, text });
  }
  if (samples.length === 0) throw new Error(`${folder} has no document with its transcript (name.txt) beside it.`);
  return samples;
}

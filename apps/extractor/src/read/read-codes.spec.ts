import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';
import type { Raster } from './raster.ts';
import { readCodes } from './read-codes.ts';

beforeAll(async () => {
  const file = fileURLToPath(import.meta.resolve('zxing-wasm/writer/zxing_writer.wasm'));
  const wasmBinary = new Uint8Array(await readFile(file)).buffer;
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
});

async function drawn(format: 'QRCode' | 'Code128' | 'DataMatrix', text: string): Promise<Buffer> {
  const { image, error } = await writeBarcode(text, { format, scale: 4 });
  if (!image) throw new Error(error);
  return Buffer.from(await image.arrayBuffer());
}

/** An A4 page at 100 dpi with these pictures on it. */
async function page(...pictures: readonly { readonly input: Buffer; readonly left: number; readonly top: number }[]) {
  const paper = sharp({ create: { width: 827, height: 1169, channels: 3, background: 'white' } });
  const { data, info } = await paper
    .composite([...pictures])
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: new Uint8Array(data), width: info.width, height: info.height } satisfies Raster;
}

describe('the codes of a page', () => {
  it('are read with their format, text and place, from top to bottom', async () => {
    const raster = await page(
      { input: await drawn('Code128', 'INV-20331'), left: 100, top: 900 },
      { input: await drawn('QRCode', 'https://example.com/ünï?a=1'), left: 500, top: 100 },
      { input: await drawn('DataMatrix', '0010'), left: 100, top: 500 },
    );
    const codes = await readCodes(raster);
    expect(codes.map(({ format, text }) => [format, text])).toEqual([
      ['QRCode', 'https://example.com/ünï?a=1'],
      ['DataMatrix', '0010'],
      ['Code128', 'INV-20331'],
    ]);
    const [x0, y0, x1, y1] = codes[0]?.box ?? [0, 0, 0, 0];
    expect(x0).toBeGreaterThan(0.58);
    expect(y0).toBeGreaterThan(0.07);
    expect(x1).toBeLessThan(0.9);
    expect(y1).toBeLessThan(0.3);
  });

  it('are none where there is none', async () => {
    expect(await readCodes(await page())).toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeBmp } from './decode-bmp.ts';

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly rows: readonly (readonly number[])[];
  /** Blue, green, red, 0 for each colour. */
  readonly palette?: readonly (readonly number[])[];
  readonly compression?: number;
}

/** Rows are given as stored, already packed into bytes. */
function bmp({ width, height, bits, rows, palette = [], compression = 0 }: Picture): Buffer {
  const stride = Math.ceil((width * bits) / 32) * 4;
  const start = 54 + palette.length * 4;
  const file = Buffer.alloc(start + stride * rows.length);
  file.write('BM', 0, 'latin1');
  file.writeUInt32LE(start, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(bits, 28);
  file.writeUInt32LE(compression, 30);
  palette.forEach((colour, i) => file.set(colour, 54 + 4 * i));
  rows.forEach((row, i) => file.set(row, start + i * stride));
  return file;
}

const BLACK_WHITE = [
  [0, 0, 0, 0],
  [255, 255, 255, 0],
];

describe('an uncompressed bitmap', () => {
  it('of 1 bit a pixel is decoded', () => {
    const raster = decodeBmp(
      bmp({ width: 3, height: 2, bits: 1, palette: BLACK_WHITE, rows: [[0b01000000], [0b10100000]] }),
    );
    expect([...raster.data]).toEqual([255, 0, 255, 0, 255, 0]);
  });

  it('of 4 bits a pixel is decoded', () => {
    const palette = Array.from({ length: 16 }, (_, i) => [i * 17, i * 17, i * 17, 0]);
    const raster = decodeBmp(bmp({ width: 3, height: 1, bits: 4, palette, rows: [[0x0f, 0x30]] }));
    expect([...raster.data]).toEqual([0, 255, 51]);
  });

  it('of 8 bits a pixel is decoded', () => {
    const palette = Array.from({ length: 256 }, (_, i) => [i, i, i, 0]);
    const raster = decodeBmp(bmp({ width: 2, height: 1, bits: 8, palette, rows: [[7, 200]] }));
    expect([...raster.data]).toEqual([7, 200]);
  });

  it.each([24, 32])('of %i bits a pixel is decoded to grey', (bits) => {
    const fill = bits === 32 ? [0] : [];
    const row = [
      [0, 0, 255],
      [255, 255, 255],
    ].flatMap((pixel) => [...pixel, ...fill]);
    const raster = decodeBmp(bmp({ width: 2, height: 1, bits, rows: [row] }));
    expect([...raster.data]).toEqual([76, 255]);
  });

  it('with a negative height is stored from the top down', () => {
    const rows = [[0b10000000], [0]];
    const raster = decodeBmp(bmp({ width: 1, height: -2, bits: 1, palette: BLACK_WHITE, rows }));
    expect([...raster.data]).toEqual([255, 0]);
  });
});

describe('a bitmap that cannot be decoded', () => {
  it.each([
    ['is cut off', bmp({ width: 9, height: 9, bits: 24, rows: [] })],
    ['compressed', bmp({ width: 1, height: 1, bits: 8, rows: [[0]], compression: 1 })],
    ['100 megapixels', bmp({ width: 100_000, height: 100_000, bits: 24, rows: [] })],
    ['no pixels', bmp({ width: 0, height: 1, bits: 24, rows: [] })],
    ['not a bitmap', Buffer.alloc(100)],
  ])('says why: %s', (message, bytes) => {
    expect(() => decodeBmp(bytes)).toThrow(message);
  });

  it('never makes the decoder fail in any other way', () => {
    const header = fc.uint8Array({ minLength: 0, maxLength: 120 });
    fc.assert(
      fc.property(header, (bytes) => {
        const file = Uint8Array.from([0x42, 0x4d, ...bytes]);
        try {
          const { data, width, height } = decodeBmp(file);
          return data.length === width * height;
        } catch (error) {
          return error instanceof Error && !(error instanceof RangeError) && !(error instanceof TypeError);
        }
      }),
    );
  });
});

import type { Raster } from './raster.ts';
import { MAX_PIXELS } from './raster.ts';

interface BmpHeader {
  readonly pixels: number;
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly bits: 1 | 4 | 8 | 24 | 32;
  /** Grey value of each palette entry. */
  readonly palette: Uint8Array;
}

const CORE_HEADER = 12;
const UNCOMPRESSED = 0;
const BIT_FIELDS = 3;

/**
 * Decodes an uncompressed Windows bitmap (1, 4, 8, 24 or 32 bits a pixel) to grey. sharp's build of libvips reads no BMP.
 * Layout: BITMAPFILEHEADER and BITMAPCOREHEADER / BITMAPINFOHEADER (and its longer successors) of the Windows GDI documentation.
 *
 * @throws Error when the bytes are no such bitmap, are cut off, or say more than 100 megapixels.
 */
export function decodeBmp(bytes: Uint8Array): Raster {
  const header = readHeader(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const { width, height, bits } = header;
  const stride = Math.ceil((width * bits) / 32) * 4;
  if (header.pixels + stride * height > bytes.length) throw new Error('the bitmap is cut off');
  const data = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    const line = bytes.subarray(header.pixels + row * stride, header.pixels + (row + 1) * stride);
    const y = header.topDown ? row : height - 1 - row;
    decodeRow(line, header, data.subarray(y * width, (y + 1) * width));
  }
  return { data, width, height };
}

function readHeader(view: DataView): BmpHeader {
  if (view.byteLength < 26 || view.getUint16(0, true) !== 0x4d42) throw new Error('not a bitmap');
  const size = view.getUint32(14, true);
  const core = size === CORE_HEADER;
  if (!core && view.byteLength < 54) throw new Error('the bitmap is cut off');
  const width = core ? view.getUint16(18, true) : view.getInt32(18, true);
  const signed = core ? view.getUint16(20, true) : view.getInt32(22, true);
  const bits = asDepth(view.getUint16(core ? 24 : 28, true));
  refuseCompression(core ? UNCOMPRESSED : view.getUint32(30, true), bits);
  refuseSize(width, Math.abs(signed));
  const palette = bits > 8 ? new Uint8Array(0) : readPalette(view, 14 + size, { core, bits });
  const pixels = view.getUint32(10, true);
  return { pixels, width, height: Math.abs(signed), topDown: signed < 0, bits, palette };
}

function refuseSize(width: number, height: number): void {
  if (width <= 0 || height === 0) throw new Error('the bitmap has no pixels');
  if (width * height > MAX_PIXELS) throw new Error('the bitmap has more than 100 megapixels');
}

function refuseCompression(compression: number, bits: number): void {
  if (compression === UNCOMPRESSED || (compression === BIT_FIELDS && bits === 32)) return;
  throw new Error('compressed bitmaps are not supported');
}

function asDepth(bits: number): BmpHeader['bits'] {
  if (bits === 1 || bits === 4 || bits === 8 || bits === 24 || bits === 32) return bits;
  throw new Error(`a bitmap of ${bits} bits a pixel is not supported`);
}

function readPalette(view: DataView, at: number, kind: { core: boolean; bits: number }): Uint8Array {
  const entry = kind.core ? 3 : 4;
  const palette = new Uint8Array(1 << kind.bits);
  for (let i = 0; i < palette.length; i++) {
    const offset = at + i * entry;
    if (offset + 3 > view.byteLength) break;
    palette[i] = grey(view.getUint8(offset), view.getUint8(offset + 1), view.getUint8(offset + 2));
  }
  return palette;
}

function decodeRow(line: Uint8Array, header: BmpHeader, out: Uint8Array): void {
  const { bits, palette } = header;
  if (bits >= 24) {
    const step = bits / 8;
    for (let x = 0, i = 0; x < out.length; x++, i += step) {
      out[x] = grey(line[i] ?? 0, line[i + 1] ?? 0, line[i + 2] ?? 0);
    }
    return;
  }
  const perByte = 8 / bits;
  const mask = (1 << bits) - 1;
  for (let x = 0; x < out.length; x++) {
    const shift = 8 - bits * ((x % perByte) + 1);
    out[x] = palette[((line[Math.floor(x / perByte)] ?? 0) >> shift) & mask] ?? 0;
  }
}

/** Luma of ITU-R BT.601. */
function grey(blue: number, green: number, red: number): number {
  return Math.round(0.114 * blue + 0.587 * green + 0.299 * red);
}

import type { Sharp } from 'sharp';
import sharp from 'sharp';

/** An upright or not yet upright page image: one grey byte per pixel, row by row, 0 black … 255 white. */
export interface Raster {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A page image for people: bytes of red, green and blue for each pixel, and of what does not matter where there are 4. */
export interface Picture {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
}

/** Pictures with more pixels than this are refused: decoding one would take more memory than a reader may have. */
export const MAX_PIXELS = 100_000_000;

/** The raster as input of a sharp pipeline. */
export function toSharp(raster: Raster): Sharp {
  return sharp(raster.data, {
    raw: { width: raster.width, height: raster.height, channels: 1 },
    limitInputPixels: 4 * MAX_PIXELS,
  });
}

/** Runs a sharp pipeline to its end and takes the first channel of what comes out as a raster. */
export async function fromSharp(pipeline: Sharp): Promise<Raster> {
  const { data, info } = await pipeline.toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
  return {
    data: info.channels === 1 ? data : firstChannel(data, info.channels),
    width: info.width,
    height: info.height,
  };
}

function firstChannel(data: Uint8Array, channels: number): Uint8Array {
  const grey = new Uint8Array(data.length / channels);
  for (let i = 0; i < grey.length; i++) grey[i] = data[i * channels] ?? 0;
  return grey;
}

/** Scales to exactly this size; when shrinking, every source pixel counts (no aliasing of thin strokes). */
export async function resize(raster: Raster, width: number, height: number): Promise<Raster> {
  return fromSharp(toSharp(raster).resize(width, height, { fit: 'fill', kernel: 'linear' }));
}

/** Turns clockwise by a quarter, a half or three quarters of a circle. */
export function turn(raster: Raster, degrees: 0 | 90 | 180 | 270): Raster {
  if (degrees === 0) return raster;
  const { data, width, height } = raster;
  const out = new Uint8Array(data.length);
  const [w, h] = degrees === 180 ? [width, height] : [height, width];
  // Where pixel (0, 0) lands, and how far one step right or down in the source moves in the result.
  const start = degrees === 90 ? w - 1 : degrees === 180 ? data.length - 1 : (h - 1) * w;
  const right = degrees === 90 ? w : degrees === 180 ? -1 : -w;
  const down = degrees === 90 ? -1 : degrees === 180 ? -w : 1;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0, to = start + y * down; x < width; x++, to += right) out[to] = data[i++] ?? 0;
  }
  return { data: out, width: w, height: h };
}

/** Turns clockwise by any angle; the canvas grows so that nothing is cut off, and the new corners are white. */
export async function turnBy(raster: Raster, degrees: number): Promise<Raster> {
  return fromSharp(toSharp(raster).rotate(degrees, { background: { r: 255, g: 255, b: 255 } }));
}

/** Grey values that a page with print on it has at least between its darkest and lightest pixel. */
const MIN_CONTRAST = 24;

/** Whether nothing can be read on the picture because it is of one shade. */
export function isBlank({ data }: Raster): boolean {
  let low = 255;
  let high = 0;
  for (const value of data) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high - low < MIN_CONTRAST;
}

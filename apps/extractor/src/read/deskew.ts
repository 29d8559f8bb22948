import type { Raster } from './raster.ts';
import { resize } from './raster.ts';

/** Skew beyond this is not looked for: such a page is a photo askew, and text lines start to cross rows. */
const MAX_DEGREES = 12;
const COARSE = 0.5;
const FINE = 0.1;
/** Longer side of the copy on which the angle is measured, in pixels. */
const SIDE = 900;
/** A pixel is ink when it is darker than this share of the mean around it. */
const INK = 0.85;
/** Below this many ink pixels the page shows too little to tell an angle. */
const MIN_INK = 200;

interface Ink {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly width: number;
  readonly height: number;
}

/**
 * The angle in degrees, clockwise positive, by which the page has to be turned so that its text lines run along the axes.
 * Text lines may run either way: a page lying on its side is judged by its columns. 0 when the page shows no clear direction.
 *
 * Method: projection profile (W. Postl, 1986): sums of ink along parallel lines vary most when the lines follow the text.
 */
export async function findSkew(raster: Raster): Promise<number> {
  const scale = Math.min(1, SIDE / Math.max(raster.width, raster.height));
  const small = await resize(
    raster,
    Math.max(1, Math.round(raster.width * scale)),
    Math.max(1, Math.round(raster.height * scale)),
  );
  const ink = findInk(small);
  if (ink.x.length < MIN_INK) return 0;
  const across = bestAngle(ink);
  const along = bestAngle({ x: ink.y, y: ink.x, width: ink.height, height: ink.width });
  // Swapping the axes mirrors the page, so that an angle found there has the opposite sense.
  const angle = across.sharpness >= along.sharpness ? across.degrees : -along.degrees;
  // Turning clockwise by θ undoes text that runs upwards to the right by θ.
  return Math.abs(angle) >= MAX_DEGREES ? 0 : Math.round(angle * 10) / 10;
}

/** Ink against the mean of its surroundings, so that shadows on a photo are paper. Binary only for measuring the angle. */
function findInk(raster: Raster): Ink {
  const { data, width, height } = raster;
  const sums = integral(raster);
  const reach = Math.max(4, Math.round(Math.max(width, height) / 40));
  const xs: number[] = [];
  const ys: number[] = [];
  for (let y = 0; y < height; y++) {
    const y0 = Math.max(0, y - reach);
    const y1 = Math.min(height, y + reach + 1);
    for (let x = 0; x < width; x++) {
      const x0 = Math.max(0, x - reach);
      const x1 = Math.min(width, x + reach + 1);
      const mean = areaSum(sums, y0 * (width + 1), y1 * (width + 1), { x0, x1 }) / ((x1 - x0) * (y1 - y0));
      if ((data[y * width + x] ?? 255) < INK * mean) {
        xs.push(x);
        ys.push(y);
      }
    }
  }
  return { x: Float32Array.from(xs), y: Float32Array.from(ys), width, height };
}

/** Summed-area table with one extra row and column of zeros. */
function integral({ data, width, height }: Raster): Float64Array {
  const stride = width + 1;
  const sums = new Float64Array(stride * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += data[y * width + x] ?? 0;
      sums[(y + 1) * stride + x + 1] = (sums[y * stride + x + 1] ?? 0) + row;
    }
  }
  return sums;
}

/** Sum over the columns from x0 up to x1, between two rows given by their offsets in the table. */
function areaSum(sums: Float64Array, top: number, bottom: number, { x0, x1 }: { x0: number; x1: number }): number {
  return (sums[bottom + x1] ?? 0) - (sums[bottom + x0] ?? 0) - (sums[top + x1] ?? 0) + (sums[top + x0] ?? 0);
}

function bestAngle(ink: Ink): { degrees: number; sharpness: number } {
  const coarse = sharpest(ink, { from: -MAX_DEGREES, to: MAX_DEGREES, step: COARSE });
  return sharpest(ink, { from: coarse.degrees - COARSE, to: coarse.degrees + COARSE, step: FINE });
}

function sharpest(ink: Ink, range: { from: number; to: number; step: number }): { degrees: number; sharpness: number } {
  let best = { degrees: 0, sharpness: -1 };
  const steps = Math.round((range.to - range.from) / range.step);
  for (let i = 0; i <= steps; i++) {
    const degrees = range.from + i * range.step;
    const sharpness = profileSharpness(ink, degrees);
    if (sharpness > best.sharpness) best = { degrees, sharpness };
  }
  return best;
}

/** Sum of squared differences between neighbouring rows of the ink profile after turning by `degrees`. */
function profileSharpness({ x, y, width, height }: Ink, degrees: number): number {
  const sin = Math.sin((degrees * Math.PI) / 180);
  const cos = Math.cos((degrees * Math.PI) / 180);
  const offset = Math.ceil(Math.abs(sin) * width) + 1;
  const rows = new Float32Array(height + 2 * offset + 2);
  for (let i = 0; i < x.length; i++) {
    const row = Math.round((x[i] ?? 0) * sin + (y[i] ?? 0) * cos) + offset;
    rows[row] = (rows[row] ?? 0) + 1;
  }
  let sum = 0;
  for (let i = 1; i < rows.length; i++) sum += ((rows[i] ?? 0) - (rows[i - 1] ?? 0)) ** 2;
  return sum;
}

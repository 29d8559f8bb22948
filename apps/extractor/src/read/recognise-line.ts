import type { Glyph } from './ctc.ts';
import { decodeCtc } from './ctc.ts';
import type { Network } from './onnx-session.ts';
import type { Quad } from './quad.ts';
import { pointIn } from './quad.ts';
import type { Raster } from './raster.ts';

/** Height in pixels of the strip that the network reads. */
const STRIP_HEIGHT = 48;
/** Longer strips than this are cut off by memory, not by need: about 250 characters. */
const MAX_STRIP = 3200;
const MIN_STRIP = 32;

/** What the recogniser read in one text line, over the strip cut out for it. */
export interface ReadLine {
  /** The line straightened to 48 pixels of height. */
  readonly strip: Raster;
  readonly glyphs: readonly Glyph[];
  /** Mean confidence of the glyphs, 0..1; 0 for a line with none. */
  readonly confidence: number;
}

/** Cuts a line out, straightens it and reads it (one line a run: padding a batch costs more than it saves). */
export async function recogniseLine(
  recogniser: Network,
  dictionary: readonly string[],
  cut: { raster: Raster; line: Quad },
): Promise<ReadLine> {
  const strip = cutStrip(cut.raster, cut.line);
  const output = await recogniser.run(toTensor(strip), [1, 3, strip.height, strip.width]);
  const glyphs = decodeCtc(output.data, dictionary, strip.width);
  const sum = glyphs.reduce((total, glyph) => total + glyph.confidence, 0);
  return { strip, glyphs, confidence: glyphs.length === 0 ? 0 : sum / glyphs.length };
}

/** The line as an upright strip of 48 pixels of height, sampled bilinearly; a coarser line is averaged down. */
function cutStrip(raster: Raster, line: Quad): Raster {
  const scale = line.height / STRIP_HEIGHT;
  const width = Math.min(MAX_STRIP, Math.max(MIN_STRIP, Math.round(line.length / scale)));
  const taps = Math.max(1, Math.min(8, Math.round(scale)));
  const data = new Uint8Array(width * STRIP_HEIGHT);
  for (let y = 0; y < STRIP_HEIGHT; y++) {
    for (let x = 0; x < width; x++) {
      data[y * width + x] = averageAt(raster, line, { x, y, taps, sx: line.length / width, sy: scale });
    }
  }
  return { data, width, height: STRIP_HEIGHT };
}

/** Mean of `taps` × `taps` samples spread over the source area of one strip pixel. */
function averageAt(
  raster: Raster,
  line: Quad,
  at: { x: number; y: number; taps: number; sx: number; sy: number },
): number {
  const { taps } = at;
  const origin = pointIn(line, (at.x + 0.5 / taps) * at.sx, (at.y + 0.5 / taps) * at.sy);
  const step = { s: at.sx / taps, t: at.sy / taps };
  let sum = 0;
  for (let j = 0; j < taps; j++) {
    for (let i = 0; i < taps; i++) {
      const x = origin.x + i * step.s * line.along.x - j * step.t * line.along.y;
      const y = origin.y + i * step.s * line.along.y + j * step.t * line.along.x;
      sum += bilinear(raster, x - 0.5, y - 0.5);
    }
  }
  return Math.round(sum / (taps * taps));
}

/** Outside the picture the nearest edge pixel counts. */
function bilinear({ data, width, height }: Raster, x: number, y: number): number {
  const cx = Math.min(Math.max(x, 0), width - 1);
  const cy = Math.min(Math.max(y, 0), height - 1);
  const x0 = Math.floor(cx);
  const y0 = Math.floor(cy);
  const right = x0 + 1 < width ? 1 : 0;
  const down = y0 + 1 < height ? width : 0;
  const i = y0 * width + x0;
  const fx = cx - x0;
  const top = (data[i] ?? 0) * (1 - fx) + (data[i + right] ?? 0) * fx;
  const bottom = (data[i + down] ?? 0) * (1 - fx) + (data[i + down + right] ?? 0) * fx;
  return top + (bottom - top) * (cy - y0);
}

function toTensor({ data }: Raster): Float32Array {
  const tensor = new Float32Array(3 * data.length);
  for (let i = 0; i < data.length; i++) {
    const value = ((data[i] ?? 0) / 255 - 0.5) / 0.5;
    tensor[i] = value;
    tensor[i + data.length] = value;
    tensor[i + 2 * data.length] = value;
  }
  return tensor;
}

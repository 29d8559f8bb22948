import { findComponents } from './components.ts';
import type { Network } from './onnx-session.ts';
import type { Quad } from './quad.ts';
import { convexHull, leastRectangle } from './quad.ts';
import type { Raster } from './raster.ts';
import { resize } from './raster.ts';

/** Probability from which a pixel belongs to the core of a text line. */
const TEXT = 0.3;
/** Mean probability below which a region is dropped. */
const MIN_MEAN = 0.5;
/** The network is trained on text cores shrunk by this ratio; regions are grown back by it. */
const UNCLIP = 1.6;
/** Cores thinner than this many detector pixels are noise. */
const MIN_CORE = 2;
/** ImageNet mean and deviation per channel, as the network was trained with. */
const MEAN = [0.485, 0.456, 0.406] as const;
const DEVIATION = [0.229, 0.224, 0.225] as const;

/** A text line found on a page, in pixels of the raster that was given. */
export interface TextLine extends Quad {
  /** Mean probability of its core, 0..1. */
  readonly score: number;
}

/**
 * Finds text lines with PP-OCRv4's detector: differentiable binarisation (Liao et al., AAAI 2020) with PaddleOCR's
 * post-processing: threshold, connected regions, least rectangle, grown by area × ratio ÷ perimeter.
 *
 * @param side Longer side in pixels to which the page is scaled for the network.
 */
export async function detectLines(detector: Network, raster: Raster, side: number): Promise<TextLine[]> {
  const scale = side / Math.max(raster.width, raster.height);
  const width = multipleOf32(raster.width * scale);
  const height = multipleOf32(raster.height * scale);
  const small = await resize(raster, width, height);
  const { data } = await detector.run(toTensor(small), [1, 3, height, width]);
  return apart(findLines(data, width, height)).map((line) =>
    stretch(line, raster.width / width, raster.height / height),
  );
}

/** Lines this parallel, as the cosine of the angle between them, stand above each other. */
const PARALLEL = 0.98;
/** Centres nearer than this share of the height are of one line found twice. */
const SAME = 0.5;
/** Share of the distance to the nearest line that may be taken in: accents and descenders reach over. */
const OVERLAP = 1.2;

/**
 * Makes lines no higher than the nearest one above or below is away: cores of small print are hardly shrunk, so growing
 * them back takes in half of both neighbours and leaves the recogniser small letters.
 */
export function apart(lines: readonly TextLine[]): TextLine[] {
  return lines.map((line) => {
    const distances = lines.flatMap((other) => distanceAcross(line, other) ?? []);
    return { ...line, height: Math.min(line.height, ...distances.map((distance) => OVERLAP * distance)) };
  });
}

/** Between the centres of two lines above each other; undefined: they are not. */
function distanceAcross({ center, along, length, height }: TextLine, other: TextLine): number | undefined {
  if (along.x * other.along.x + along.y * other.along.y < PARALLEL) return undefined;
  const [dx, dy] = [other.center.x - center.x, other.center.y - center.y];
  const beside = Math.abs(dx * along.x + dy * along.y);
  const across = Math.abs(dy * along.x - dx * along.y);
  const isOver = beside < (length + other.length) / 2 && across > SAME * height && across < height;
  return isOver ? across : undefined;
}

function multipleOf32(pixels: number): number {
  return Math.max(32, Math.round(pixels / 32) * 32);
}

function toTensor({ data }: Raster): Float32Array {
  const tensor = new Float32Array(3 * data.length);
  for (let channel = 0; channel < 3; channel++) {
    const mean = MEAN[channel] ?? 0;
    const deviation = DEVIATION[channel] ?? 1;
    const plane = tensor.subarray(channel * data.length, (channel + 1) * data.length);
    for (let i = 0; i < data.length; i++) plane[i] = ((data[i] ?? 0) / 255 - mean) / deviation;
  }
  return tensor;
}

/** Lines in a map of text probabilities (row by row), in pixels of that map. */
export function findLines(map: Float32Array, width: number, height: number): TextLine[] {
  return findComponents(map, { width, height, threshold: TEXT }).flatMap((component) => {
    const core = leastRectangle(convexHull(component.outline));
    if (Math.min(core.length, core.height) < MIN_CORE || component.mean < MIN_MEAN) return [];
    return [{ ...grow(core), score: component.mean }];
  });
}

function grow(core: Quad): Quad {
  const by = (core.length * core.height * UNCLIP) / (2 * (core.length + core.height));
  return { ...core, length: core.length + 2 * by, height: core.height + 2 * by };
}

/** Scales a rectangle; both factors differ by rounding to 32 pixels only, so a right angle stays one. */
function stretch(line: TextLine, fx: number, fy: number): TextLine {
  const alongLength = Math.hypot(line.along.x * fx, line.along.y * fy);
  const acrossLength = Math.hypot(line.along.y * fx, line.along.x * fy);
  return {
    center: { x: line.center.x * fx, y: line.center.y * fy },
    along: { x: (line.along.x * fx) / alongLength, y: (line.along.y * fy) / alongLength },
    length: line.length * alongLength,
    height: line.height * acrossLength,
    score: line.score,
  };
}

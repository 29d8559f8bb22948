import type { Sharp } from 'sharp';
import sharp from 'sharp';
import { decodeBmp } from './decode-bmp.ts';
import type { Picture, Raster } from './raster.ts';
import { fromSharp, MAX_PIXELS, toSharp } from './raster.ts';

/** A picture file with one or (TIFF) more pages. */
export interface ImageDocument {
  readonly pageCount: number;
  /** Decodes a page, counted from 1, to grey on white, turned as its EXIF data say. @throws Error when it is damaged. */
  decode(page: number): Promise<Raster>;
  /** The same in colour, no side longer than `side` pixels. */
  draw(page: number, side: number): Promise<Picture>;
}

/** What the service accepts; sharp would open more (SVG among it, which can refer to other files). */
const FORMATS: ReadonlySet<string> = new Set(['png', 'jpeg', 'webp', 'tiff']);

/** @throws Error when the bytes are no picture that can be decoded, or say more than 100 megapixels. */
export async function openImage(bytes: Uint8Array): Promise<ImageDocument> {
  if (bytes[0] === 0x42 && bytes[1] === 0x4d) {
    const raster = decodeBmp(bytes);
    return {
      pageCount: 1,
      decode: () => Promise.resolve(raster),
      draw: (_page, side) => inColour(toSharp(raster), side),
    };
  }
  const { format, pages, width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
  if (!FORMATS.has(format)) throw new Error(`${format} is not a picture format that is read`);
  if (width * height > MAX_PIXELS) throw new Error('the picture has more than 100 megapixels');
  // An animated WEBP has pages too, but they are frames: the first one is the picture.
  const paged = format === 'tiff';
  const pageOf = (page: number) => upright(bytes, paged ? { page: page - 1 } : {});
  return {
    pageCount: paged ? (pages ?? 1) : 1,
    decode: (page) => fromSharp(pageOf(page).greyscale()),
    draw: (page, side) => inColour(pageOf(page), side),
  };
}

function upright(bytes: Uint8Array, from: { page?: number }): Sharp {
  // A cut-off picture is an error, not half an invoice; harmless faults of its metadata are not.
  const picture = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'truncated', sequentialRead: true, ...from });
  return picture.rotate().flatten({ background: '#ffffff' });
}

async function inColour(picture: Sharp, side: number): Promise<Picture> {
  const small = picture.resize(side, side, { fit: 'inside', withoutEnlargement: true });
  const { data, info } = await small
    .toColourspace('srgb')
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 3 };
}

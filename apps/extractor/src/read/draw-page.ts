import sharp from 'sharp';
import type { OpenDocument } from './open-document.ts';
import { openWithPdfjs } from './pdfjs.ts';
import type { PdfDocument } from './pdf-document.ts';
import type { Picture } from './raster.ts';

/** How a page is turned to stand upright as when its words were read, see `Page` of `@docket/fields`. */
export interface Turn {
  /** Degrees clockwise: 0, 90, 180 or 270. */
  readonly rotation: number;
  readonly skew: number;
}

/** Pixels a point at which PDF pages are drawn for people: 150 dpi. */
const SCALE = 150 / 72;
/** No side of the picture is longer, in pixels. */
const LONGEST_SIDE = 2_500;
/** What a client is sent at most, in bytes. */
const LARGEST_PNG = 16 * 1024 * 1024;

/**
 * Draws a page, counted from 1, as PNG in colour; the boxes of its words are fractions of this picture.
 * @throws Error when it cannot be drawn.
 */
export async function drawPage(document: OpenDocument, page: number, turn: Turn): Promise<Uint8Array> {
  return encode(await turned(await pictureOf(document, page), turn));
}

async function pictureOf(document: OpenDocument, page: number): Promise<Picture> {
  if (document.kind === 'image') return document.image.draw(page, LONGEST_SIDE);
  if (document.engine === 'pdfjs') return fromPdf(document.pdf, page);
  return fromPdf(document.pdf, page).catch(async () => {
    const pdf = await openWithPdfjs(document.bytes);
    return fromPdf(pdf, page).finally(() => pdf.close());
  });
}

async function fromPdf(pdf: PdfDocument, number: number): Promise<Picture> {
  const page = await pdf.openPage(number);
  try {
    return await page.draw(Math.min(SCALE, LONGEST_SIDE / Math.max(1, page.width, page.height)));
  } finally {
    page.close();
  }
}

/** Skew first, quarters then, as reading does: the canvas grows with the skew. */
async function turned(picture: Picture, { rotation, skew }: Turn): Promise<Picture> {
  const straight = skew === 0 ? picture : await rotated(picture, skew);
  return rotation === 0 ? straight : rotated(straight, rotation);
}

async function rotated(picture: Picture, degrees: number): Promise<Picture> {
  const { data, info } = await toSharp(picture)
    .rotate(degrees, { background: '#ffffff' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 3 };
}

/** A noisy photograph may have to shrink to be sent. */
async function encode(picture: Picture): Promise<Uint8Array> {
  for (let side = LONGEST_SIDE; ; side = Math.round(side / 1.5)) {
    const small = toSharp(picture).resize(side, side, { fit: 'inside', withoutEnlargement: true });
    const png = await small.png().toBuffer();
    if (png.length <= LARGEST_PNG) return png;
  }
}

function toSharp({ data, width, height, channels }: Picture) {
  return sharp(data, { raw: { width, height, channels } }).removeAlpha();
}

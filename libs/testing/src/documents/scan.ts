import { PDFiumLibrary } from '@hyzyla/pdfium';
import { makePdf } from './pdf-pages.ts';
import { seededRandom } from './seeded-random.ts';

export interface ScanOptions {
  readonly seed?: number;
  /** Degrees clockwise. Default: 1 to 3, either way, by the seed. */
  readonly skew?: number;
  /** Standard deviation of the noise in grey levels of 255. Default 9. */
  readonly noise?: number;
  /** Default 200. */
  readonly dpi?: number;
}

/**
 * Pages of a PDF as a flatbed scanner would give them: grey, askew, slightly soft, noisy. PNG, one per page.
 * Text is drawn by PDFium, which brings the standard fonts: no font needs to be installed.
 */
export async function scanPages(pdf: Buffer, options: ScanOptions = {}): Promise<Buffer[]> {
  const rasters = await renderPages(pdf, options.dpi ?? 200);
  const seed = options.seed ?? 1;
  return Promise.all(rasters.map((raster, index) => roughen(raster, { ...options, seed: seed + index })));
}

/** A PDF whose pages are only images, as a scanner's feeder makes it: no text layer. */
export async function makeScanPdf(pages: readonly Buffer[]): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  const images = await Promise.all(pages.map((page) => sharp(page).jpeg({ quality: 80 }).toBuffer()));
  return makePdf(
    (pdf) => {
      for (const image of images) pdf.addPage({ size: 'A4', margin: 0 }).image(image, 0, 0, { fit: [595, 842] });
    },
    { autoFirstPage: false },
  );
}

interface Raster {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

async function renderPages(pdf: Buffer, dpi: number): Promise<Raster[]> {
  const library = await PDFiumLibrary.init();
  const document = await library.loadDocument(pdf);
  const rasters: Raster[] = [];
  for (const page of document.pages()) {
    const { width, height, data } = await page.render({ scale: dpi / 72, render: 'bitmap', colorSpace: 'Gray' });
    rasters.push({ width, height, data });
  }
  document.destroy();
  library.destroy();
  return rasters;
}

async function roughen({ width, height, data }: Raster, options: ScanOptions): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  const random = seededRandom(options.seed ?? 1);
  const skew = options.skew ?? (1 + 2 * random.next()) * random.pick([-1, 1]);
  const turned = await sharp(data, { raw: { width, height, channels: 1 } })
    .rotate(skew, { background: '#fff' })
    .blur(0.5)
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { info } = turned;
  const noisy = addNoise(turned.data, options.noise ?? 9, () => random.next());
  return sharp(noisy, { raw: { width: info.width, height: info.height, channels: info.channels } })
    .toColourspace('b-w')
    .png()
    .toBuffer();
}

/** Paper is never quite white: everything is pressed a little towards grey before the noise is added. */
function addNoise(pixels: Buffer, deviation: number, next: () => number): Buffer {
  const noisy = Buffer.alloc(pixels.length);
  // The sum of three uniform numbers is near enough to a normal one: its deviation is a half.
  for (let i = 0; i < pixels.length; i += 1) {
    const noise = (next() + next() + next() - 1.5) * 2 * deviation;
    noisy[i] = Math.max(0, Math.min(255, Math.round(12 + (pixels[i] ?? 0) * 0.92 + noise)));
  }
  return noisy;
}

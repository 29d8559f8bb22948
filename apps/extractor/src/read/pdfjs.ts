import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist';
import type { TextItem } from 'pdfjs-dist/types/src/display/api.d.ts';
import type { Attachment, PdfDocument, PdfPage, TextChar } from './pdf-document.ts';
import { PdfError } from './pdf-document.ts';
import type { Picture, Raster } from './raster.ts';

/** What pdf.js draws on: a canvas of @napi-rs/canvas, which pdf.js brings along. */
interface Canvas {
  getContext(kind: '2d'): { getImageData(x: number, y: number, w: number, h: number): { data: Uint8ClampedArray } };
}

interface CanvasFactory {
  create(width: number, height: number): { canvas: Canvas };
}

const NOTHING = new Uint8Array();

/**
 * Opens a PDF with pdf.js: slower than PDFium and less sure to end, but it repairs other faults. Its text comes in runs,
 * whose characters are taken to be equally wide.
 *
 * @throws PdfError when it cannot be opened: `encrypted` when a password is needed.
 */
export async function openWithPdfjs(bytes: Uint8Array): Promise<PdfDocument> {
  const pdfjs = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const root = dirname(fileURLToPath(import.meta.resolve('pdfjs-dist/package.json')));
  const folder = (name: string): string => join(root, name) + sep;
  const loading = pdfjs.getDocument({
    data: new Uint8Array(bytes),
    cMapUrl: folder('cmaps'),
    standardFontDataUrl: folder('standard_fonts'),
    wasmUrl: folder('wasm'),
    iccUrl: folder('iccs'),
    disableFontFace: true,
    verbosity: pdfjs.VerbosityLevel.ERRORS,
  });
  const document = await loading.promise.catch((error: unknown) => {
    throw asPdfError(error);
  });
  return {
    pageCount: document.numPages,
    openPage: (page) => openPage(document, page),
    attachments: () => attachments(document),
    close: () => loading.destroy(),
  };
}

async function attachments(document: PDFDocumentProxy): Promise<readonly Attachment[]> {
  const files = await document.getAttachments().catch(() => null);
  return [...(files ?? [])].map(([id, { filename }]) => ({
    name: filename,
    async bytes(most) {
      const content = (await document.getAttachmentContent(id).catch(() => null)) ?? NOTHING;
      return content.length <= most ? content : NOTHING;
    },
  }));
}

function asPdfError(error: unknown): PdfError {
  const [name, message] = error instanceof Error ? [error.name, error.message] : ['', String(error)];
  if (name === 'PasswordException') return new PdfError('encrypted', 'the document asks for a password');
  return new PdfError('broken', `the file is not a readable PDF (${message})`);
}

async function openPage(document: PDFDocumentProxy, number: number): Promise<PdfPage> {
  const page = await document.getPage(number).catch((error: unknown) => {
    throw asPdfError(error);
  });
  const { width, height } = page.getViewport({ scale: 1 });
  return {
    width,
    height,
    onlyText: false,
    characters: () => characters(page),
    render: async (scale) => greyOf(await draw(document, page, scale)),
    draw: (scale) => draw(document, page, scale),
    close: () => void page.cleanup(),
  };
}

async function characters(page: PDFPageProxy): Promise<TextChar[]> {
  const viewport = page.getViewport({ scale: 1 });
  const { items } = await page.getTextContent();
  return items.flatMap((item) =>
    'str' in item ? charactersOf(item, viewport.transform as unknown as Matrix, viewport) : [],
  );
}

/** Spreads a run evenly over its width; a space after each run keeps neighbours apart unless they touch. */
function charactersOf(item: TextItem, toPage: Matrix, size: { width: number; height: number }): TextChar[] {
  const [a, b, , , x, y] = multiply(toPage, item.transform as unknown as Matrix);
  const norm = Math.hypot(a, b) || 1;
  const [ux, uy] = [a / norm, b / norm];
  const letters = Array.from(item.str);
  const step = item.width / Math.max(1, letters.length);
  const angle = (Math.round((Math.atan2(uy, ux) * 180) / Math.PI / 90) * 90 + 360) % 360;
  const chars = letters.map((text, i): TextChar => {
    const corners = [
      [i * step, 0.25 * item.height],
      [(i + 1) * step, -0.85 * item.height],
    ] as const;
    const xs = corners.map(([s, t]) => (x + s * ux - t * uy) / size.width);
    const ys = corners.map(([s, t]) => (y + s * uy + t * ux) / size.height);
    const mapped = text !== '\u0000' && text !== '\ufffd' && !(text >= '\ue000' && text <= '\uf8ff');
    return { text, angle, mapped, box: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] };
  });
  return item.hasEOL ? [...chars, { text: ' ', angle, mapped: true, box: [0, 0, 0, 0] }] : chars;
}

type Matrix = readonly [number, number, number, number, number, number];

/** Product of two PDF matrices [a b c d e f]. */
function multiply(m: Matrix, n: Matrix): Matrix {
  const [a, b, c, d, e, f] = m;
  const [g, h, i, j, k, l] = n;
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];
}

async function draw(document: PDFDocumentProxy, page: PDFPageProxy, scale: number): Promise<Picture> {
  const viewport = page.getViewport({ scale });
  const width = Math.max(1, Math.floor(viewport.width));
  const height = Math.max(1, Math.floor(viewport.height));
  const { canvas } = (document.canvasFactory as CanvasFactory).create(width, height);
  await page.render({ canvas, viewport }).promise;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  return { data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength), width, height, channels: 4 };
}

function greyOf({ data, width, height }: Picture): Raster {
  const grey = new Uint8Array(width * height);
  for (let i = 0; i < grey.length; i++) {
    grey[i] = 0.299 * (data[4 * i] ?? 0) + 0.587 * (data[4 * i + 1] ?? 0) + 0.114 * (data[4 * i + 2] ?? 0);
  }
  return { data: grey, width, height };
}

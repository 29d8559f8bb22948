import type { Box } from '@docket/fields';
import type { PdfDocument, PdfPage, TextChar } from './pdf-document.ts';
import { PdfError } from './pdf-document.ts';
import { attachmentsOf } from './pdfium-attachments.ts';
import type { PdfiumModule } from './pdfium-module.ts';
import type { Picture, Raster } from './raster.ts';

const ERROR_PASSWORD = 4;
const ERROR_SECURITY = 5;
const RENDER_ANNOTATIONS = 0x01;
/** Bytes a pixel, PDFium's name of the bitmap format, and flags; in colour as red, green, blue and one to spare. */
const GREY = { bytes: 1, format: 1, flags: RENDER_ANNOTATIONS | 0x08 } as const;
const COLOUR = { bytes: 4, format: 3, flags: RENDER_ANNOTATIONS | 0x10 } as const;
const ANNOTATION_WIDGET = 20;
const OBJECT_TEXT = 1;
/** Pages of more objects than this draw lines and pictures anyhow. */
const MAX_OBJECTS = 20_000;
/** Device units across the page when boxes are converted; fine enough for fractions of five digits. */
const DEVICE = 1_000_000;
/** More characters than this are not a page to read fields from. */
const MAX_CHARACTERS = 200_000;

/** @throws PdfError when the bytes cannot be opened: `encrypted` when a password is needed. */
export function openWithPdfium(module: PdfiumModule, bytes: Uint8Array): PdfDocument {
  const memory = module.wasmExports.malloc(bytes.length);
  if (memory === 0) throw new PdfError('broken', 'the document does not fit into memory');
  module.HEAPU8.set(bytes, memory);
  const document = module._FPDF_LoadMemDocument(memory, bytes.length, 0);
  if (document === 0) {
    const error = module._FPDF_GetLastError();
    module.wasmExports.free(memory);
    throw openError(error);
  }
  return {
    pageCount: module._FPDF_GetPageCount(document),
    openPage: (page) => Promise.resolve(openPage(module, document, page)),
    attachments: () => Promise.resolve(attachmentsOf(module, document)),
    close: () => {
      module._FPDF_CloseDocument(document);
      module.wasmExports.free(memory);
      return Promise.resolve();
    },
  };
}

function openError(code: number): PdfError {
  if (code === ERROR_PASSWORD) return new PdfError('encrypted', 'the document asks for a password');
  if (code === ERROR_SECURITY)
    return new PdfError('encrypted', 'the document uses an encryption that is not supported');
  return new PdfError('broken', `the file is not a readable PDF (PDFium error ${code})`);
}

function openPage(module: PdfiumModule, document: number, page: number): PdfPage {
  let handle = load(module, document, page);
  if (hasFilledForm(module, handle)) {
    // Values of form fields are annotations, not text; flattening makes them part of the page, seen after a reload.
    module._FPDFPage_Flatten(handle, 0);
    module._FPDF_ClosePage(handle);
    handle = load(module, document, page);
  }
  return {
    width: module._FPDF_GetPageWidth(handle),
    height: module._FPDF_GetPageHeight(handle),
    onlyText: drawsOnlyText(module, handle),
    characters: () => Promise.resolve(characters(module, handle)),
    render: (scale): Promise<Raster> => Promise.resolve(render(module, handle, scale, GREY)),
    draw: (scale): Promise<Picture> =>
      Promise.resolve({ ...render(module, handle, scale, COLOUR), channels: COLOUR.bytes }),
    close: () => void module._FPDF_ClosePage(handle),
  };
}

function load(module: PdfiumModule, document: number, page: number): number {
  const handle = module._FPDF_LoadPage(document, page - 1);
  if (handle === 0) throw new PdfError('broken', `page ${page} cannot be loaded`);
  return handle;
}

function hasFilledForm(module: PdfiumModule, page: number): boolean {
  const count = Math.min(1000, module._FPDFPage_GetAnnotCount(page));
  for (let i = 0; i < count; i++) {
    const annotation = module._FPDFPage_GetAnnot(page, i);
    if (annotation === 0) continue;
    const subtype = module._FPDFAnnot_GetSubtype(annotation);
    module._FPDFPage_CloseAnnot(annotation);
    if (subtype === ANNOTATION_WIDGET) return true;
  }
  return false;
}

function drawsOnlyText(module: PdfiumModule, page: number): boolean {
  const count = module._FPDFPage_CountObjects(page);
  if (count > MAX_OBJECTS || module._FPDFPage_GetAnnotCount(page) > 0) return false;
  for (let i = 0; i < count; i++) {
    if (module._FPDFPageObj_GetType(module._FPDFPage_GetObject(page, i)) !== OBJECT_TEXT) return false;
  }
  return true;
}

function characters(module: PdfiumModule, page: number): TextChar[] {
  const text = module._FPDFText_LoadPage(page);
  if (text === 0) return [];
  const scratch = module.wasmExports.malloc(16);
  try {
    const toPage = displayTransform(module, page, scratch);
    const quarters = module._FPDFPage_GetRotation(page);
    const count = Math.min(MAX_CHARACTERS, module._FPDFText_CountChars(text));
    const found: TextChar[] = [];
    for (let i = 0; i < count; i++) {
      const character = characterAt(module, { text, index: i, scratch, quarters, toPage });
      if (character !== undefined) found.push(character);
    }
    return found;
  } finally {
    module.wasmExports.free(scratch);
    module._FPDFText_ClosePage(text);
  }
}

type ToPage = (x: number, y: number) => readonly [number, number];

/** From page space (points, origin bottom left, before /Rotate) to fractions of the displayed page. */
function displayTransform(module: PdfiumModule, page: number, scratch: number): ToPage {
  const at = (x: number, y: number): readonly [number, number] => {
    module._FPDF_PageToDevice(page, 0, 0, DEVICE, DEVICE, 0, x, y, scratch, scratch + 4);
    const ints = module.HEAP32;
    return [(ints[scratch / 4] ?? 0) / DEVICE, (ints[scratch / 4 + 1] ?? 0) / DEVICE];
  };
  const [ox, oy] = at(0, 0);
  const [xx, xy] = at(1000, 0);
  const [yx, yy] = at(0, 1000);
  return (x, y) => [ox + ((xx - ox) * x + (yx - ox) * y) / 1000, oy + ((xy - oy) * x + (yy - oy) * y) / 1000];
}

interface CharacterPlace {
  readonly text: number;
  readonly index: number;
  readonly scratch: number;
  /** Quarter turns clockwise of the page's own /Rotate. */
  readonly quarters: number;
  readonly toPage: ToPage;
}

function characterAt(module: PdfiumModule, place: CharacterPlace): TextChar | undefined {
  const { text, index, scratch } = place;
  const code = module._FPDFText_GetUnicode(text, index);
  if (code === 0xfffe) return undefined;
  if (module._FPDFText_GetLooseCharBox(text, index, scratch) === 0) {
    return { text: ' ', box: [0, 0, 0, 0], angle: 0, mapped: true };
  }
  const floats = module.HEAPF32.subarray(scratch / 4, scratch / 4 + 4);
  const [left = 0, top = 0, right = 0, bottom = 0] = floats;
  const angle = module._FPDFText_GetCharAngle(text, index);
  return {
    text: printed(code),
    box: boxOf(place.toPage(left, top), place.toPage(right, bottom)),
    angle: (Math.round(((Math.max(0, angle) * 180) / Math.PI + 90 * place.quarters) / 90) * 90) % 360,
    mapped: module._FPDFText_HasUnicodeMapError(text, index) !== 1 && isMapped(code),
  };
}

function boxOf([ax, ay]: readonly [number, number], [bx, by]: readonly [number, number]): Box {
  return [Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by)];
}

/** PDFium marks a hyphen at a line's end as U+0002. */
function printed(code: number): string {
  if (code === 0x02 || code === 0xad) return '-';
  return code < 0x20 || code > 0x10ffff ? ' ' : String.fromCodePoint(code);
}

function isMapped(code: number): boolean {
  return code !== 0 && code !== 0xfffd && !(code >= 0xe000 && code <= 0xf8ff);
}

function render(module: PdfiumModule, page: number, scale: number, shades: typeof GREY | typeof COLOUR) {
  const { bytes, format, flags } = shades;
  const width = Math.max(1, Math.round(module._FPDF_GetPageWidth(page) * scale));
  const height = Math.max(1, Math.round(module._FPDF_GetPageHeight(page) * scale));
  const size = width * height * bytes;
  const pixels = module.wasmExports.malloc(size);
  if (pixels === 0) throw new PdfError('broken', 'the page picture does not fit into memory');
  const bitmap = module._FPDFBitmap_CreateEx(width, height, format, pixels, width * bytes);
  try {
    module._FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff);
    module._FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, flags);
    return { data: module.HEAPU8.slice(pixels, pixels + size), width, height };
  } finally {
    module._FPDFBitmap_Destroy(bitmap);
    module.wasmExports.free(pixels);
  }
}

import { PDFiumModule } from '@hyzyla/pdfium';

type Call = (...args: number[]) => number;

/**
 * What is used of PDFium's WebAssembly build. The package's own classes give text without boxes and close a page after
 * rendering it, so the C functions are called directly; their signatures are those of PDFium's public headers.
 */
export interface PdfiumModule {
  readonly HEAPU8: Uint8Array;
  readonly HEAP32: Int32Array;
  readonly HEAPF32: Float32Array;
  readonly wasmExports: { malloc(size: number): number; free(pointer: number): void };
  readonly _FPDF_InitLibrary: Call;
  readonly _FPDF_LoadMemDocument: Call;
  readonly _FPDF_GetLastError: Call;
  readonly _FPDF_CloseDocument: Call;
  readonly _FPDF_GetPageCount: Call;
  readonly _FPDFDoc_GetAttachmentCount: Call;
  readonly _FPDFDoc_GetAttachment: Call;
  readonly _FPDFAttachment_GetName: Call;
  readonly _FPDFAttachment_GetFile: Call;
  readonly _FPDF_LoadPage: Call;
  readonly _FPDF_ClosePage: Call;
  readonly _FPDF_GetPageWidth: Call;
  readonly _FPDF_GetPageHeight: Call;
  readonly _FPDF_PageToDevice: Call;
  readonly _FPDFPage_GetRotation: Call;
  readonly _FPDFPage_GetAnnotCount: Call;
  readonly _FPDFPage_GetAnnot: Call;
  readonly _FPDFPage_CloseAnnot: Call;
  readonly _FPDFPage_Flatten: Call;
  readonly _FPDFPage_CountObjects: Call;
  readonly _FPDFPage_GetObject: Call;
  readonly _FPDFPageObj_GetType: Call;
  readonly _FPDFAnnot_GetSubtype: Call;
  readonly _FPDFText_LoadPage: Call;
  readonly _FPDFText_ClosePage: Call;
  readonly _FPDFText_CountChars: Call;
  readonly _FPDFText_GetUnicode: Call;
  readonly _FPDFText_HasUnicodeMapError: Call;
  readonly _FPDFText_GetCharAngle: Call;
  readonly _FPDFText_GetLooseCharBox: Call;
  readonly _FPDFBitmap_CreateEx: Call;
  readonly _FPDFBitmap_FillRect: Call;
  readonly _FPDFBitmap_Destroy: Call;
  readonly _FPDF_RenderPageBitmap: Call;
}

/** Loads the WebAssembly; one instance serves all documents of a process. */
export async function loadPdfium(): Promise<PdfiumModule> {
  const module = (await PDFiumModule({})) as unknown as PdfiumModule;
  module._FPDF_InitLibrary();
  return module;
}

import type { Attachment } from './pdf-document.ts';
import type { PdfiumModule } from './pdfium-module.ts';

/** Files attached to an open document; more than these nobody looks through. */
const MOST_ATTACHMENTS = 20;
const LONGEST_NAME = 1_024;

/** The files that are attached to a document (PDFium's fpdf_attachment.h). */
export function attachmentsOf(module: PdfiumModule, document: number): Attachment[] {
  const count = Math.min(MOST_ATTACHMENTS, module._FPDFDoc_GetAttachmentCount(document));
  return Array.from({ length: Math.max(0, count) }, (_, index) => {
    const attachment = module._FPDFDoc_GetAttachment(document, index);
    return {
      name: attachment === 0 ? '' : nameOf(module, attachment),
      bytes: (most) => Promise.resolve(attachment === 0 ? new Uint8Array() : bytesOf(module, attachment, most)),
    };
  });
}

/** UTF-16LE, ended by a zero. */
function nameOf(module: PdfiumModule, attachment: number): string {
  const length = module._FPDFAttachment_GetName(attachment, 0, 0);
  if (length < 2 || length > LONGEST_NAME) return '';
  return withMemory(module, length, (memory) => {
    module._FPDFAttachment_GetName(attachment, memory, length);
    return new TextDecoder('utf-16le').decode(module.HEAPU8.slice(memory, memory + length - 2));
  });
}

/** Asked for its length first, which PDFium writes to a place of four bytes. */
function bytesOf(module: PdfiumModule, attachment: number, most: number): Uint8Array {
  const length = withMemory(module, 4, (place) =>
    module._FPDFAttachment_GetFile(attachment, 0, 0, place) === 0 ? 0 : (module.HEAP32[place >> 2] ?? 0),
  );
  if (length <= 0 || length > most) return new Uint8Array();
  return withMemory(module, length, (memory) =>
    withMemory(module, 4, (place) =>
      module._FPDFAttachment_GetFile(attachment, memory, length, place) === 0
        ? new Uint8Array()
        : module.HEAPU8.slice(memory, memory + length),
    ),
  );
}

function withMemory<T>(module: PdfiumModule, length: number, use: (memory: number) => T): T {
  const memory = module.wasmExports.malloc(length);
  if (memory === 0) throw new Error('the attachment does not fit into memory');
  try {
    return use(memory);
  } finally {
    module.wasmExports.free(memory);
  }
}

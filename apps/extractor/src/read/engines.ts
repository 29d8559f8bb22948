import { loadPdfium } from './pdfium-module.ts';
import { openDocument } from './open-document.ts';
import { openPpOcr } from './ppocr.ts';
import type { PageOptions, PageResult } from './read-page.ts';
import { readPage } from './read-page.ts';
import { openTesseract } from './tesseract.ts';

/** The engines by themselves, in the process of the caller: no pool, no limits, nothing that survives a bad document. */
export interface BareEngines {
  /** Reads the first page of a document. @throws Error if it cannot be read. */
  readFirstPage(file: string, mediaType: string, options: PageOptions): Promise<PageResult>;
}

/** Opens all engines, for those who measure them; what they need is loaded by the first page. */
export async function openBareEngines(): Promise<BareEngines> {
  const pdfium = await loadPdfium();
  const engines = { ppocr: openPpOcr(), tesseract: openTesseract() };
  return {
    async readFirstPage(file, mediaType, options) {
      const document = await openDocument(pdfium, file, mediaType);
      if (document.kind === 'unreadable') throw new Error(document.message);
      try {
        return await readPage(engines, document, 1, options);
      } finally {
        if (document.kind === 'pdf') await document.pdf.close();
      }
    },
  };
}

export { openReaderPool } from './reader-pool.ts';

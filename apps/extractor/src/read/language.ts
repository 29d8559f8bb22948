import type { TesseractLanguage } from './tesseract.ts';

/** How the words of page pictures are read. */
export type OcrEngineName = 'ppocr' | 'tesseract';

/** ISO 639-1, 639-2/B and 639-3 codes of the languages whose letters PP-OCR's dictionary lacks. */
const WITH_TESSERACT: Readonly<Record<string, TesseractLanguage>> = {
  de: 'deu',
  deu: 'deu',
  ger: 'deu',
  fr: 'fra',
  fra: 'fra',
  fre: 'fra',
  es: 'spa',
  spa: 'spa',
};

/**
 * The engine for a language hint (ISO 639-1 or -3, any case; a region as in `de-CH` is ignored). PP-OCR reads English and
 * Chinese, digits and amounts best; unknown or missing hints leave it at that.
 */
export function engineFor(
  hint: string | null,
  profile: 'accurate' | 'fast',
): { engine: OcrEngineName; language: TesseractLanguage } {
  const code = hint?.trim().toLowerCase().split(/[-_]/)[0] ?? '';
  const language = WITH_TESSERACT[code];
  if (language !== undefined) return { engine: 'tesseract', language };
  return { engine: profile === 'fast' ? 'tesseract' : 'ppocr', language: 'eng' };
}

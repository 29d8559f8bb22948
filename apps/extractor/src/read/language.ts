import type { PageLanguage } from '@docket/fields';

/** Language data that is installed, by the name that Tesseract uses. */
export type TesseractLanguage =
  'eng' | 'deu' | 'fra' | 'spa' | 'ita' | 'nld' | 'por' | 'bel' | 'chi_sim' | 'jpn' | 'kor' | 'ara';

const DATA: Readonly<Record<PageLanguage, TesseractLanguage>> = {
  ...{ en: 'eng', de: 'deu', fr: 'fra', es: 'spa', it: 'ita', nl: 'nld', pt: 'por' },
  ...{ zh: 'chi_sim', ja: 'jpn', ko: 'kor', ar: 'ara' },
  // No package brings Russian. Belarusian has all of its letters but щ, ъ and и, which it takes for their likes.
  ru: 'bel',
};

/** The data with which Tesseract reads a language; null: English. */
export const dataFor = (language: PageLanguage | null): TesseractLanguage => DATA[language ?? 'en'];

/** Whether PP-OCR's dictionary has the letters of a language; a page that is not told from its words counts as English. */
export const isForPpOcr = (language: PageLanguage | null): boolean =>
  language === null || language === 'en' || language === 'zh';

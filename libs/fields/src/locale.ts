import { decimalSignIn } from './amounts.ts';
import type { DecimalSign } from './amounts.ts';
import { dateOrderIn } from './dates.ts';
import type { DateOrder } from './dates.ts';
import { languageOf, languageOfHint } from './languages.ts';
import type { PageLanguage } from './languages.ts';
import type { Sheet } from './lines.ts';

/** How numbers and dates of one document are to be read. */
export interface Conventions {
  readonly dateOrder: DateOrder;
  readonly decimal: DecimalSign;
}

/** `locale`: BCP 47, e.g. `en-US`; `language`: ISO 639-1 or -3, e.g. `de` or `deu`. Both are hints. */
export interface LocaleHints {
  readonly locale?: string;
  readonly language?: string;
}

/** Where the decimal sign is a comma unless the document shows another. */
const WITH_COMMA: readonly (PageLanguage | null)[] = ['de', 'fr', 'es', 'it', 'nl', 'pt', 'ru'];

/** English with the region US (or territories that follow it) writes the month first. */
const monthFirst = (hints: LocaleHints): boolean => /^[a-z]{2}[-_](us|ph|pr)$/i.test(hints.locale ?? '');

/** A state of the USA with its ZIP code, `Portland, OR 97205`. */
const US_PLACE =
  /(?<![A-Za-z])(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])\.?,? \d{5}(?:-\d{4})?(?!\d)/;
/** Taxes that the USA does not have. */
const ELSEWHERE = /(?<![a-z])(?:vat|gst|sst|mwst|ust|tva|iva|btw)(?![a-z])/;

/** Whether a document shows that it is American: a place there, dollars, English, and no tax of elsewhere. */
const isAmerican = (sheet: Sheet, folded: string, language: PageLanguage | null): boolean =>
  (language === 'en' || language === null) &&
  folded.includes('$') &&
  !ELSEWHERE.test(folded) &&
  sheet.lines.some(({ text }) => US_PLACE.test(text));

/** Reads the conventions off the hints and, where they are silent, off the document itself. */
export function conventionsOf(sheet: Sheet, hints: LocaleHints): Conventions {
  const folded = sheet.lines.map((line) => line.folded).join('\n');
  const language = languageOfHint(hints.locale) ?? languageOfHint(hints.language) ?? languageOf(folded);
  const told = hints.locale !== undefined && /[-_]/.test(hints.locale);
  const american = told ? monthFirst(hints) : isAmerican(sheet, folded, language);
  return {
    dateOrder: dateOrderIn(folded) ?? (american ? 'mdy' : 'dmy'),
    decimal: decimalSignIn(folded, WITH_COMMA.includes(language) ? ',' : '.'),
  };
}

import { decimalSignIn } from './amounts.ts';
import type { DecimalSign } from './amounts.ts';
import { dateOrderIn } from './dates.ts';
import type { DateOrder } from './dates.ts';
import type { Sheet } from './lines.ts';

/** How numbers and dates of one document are to be read. */
export interface Conventions {
  readonly language: 'en' | 'de' | 'fr' | 'other';
  readonly dateOrder: DateOrder;
  readonly decimal: DecimalSign;
}

/** `locale`: BCP 47, e.g. `en-US`; `language`: ISO 639-1 or -3, e.g. `de` or `deu`. Both are hints. */
export interface LocaleHints {
  readonly locale?: string;
  readonly language?: string;
}

const FREQUENT: Readonly<Record<'en' | 'de' | 'fr', RegExp>> = {
  en: /(?<![a-z])(the|and|of|to|for|invoice|date|total|amount|tax|receipt|number|thank|you|cash)(?![a-z])/g,
  de: /(?<![a-z])(der|die|das|und|von|vom|bis|fur|mit|rechnung|datum|betrag|summe|netto|brutto|nr|seite|zahlbar|steuer)(?![a-z])/g,
  fr: /(?<![a-z])(le|la|les|des|du|et|de|facture|date|montant|tva|ttc|ht|payer|numero|adresse|echeance|reglement)(?![a-z])/g,
};

const ISO_639_3: Readonly<Record<string, Conventions['language']>> = {
  eng: 'en',
  deu: 'de',
  ger: 'de',
  fra: 'fr',
  fre: 'fr',
};

function toldLanguage(hints: LocaleHints): Conventions['language'] | null {
  const told = (hints.locale ?? hints.language)?.toLowerCase().split(/[-_]/)[0];
  if (told === undefined || told === '') return null;
  if (told === 'en' || told === 'de' || told === 'fr') return told;
  return ISO_639_3[told] ?? 'other';
}

function seenLanguage(folded: string): Conventions['language'] {
  let best: Conventions['language'] = 'other';
  let most = 0;
  for (const language of ['en', 'de', 'fr'] as const) {
    const count = folded.match(FREQUENT[language])?.length ?? 0;
    if (count > most) {
      best = language;
      most = count;
    }
  }
  return best;
}

/** English with the region US (or territories that follow it) writes the month first; only the locale can say so. */
const monthFirst = (hints: LocaleHints): boolean => /^[a-z]{2}[-_](us|ph|pr)$/i.test(hints.locale ?? '');

/** Reads the conventions off the hints and, where they are silent, off the document itself. */
export function conventionsOf(sheet: Sheet, hints: LocaleHints): Conventions {
  const folded = sheet.lines.map((line) => line.folded).join('\n');
  const language = toldLanguage(hints) ?? seenLanguage(folded);
  const comma = language === 'de' || language === 'fr';
  return {
    language,
    dateOrder: dateOrderIn(folded) ?? (monthFirst(hints) ? 'mdy' : 'dmy'),
    decimal: decimalSignIn(folded, comma ? ',' : '.'),
  };
}

import { fold } from './fold.ts';

/** Languages in Latin letters that a page is told to be in, ISO 639-1. */
const LATIN_LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt'] as const;
export type LatinLanguage = (typeof LATIN_LANGUAGES)[number];

/** Everything that a page can be hinted or told to be in, ISO 639-1. */
export const PAGE_LANGUAGES = [...LATIN_LANGUAGES, 'ru', 'zh', 'ja', 'ko', 'ar'] as const;
export type PageLanguage = (typeof PAGE_LANGUAGES)[number];

/**
 * Words that text and business papers of a language are full of, folded (lower case, no accents), because OCR drops
 * accents first. A word that two of the languages share stands with both: it speaks for neither alone.
 */
const FREQUENT: Readonly<Record<LatinLanguage, string>> = {
  en: `the and of to for from with by is are was this that you your our thank please invoice date total amount due tax
    receipt number order bill ship item quantity qty price unit description payment cash change balance subtotal street
    road page phone customer account delivery note terms days`,
  de: `der die das und von vom bis fur mit bei auf ist wird bitte wir ihre ihr ihnen sie nicht rechnung datum betrag summe
    netto brutto nr seite zahlbar steuer mwst ust menge preis einzelpreis gesamt gesamtbetrag kunde kundennummer lieferung
    bezeichnung artikel zwischensumme tagen ohne abzug strasse konto stuck straße`,
  fr: `le la les des du et de un une pour par sur avec est sont votre vos nous facture date montant tva ttc ht payer numero
    adresse echeance reglement quantite prix unitaire designation total commande livraison jours rue societe remise page`,
  es: `el la los las del de y en un una para por con es su sus factura fecha importe iva total numero direccion vencimiento
    pago cantidad precio descripcion base imponible pedido entrega dias calle cliente gracias unidad subtotal pagina`,
  it: `il lo la gli le dei del della delle di e in un una per con da al alla fattura data importo iva totale numero indirizzo
    scadenza pagamento quantita prezzo descrizione imponibile ordine consegna giorni via cliente grazie unita pagina`,
  nl: `de het een en van voor met op bij is zijn wij uw u niet factuur datum bedrag btw totaal nummer adres vervaldatum
    betaling betalen aantal prijs omschrijving subtotaal bestelling levering dagen straat klant excl incl eenheid pagina`,
  pt: `o a os as do da dos das de e em um uma para por com no na fatura data valor iva total numero endereco morada
    vencimento pagamento quantidade preco descricao encomenda pedido entrega dias rua cliente obrigado unidade pagina nif`,
};

const VOCABULARY = new Map<string, LatinLanguage[]>();
for (const language of LATIN_LANGUAGES)
  for (const word of FREQUENT[language].split(/\s+/)) {
    const folded = fold(word);
    VOCABULARY.set(folded, [...(VOCABULARY.get(folded) ?? []), language]);
  }

/** So many different words speak for a language at least … */
const FEWEST = 3;
/** … and so many times as many as for the next. */
const CLEARLY = 1.4;

/** Different words of a text that speak for each language; one that languages share counts for each by its share. */
function votes(text: string): Map<LatinLanguage, number> {
  const counted = new Map<LatinLanguage, number>();
  for (const word of new Set(fold(text).match(/\p{L}+/gu))) {
    const languages = VOCABULARY.get(word) ?? [];
    for (const language of languages) counted.set(language, (counted.get(language) ?? 0) + 1 / languages.length);
  }
  return counted;
}

/** Fewer letters of a script than this are a logo or a misread speck … */
const FEWEST_LETTERS = 3;
/** … and from this share of all letters on it decides alone: Latin names and codes stand on every page. */
const MAINLY = 0.2;
/** Kana between Chinese characters are the grammar of Japanese, however few. */
const SOME = 0.05;

function byScript(text: string): PageLanguage | null {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const isIn = (script: RegExp, share: number, fewest = FEWEST_LETTERS): boolean => {
    const found = text.match(script)?.length ?? 0;
    return found >= fewest && found >= share * letters;
  };
  if (isIn(/[\p{Script=Hiragana}\p{Script=Katakana}]/gu, SOME, 2)) return 'ja';
  if (isIn(/\p{Script=Han}/gu, MAINLY)) return 'zh';
  if (isIn(/\p{Script=Hangul}/gu, MAINLY)) return 'ko';
  if (isIn(/\p{Script=Arabic}/gu, MAINLY)) return 'ar';
  return isIn(/\p{Script=Cyrillic}/gu, MAINLY) ? 'ru' : null;
}

/**
 * The language of a text by its script and, in Latin letters, by the words that are frequent on papers of a language;
 * null if they do not say clearly. Letter case and accents do not matter.
 */
export function languageOf(text: string): PageLanguage | null {
  const script = byScript(text);
  if (script !== null) return script;
  const [best, next] = [...votes(text)].sort((a, b) => b[1] - a[1]);
  if (best === undefined || best[1] < FEWEST || best[1] < CLEARLY * (next?.[1] ?? 0)) return null;
  return best[0];
}

const CODES = new Map<string, PageLanguage>(
  Object.entries({
    ...{ en: 'en', de: 'de', fr: 'fr', es: 'es', it: 'it', nl: 'nl', pt: 'pt' },
    ...{ ru: 'ru', zh: 'zh', ja: 'ja', ko: 'ko', ar: 'ar' },
    ...{ eng: 'en', deu: 'de', ger: 'de', fra: 'fr', fre: 'fr', spa: 'es', ita: 'it', nld: 'nl', dut: 'nl', por: 'pt' },
    ...{ rus: 'ru', zho: 'zh', chi: 'zh', jpn: 'ja', kor: 'ko', ara: 'ar' },
  }),
);
/**
 * The language that a hint names: ISO 639-1 or -3 (also its bibliographic form), any case; a region as in `de-CH` is
 * ignored. Null for none and for one that is not known.
 */
export function languageOfHint(hint: string | null | undefined): PageLanguage | null {
  const code = hint?.trim().toLowerCase().split(/[-_]/)[0] ?? '';
  return CODES.get(code) ?? null;
}

import { editDistance, fold } from './fold.ts';
import { isTitle } from './title-words.ts';

/** Legal forms of companies, over folded text. */
const LEGAL_FORM =
  /(?<![a-z])(?:g ?m ?b ?h|mbh|ag|kg|kgaa|ohg|gbr|ug|e\.? ?v\.?|e\.? ?g\.|a\. ?g\.|e\. ?k\.|vvag|se|sarl|s\.a\.r\.l\.?|sas|sasu|eurl|s\.a\.s?\.?|sci|snc|sdn\.?\s?(?:bhd|8hd)|bhd|s\/b|plc|ltd|limited|llc|llp|inc|corp|corporation|co\.|pty|pte|b\.?v\.?|n\.?v\.?|s\.?r\.?l\.?|s\.p\.a\.?|spa|s\.l\.?u?\.?|slu?|lda|l\.da|unipessoal|s\.?n\.?c\.|s\.?a\.?s\.|v\.?o\.?f\.|ab|aps|oy|inh\.?)(?![a-z])|sdn\.?bhd/;
/** Words that shops and small companies carry in their names, in English, German, French and Malay. */
const TRADE =
  /(?:enterprise|trading|restaurant|restoran|cafe|bistro|kopitiam|bakery|backerei|boulangerie|hardware|stationer|book ?(?:store|shop)|bookshop|store|stores|mart|market|markt|shop|pharmac|farmasi|apotheke|clinic|klinik|hotel|perniagaan|perusahaan|kedai|syarikat|industr|supplies|supply|marketing|holdings|group|station|petrol|electric|auto|motor|services?|studio|gallery|boutique|salon|kitchen|food|sons|brothers|bros|associates|company|co$)/;
/** Parts of postal addresses in the same languages, in Spanish, Italian, Dutch and Portuguese. */
const STREET =
  /(?:strasse|stra(?:ss?|ß)e|(?<=[a-z])str\.|str\. ?\d|(?<![a-z])(?:street|st\.|road|rd|avenue|ave|lane|drive|blvd|boulevard|highway|square|rue|chemin|allee|place|quai|impasse|route|cedex|p\.?o\.? ?box|postfach|floor|level|ground flr|unit|block|blok|suite|lot|plot|wisma|menara|plaza|complex|kompleks|mall)(?![a-z])|[a-z]weg(?![a-z])|platz(?![a-z])|[a-z]gasse(?![a-z])|promenade|jalan|(?<![a-z])(?:jln|jl|lrg|kg|tmn|bdr|sek|seksyen)(?![a-z])|lorong|(?<![a-z])(?:calle|c\/|avenida|avda|av|plaza|paseo|carretera|ctra|poligono|camino|viale|corso|piazza|vicolo|localita|rua|praca|travessa|estrada|largo|alameda|apartado|apdo|casella postale|postbus)(?![a-z])|^via [a-z]|[a-z](?:straat|laan|plein|gracht|kade|dijk|singel)(?![a-z])|taman|bandar|kampung|persiaran|lebuh|seksyen|desa |kawasan|perindustrian)/;
const POSTCODE_CITY =
  /(?<!\d)\d{4} ?[a-z]{2} [a-z]{3,}|(?<!\d)\d{4}-\d{3} [a-z]{3,}|(?:^|[\s,])(?:[a-z]{1,3}[ -])?\d{4,6}(?:[\s,.-]*(?!gst)[a-z]{3,})|[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}(?![a-z])|(?<![a-z\d])[ac-fhknprtv-y]\d[\dw] [a-z\d]{4}$/;
const HOUSE_NUMBER = /^(?:no\.?|lot|unit|plot|\d|[a-z]?-?\d)[\s.:,]*[\da-z]*/;
/** Malaysian states and frequent endings of addresses: they carry on an address whose postcode is passed. */
const REGION =
  /(?:selangor|johor|kuala ?lumpur|penang|pulau ?pinang|perak|kedah|kelantan|terengganu|pahang|melaka|malacca|negeri ?sembilan|sabah|sarawak|perlis|putrajaya|labuan|malaysia|singapore|deutschland|germany|france|united kingdom|england|switzerland|schweiz|suisse|osterreich|austria|espana|italia|portugal|nederland|belgi(?:e|que)|w\.? ?p\.?|wilayah|darul|d\.e\.?)(?![a-z])/;
const CONTACT =
  /(?:(?<![a-z])(?:tel|phone|telefon|fax|mobile|h\/?p|hotline|call|telephone|e-?mail|website|web|www|http)(?![a-z])|@|\.com|☎|whats ?app)/;
const REGISTRATION =
  /(?:(?<![a-z])(?:roc|co\.? ?reg|reg(?:istration)?\.? ?no|company no|business reg|brn|gst|sst|vat|ust|tva|tax|siret|siren|hrb|hra|steuer|gln|duns?|iban|bic|swift|ssm)(?![a-z])|gst ?(?:id|no|reg)|co\.?reg|reg\.?no|^\(?[a-z]{0,3}\d{5,12}-?[a-z]?\)?$)/;
const SALUTATION =
  /^(?:herrn?|frau|firma|an|mr\.?|mrs\.?|ms\.?|dr\.?|monsieur|madame|m\.|mme|messrs\.?|attn\.?:?|z\. ?hd\.?)$/;
/** A reader's key in front of a value, `Kunden-Nr. : 009420`. */
const KEYED = /^[^\d:]{2,40}?\s*:\s*/;

/** What a line of an address block or letterhead is. */
export type LineKind = 'title' | 'contact' | 'registration' | 'address' | 'salutation' | 'keyed' | 'name' | 'other';

const LEGAL_FORMS = new RegExp(LEGAL_FORM, 'g');

/** Where legal forms stand in a folded text. */
export const legalFormsIn = (folded: string): (readonly [from: number, to: number])[] =>
  Array.from(folded.matchAll(LEGAL_FORMS), ({ 0: form, index }) => [index, index + form.length] as const);

export const hasLegalForm = (text: string): boolean => LEGAL_FORM.test(fold(text));
export const hasTradeWord = (text: string): boolean => TRADE.test(fold(text));
export const hasPostcode = (text: string): boolean => POSTCODE_CITY.test(fold(text)) || /(?<!\d)\d{5}(?!\d)/.test(text);
export const namesRegion = (text: string): boolean => REGION.test(fold(text));

/** Whether a text reads like a part of a postal address. */
export function isAddress(text: string): boolean {
  const folded = fold(text);
  return STREET.test(folded) || POSTCODE_CITY.test(folded) || (HOUSE_NUMBER.test(folded) && /,/.test(folded));
}

/** Tells what a line of a letterhead or address block is. A legal form makes a name of what looks like a street. */
export function kindOf(text: string): LineKind {
  const folded = fold(text).trim();
  const letters = folded.replace(/[^a-z]/g, '').length;
  if (isTitle(folded)) return 'title';
  if (SALUTATION.test(folded)) return 'salutation';
  if (CONTACT.test(folded)) return 'contact';
  if (hasLegalForm(text) && letters >= 4 && !/^\W*\d{4}/.test(folded)) return 'name';
  if (REGISTRATION.test(folded)) return 'registration';
  if (KEYED.test(folded)) return 'keyed';
  if (isAddress(text)) return 'address';
  return letters >= 3 && letters >= folded.replace(/\s/g, '').length * 0.5 ? 'name' : 'other';
}

/** Whether a text is nothing but a word of trade, `TRADING` or `Hardware`. */
export function isTradeWord(text: string): boolean {
  const folded = fold(text).replace(/[^a-z]/g, '');
  const word = TRADE.exec(folded)?.[0];
  return word !== undefined && folded.length - word.length <= 2;
}

/** What OCR most often does to capitals, undone where it cannot be meant: `L0T`, `N0.`, `SON BHD`, `0ld`, `S/8`. */
function unmisread(text: string): string {
  return text
    .replace(/(?<=\p{Lu})0(?=\p{Lu})/gu, 'O')
    .replace(/(?<![\p{L}\p{N}.,/-])0(?=\p{Ll}{2}|\p{Lu}{3})/gu, 'O')
    .replace(/(?<![\p{L}\p{N}])[1I]0T(?=[:.\s])/gu, 'LOT')
    .replace(/(?<![\p{L}\p{N}])N0(?=[.:\s])/gu, 'NO')
    .replace(/(?<![\p{L}\p{N}])S[O0D]N(?=\.?\s*BH[DU0O](?![\p{L}\p{N}]))/gu, 'SDN')
    .replace(/(?<=SDN\.?\s?)(?:BHU|BH0|BHO|8HD|EHD)(?![\p{L}\p{N}])/gu, 'BHD')
    .replace(/(?<=\p{L}\s)S\/[89D](?=\s*(?:\(|$))/gu, 'S/B');
}

/** Common words of addresses, in which a letter that is misread can be told from another word. */
const COMMON = new Set(
  `jalan taman kawasan perindustrian lorong bandar kampung persiaran seksyen mukim lebuh kompleks industrial estate street
  avenue floor ground square selangor malaysia singapore johor penang melaka sembilan pahang perak boulevard highway centre
  center building strasse chaussee platz allee place avenida carrer piazza straat`.split(/\s+/),
);
/** No shorter word is mended, in letters. */
const MENDED = 5;

/** The common word that a word differs from by one letter, in the case of the word; itself if there is none or several. */
function mendedWord(word: string): string {
  const folded = fold(word);
  if (folded.length < MENDED || COMMON.has(folded)) return word;
  const near = [...COMMON].filter((common) => common.length >= MENDED && editDistance(common, folded, 1) <= 1);
  const [common] = near;
  if (common === undefined || near.length > 1) return word;
  return word === word.toUpperCase() ? common.toUpperCase() : (word[0] ?? '') + common.slice(1);
}

/** An address in which misread letters of common words are put right. */
export const mendedAddress = (text: string): string =>
  unmisread(text).replace(/(?<![\p{L}\p{N}])\p{L}[\p{L}:;!|\d]{3,}\p{L}(?![\p{L}\p{N}])/gu, mendedWord);

/** Registration numbers behind a name, with or without brackets and what they are called. */
const REGISTERED: readonly RegExp[] = [
  /\s*[([]*(?:co\.?\s*(?:reg\.?)?\s*(?:no\.?)?\s*:?\s*)?[([]?[A-Z]{0,3}\d{5,12}\s*-\s*[A-Z](?![A-Za-z]).*$/i,
  /\s*[([]\s*(?:co\.?\s*(?:reg\.?)?\s*(?:no\.?)?\s*:?\s*)?[A-Z]{0,3}\d{5,12}\s*-?\s*[A-Z]?\s*[)\]]*\s*$/i,
  // With letters among the digits that are misread.
  /\s*[([]\s*(?=[^)\]]*\d[^)\]]*\d[^)\]]*\d)[\dA-Za-z]{5,12}\s*-\s*[A-Z]\s*[)\]]*\s*$/,
];

/** A name as printed, without the registration number behind it. */
export const withoutRegistration = (text: string): string =>
  REGISTERED.reduce((rest, pattern) => rest.replace(pattern, ''), text);

/** A name without the registration number after it and without what only decorates it. */
export function tidyName(text: string): string {
  return withoutRegistration(unmisread(text).replaceAll('\t', ' '))
    .replace(/^[\s*.:;,~_=|<>-]+|[\s*:;,~_=|<>-]+$/g, '')
    .replace(/\s+/g, ' ');
}

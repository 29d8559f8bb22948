import { fold } from './fold.ts';

/** A word of a text: what stands for it when labels are compared, and its offsets. */
export interface LabelWord {
  /** Folded; words that many languages and abbreviations have for one thing are one key, such as `nr`. */
  readonly keys: readonly string[];
  readonly from: number;
  readonly to: number;
}

/** Words that only join others, in the seven languages; `no` is a number far more often. */
const JOINING = new Set(
  `the of for a an der die das des dem den fur von vom zu zur zum le la les l de du d del della dell di da do dos das dello
  degli el los las y e et und en van het een voor ihre ihr unsere your our my votre notre su vostra uw`.split(/\s+/),
);

/** What a label says beside what it is about, by its words in the seven languages and their abbreviations. */
const HEADS: Readonly<Record<string, string>> = {
  nr: 'number numbers num nummer numero nro nr no n n° nº nrs # id ref reference referenz referencia riferimento referentie kenmerk codigo code codice',
  dat: 'date datum fecha data dt dated tag day',
  amt: 'amount amt betrag montant importe importo bedrag valor summe sum',
  nam: 'name nom nombre nome naam bezeichnung',
  adr: 'address adresse anschrift direccion indirizzo adres morada endereco addr',
  tel: 'phone tel telephone telefon telefono telefoon telefone fon',
  qty: 'quantity qty menge anzahl quantite cantidad quantita aantal quantidade qte',
};
const HEAD_OF = new Map(Object.entries(HEADS).flatMap(([key, words]) => words.split(' ').map((word) => [word, key])));
/** Heads that German and Dutch write together with what they are of: `Projektnummer`, `Leverdatum`. */
const COMPOUND = /^(\p{L}{3,}?)s?(nummer|nr|datum|betrag|bedrag|name|naam|adresse|adres|menge|anzahl|code)$/u;

function keysOf(word: string): readonly string[] {
  const head = HEAD_OF.get(word);
  if (head !== undefined) return [head];
  const [, stem, tail = ''] = COMPOUND.exec(word) ?? [];
  return stem === undefined ? [word] : [stem, HEAD_OF.get(tail) ?? tail];
}

const isHead = (key: string): boolean => Object.hasOwn(HEADS, key);

/** The words of a text that say something, from left to right. */
export function labelWords(text: string): LabelWord[] {
  return [...fold(text).matchAll(/n[°º]|#|[\p{L}\p{N}]+/gu)]
    .filter(({ 0: word }) => !JOINING.has(word))
    .map(({ 0: word, index: from }) => ({ keys: keysOf(word), from, to: from + word.length }));
}

/** One text for what words say in whatever order: `N° de dossier`, `Dossier no.` and `dossierNummer` are `dossiernr`. */
export function labelKey(words: readonly LabelWord[]): string {
  const keys = words.flatMap((word) => word.keys);
  return [...keys.filter((key) => !isHead(key)), ...keys.filter(isHead).sort()].join('');
}

/** Whether words say more than `number` or `date`. */
export const saysSomething = (words: readonly LabelWord[]): boolean =>
  words.some(({ keys }) => keys.some((key) => !isHead(key) && key.length > 1));

import { confidenceOf } from './evidence.ts';
import type { Candidate } from './evidence.ts';
import { byScore, findLabelled } from './labelled.ts';
import { findLabels, labels } from './labels.ts';
import type { Label } from './labels.ts';
import { wordsBetween } from './lines.ts';
import type { Sheet } from './lines.ts';
import type { Conventions } from './locale.ts';
import { valuesIn } from './typed-value.ts';
import type { TypedValue } from './typed-value.ts';

/** What is recognised by its form. */
export type Contact = 'email' | 'phone' | 'iban' | 'bic' | 'vatId' | 'buyerVatId';
type Role = 'wanted' | 'other';

const TAX_ID = '(vat|gst|sst|tax|tva|iva|btw|mwst)( id| reg| registration)?( no| nr| number| nummer| id)';

const LABELS: Readonly<Record<Contact, readonly Label<Role>[]>> = {
  email: labels(
    'wanted',
    1,
    'e mail',
    'mail',
    'courriel; correo( electronico)?; posta elettronica; correio eletronico',
  ),
  phone: [
    ...labels('wanted', 1, 'tel', 'phone', 'telephone', 'telefon', 'mobile', 'h/p', 'hotline'),
    ...labels('wanted', 1, 'telefono; telefoon; telefone; fon; tfno; tlf; mob; movil; cellulare; cell; telemovel'),
    ...labels('other', 1, 'fax', 'telefax'),
  ],
  iban: labels('wanted', 1, 'iban'),
  bic: labels('wanted', 1, '(bic|swift)( ?/ ?swift| ?/ ?bic)?( code)?'),
  vatId: [
    ...labels('wanted', 1, `${TAX_ID}; vat; (ust|umsatzsteuer) id( (nr|nummer|identnr))?; uid`),
    ...labels('wanted', 1, 'tva( intracommunautaire)?; (n|numero|n°)( (de|d))? (tva|iva)( intracommunautaire)?'),
    ...labels(
      'wanted',
      1,
      'partita iva; p iva; nif( iva)?; cif; nif cif; cif nif; btw ?(nr|nummer|id); contribuinte( no)?',
    ),
    ...labels('other', 1, 'tax invoice; (n°|n|numero)( de)? tva (du )?client; tva client'),
    ...labels(
      'other',
      1,
      `(customer|client|buyer|your) ${TAX_ID}; ihre (ust|umsatzsteuer) id( (nr|nummer))?; uw btw ?(nr|nummer|id)`,
    ),
  ],
  buyerVatId: labels(
    'wanted',
    1,
    `(customer|client|buyer|your) ${TAX_ID}; ihre (ust|umsatzsteuer) id( (nr|nummer))?; uw btw ?(nr|nummer|id)`,
    '(n°|n|numero)( de)? tva (du )?client; tva client; (nif|cif|p iva|partita iva) (del |do )?cliente',
  ),
};

/** ISO 9362: four letters of the bank, two of the country, two of the place, three of the branch. */
const BIC = /(?<![A-Z0-9])[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?(?![A-Za-z0-9])/g;
/** National numbers that are printed without the prefix of their country stand right behind their label. */
const NATIONAL_TAX_ID = /^[\s:.]*(?:no?[.:]\s?)?([A-Z]?[-.]?\d{7,11}(?:[-.]?[A-Z])?(?:B\d\d)?)(?![\p{L}\p{N}])/u;

function nationalTaxId(text: string): readonly TypedValue[] {
  const [all = '', number] = NATIONAL_TAX_ID.exec(text) ?? [];
  if (number === undefined) return [];
  return [{ value: number.replace(/[-.]/g, ''), from: all.length - number.length, to: all.length }];
}

function readerOf(contact: Contact, conventions: Conventions): (text: string) => readonly TypedValue[] {
  if (contact === 'bic')
    return (text) =>
      [...text.matchAll(BIC)].map(({ 0: value, index: from }) => ({ value, from, to: from + value.length }));
  const type = contact === 'buyerVatId' ? 'vatId' : contact;
  return (text) => {
    const found = valuesIn(text, { type }, conventions);
    return found.length === 0 && type === 'vatId' ? nationalTaxId(text) : found;
  };
}

/** Anything of the right form on the page, labelled or not: the first is the likeliest. */
function unlabelled(sheet: Sheet, contact: Contact, conventions: Conventions): Candidate[] {
  if (contact === 'phone' || contact === 'bic' || contact === 'buyerVatId') return [];
  const found = sheet.lines.flatMap((line) =>
    valuesIn(line.text, { type: contact }, conventions).map(({ value, from, to }): Candidate => {
      const words = wordsBetween(line, from, to);
      const raw = line.text.slice(from, to).replaceAll('\t', ' ');
      return { value, raw, words, page: line.page, score: 0.5 * confidenceOf(words), locator: 'form of the value' };
    }),
  );
  return found.map((candidate, i) => ({ ...candidate, score: candidate.score / (1 + 0.1 * i) }));
}

/** Addresses and numbers that have a form of their own, best first. */
export function findContacts(sheet: Sheet, contact: Contact, conventions: Conventions): Candidate[] {
  const read = readerOf(contact, conventions);
  const labelled = findLabelled<Role>(sheet, findLabels(sheet, LABELS[contact]), 'wanted', read);
  const free = unlabelled(sheet, contact, conventions);
  if (contact !== 'vatId') return byScore([...labelled, ...free]);
  const others = findLabelled<Role>(sheet, findLabels(sheet, LABELS.buyerVatId), 'wanted', read);
  const taken = new Set(others.map(({ value }) => value));
  return byScore([...labelled, ...free]).filter(({ value }) => !taken.has(value));
}

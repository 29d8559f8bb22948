import { confidenceOf } from './evidence.ts';
import type { Candidate } from './evidence.ts';
import { byScore, findLabelled } from './labelled.ts';
import type { Wanted } from './labelled.ts';
import { labels } from './labels.ts';
import type { Label } from './labels.ts';
import { wordsBetween } from './lines.ts';
import type { Sheet } from './lines.ts';
import type { Conventions } from './locale.ts';
import { valuesIn } from './typed-value.ts';

type Contact = 'email' | 'phone' | 'iban' | 'vatId';

const LABELS: Readonly<Record<Contact, readonly Label<Wanted>[]>> = {
  email: labels('wanted', 1, 'e mail', 'mail', 'courriel'),
  phone: [
    ...labels('wanted', 1, 'tel', 'phone', 'telephone', 'telefon', 'mobile', 'h/p', 'hotline'),
    ...labels('other', 1, 'fax', 'telefax'),
  ],
  iban: labels('wanted', 1, 'iban'),
  vatId: [
    ...labels(
      'wanted',
      1,
      '(vat|gst|sst|tax|tva)( id| reg| registration)?( no| number| id); (ust|umsatzsteuer) id( (nr|nummer))?; uid',
      'tva( intracommunautaire)?; (n|numero)( de)? tva( intracommunautaire)?',
    ),
    ...labels('other', 1, 'tax invoice'),
  ],
};

/** Anything of the right form on the page, labelled or not: the first is the likeliest. */
function unlabelled(sheet: Sheet, contact: Contact, conventions: Conventions): Candidate[] {
  if (contact === 'phone') return [];
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
  const read = (text: string): ReturnType<typeof valuesIn> => valuesIn(text, { type: contact }, conventions);
  return byScore([...findLabelled(sheet, LABELS[contact], read), ...unlabelled(sheet, contact, conventions)]);
}

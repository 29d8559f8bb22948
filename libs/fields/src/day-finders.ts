import { findDates } from './dates.ts';
import { confidenceOf } from './evidence.ts';
import type { Candidate } from './evidence.ts';
import { byScore, findLabelled } from './labelled.ts';
import type { Wanted } from './labelled.ts';
import { labels } from './labels.ts';
import type { Label } from './labels.ts';
import { wordsBetween } from './lines.ts';
import type { Sheet } from './lines.ts';
import type { Conventions } from './locale.ts';

const DUE = [
  '(payment |invoice )?due( date| on| by)?; date due',
  '(payable|pay|payment|please remit|remit|to be paid)(\\s+[a-z\\d]{1,20}){0,2} (by|until|before)',
  'falligkeits?( ?datum)?; fallig( am| bis| zum)?',
  '(zahlbar|zu zahlen|zahlung|uberweisen)(\\s+[a-z\\d]{1,20}){0,5} (bis|zum)( zum)?; zahlungsziel; zahlungstermin',
  '(date d ?)?(d )?echeance; (payable|payer|regler|reglement)(\\s+[a-z\\d]{1,20}){0,2} avant( le)?',
] as const;

const ISSUE: readonly Label<Wanted>[] = [
  ...labels(
    'wanted',
    1,
    '(invoice|inv|bill|receipt|tax invoice|doc|document|issue|issuing|trans(action)?) date; date of (invoice|issue)',
    'date (issued|d emission|de (la )?facture|facture); (rechnungs|ausstellungs|beleg|gutschrifts) datum',
    'issued( at| on)?; facture du; rechnung vom; emise? le; invoice dt',
  ),
  ...labels('wanted', 0.8, '(?<!-)date( time)?', 'datum', 'date / time', 'tarikh', 'den', 'le', 'dated', 'dt'),
  {
    role: 'wanted',
    weight: 0.9,
    pattern: /(?<![a-z])(?:nr|no|nummer|n°)[.:]?\s*[\w/.-]*\d[\w/.-]*\s+(?:vom|dated|du|date)(?![a-z])/y,
  },
  ...labels('other', 1, ...DUE),
  ...labels(
    'other',
    1,
    '(delivery|deliver|ship(ping|ped)?|order|ordered|service|print(ed)?|start|end|birth|expiry|exp|expire[sd]?|valid|value|payment|po|reference|manufacture|departure|arrival|check in|check out|billing period) date',
    'date (of )?(delivery|birth|ordered|printed|expiry|shipped); valid (until|till|from|to); best before',
    '(liefer|leistungs|liefer und leistungs|liefer bzw leistungs|bestell|auftrags|vertrags|lieferschein|druck|geburts|valuta|buchungs|reise|bezugs) (datum|datum lief|zeitraum|zeitpunkt)',
    'auftrag datum( lief)?',
    '(bestellung|auftrag|lieferung|schreibens?|telefonats?|version|bestell(ung)?)(\\s+[a-z\\d]{1,20})? vom',
    'date de (livraison|commande|naissance|paiement|prestation); abrechnungszeitraum; zeitraum',
  ),
];

const DUE_TABLE: readonly Label<Wanted>[] = labels('wanted', 1, ...DUE);

/** Dates that stand alone, for documents that print no label; the first of a page is the likeliest. */
function bareDates(sheet: Sheet, conventions: Conventions): Candidate[] {
  const candidates = sheet.lines.flatMap((line) =>
    findDates(line.text, conventions.dateOrder).map(({ value, raw, from, to }): Candidate => {
      const words = wordsBetween(line, from, to);
      return { value, raw, words, page: line.page, score: 0, locator: 'a date on the page' };
    }),
  );
  const times = new Map<unknown, number>();
  for (const { value } of candidates) times.set(value, (times.get(value) ?? 0) + 1);
  return candidates.map((candidate, i) => ({
    ...candidate,
    score:
      ((0.3 + Math.min(0.1, ((times.get(candidate.value) ?? 1) - 1) * 0.05)) * confidenceOf(candidate.words)) /
      (1 + 0.1 * i),
  }));
}

/** Days of issue, best first: labelled dates, then any date on the page that no other label claims. */
export function findIssueDates(sheet: Sheet, conventions: Conventions): Candidate[] {
  const read = (text: string): ReturnType<typeof findDates> => findDates(text, conventions.dateOrder).slice(0, 1);
  const labelled = findLabelled(sheet, ISSUE, read);
  const others = new Set(findLabelled(sheet, OTHER_DATES, read).flatMap((candidate) => candidate.words));
  const bare = bareDates(sheet, conventions).map((candidate) =>
    candidate.words.some((word) => others.has(word)) ? { ...candidate, score: candidate.score * 0.3 } : candidate,
  );
  return byScore([...labelled, ...bare]);
}

const OTHER_DATES: readonly Label<Wanted>[] = ISSUE.filter((label) => label.role === 'other').map((label) => ({
  ...label,
  role: 'wanted',
}));

/** Days by which to pay, best first. */
export function findDueDates(sheet: Sheet, conventions: Conventions): Candidate[] {
  return findLabelled(sheet, DUE_TABLE, (text) => findDates(text, conventions.dateOrder).slice(0, 1));
}

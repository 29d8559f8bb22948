import { confidenceOf, textOf } from './evidence.ts';
import type { Candidate } from './evidence.ts';
import { byScore, findLabelled } from './labelled.ts';
import { findLabels, labels } from './labels.ts';
import type { Label } from './labels.ts';
import { wordsBetween } from './lines.ts';
import type { Line, Sheet } from './lines.ts';

const CODES =
  'EUR|USD|GBP|CHF|MYR|SGD|AUD|CAD|NZD|JPY|CNY|HKD|INR|IDR|THB|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|TRY|ZAR|BRL|MXN|AED';
const SYMBOLS: Readonly<Record<string, string>> = {
  '€': 'EUR',
  '£': 'GBP',
  '₹': 'INR',
  '¥': 'JPY',
  $: 'USD',
  RM: 'MYR',
  EURO: 'EUR',
};
const MENTION = new RegExp(String.raw`(?<![A-Za-z])(?:(${CODES})|(RM(?=\s?\d|\)|$|\s)|Euro))(?![A-Za-z])|[€£₹¥$]`, 'g');

const CURRENCY: readonly Label<'wanted' | 'other'>[] = [
  ...labels(
    'wanted',
    1,
    'currency( code)?; wahrung; rechnungswahrung; (invoice|document|billing) currency; devise',
    'monnaie de facturation; all amounts in; alle betrage in; montants? (exprimes? )?en',
  ),
  ...labels(
    'wanted',
    1,
    'moneda; divisa; valuta; munteenheid; moeda',
    'importes? en; importi in; bedragen in; valores em',
  ),
  ...labels('other', 1, 'wahrung der [a-z]+', 'currency of [a-z]+'),
];

interface Mention {
  readonly value: string;
  readonly from: number;
  readonly to: number;
}

const codeOf = (printed: string): string => SYMBOLS[printed.toUpperCase()] ?? printed.toUpperCase();

function mentionsIn(text: string): Mention[] {
  return [...text.matchAll(MENTION)].map((match) => ({
    value: codeOf(match[0]),
    from: match.index,
    to: match.index + match[0].length,
  }));
}

function mentions(line: Line): Candidate[] {
  return mentionsIn(line.text).map(({ value, from, to }) => ({
    value,
    raw: line.text.slice(from, to),
    words: wordsBetween(line, from, to),
    page: line.page,
    score: 0,
    locator: 'currency beside amounts',
  }));
}

/** Currencies as ISO 4217 codes: the labelled one, then by how often each is printed (share of mentions × 0.7). */
export function findCurrencies(sheet: Sheet): Candidate[] {
  const all = sheet.lines.flatMap(mentions);
  const counts = new Map<string, number>();
  for (const { value } of all) counts.set(textOf(value), (counts.get(textOf(value)) ?? 0) + 1);
  const firsts = [...counts].flatMap(([code, count]) => {
    const first = all.find((mention) => mention.value === code);
    return first === undefined ? [] : [{ ...first, score: (0.7 * count * confidenceOf(first.words)) / all.length }];
  });
  return byScore([...findLabelled(sheet, findLabels(sheet, CURRENCY), 'wanted', mentionsIn), ...firsts]);
}

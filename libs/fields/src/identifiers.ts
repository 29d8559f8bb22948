import { findDates } from './dates.ts';
import type { Candidate } from './evidence.ts';
import { findLabelled } from './labelled.ts';
import type { Hits } from './labelled.ts';
import type { NumberRole } from './lexicon/number-labels.ts';
import type { Sheet } from './lines.ts';

/** No number is longer, nor is a date that might be taken for one. */
const LONGEST_TOKEN = 60;

interface Token {
  readonly value: string;
  readonly from: number;
  readonly to: number;
}

/** Number-like texts: at least one digit; no dates, times, amounts with a currency, or web and mail addresses. */
function tokensIn(text: string): Token[] {
  const dates = findDates(text);
  return [...text.matchAll(/[\p{L}\p{N}][\p{L}\p{N}\-/._#+]*/gu)].flatMap((match): Token[] => {
    const value = match[0].replace(/[-/._#+]+$/, '');
    const [from, to] = [match.index, match.index + value.length];
    if (value.length > 40 || !/\d/.test(value) || /^\d+[.,]\d{2}$/.test(value)) return [];
    if (dates.some((date) => date.from <= from && date.to >= to)) return [];
    return [{ value, from, to }];
  });
}

/** A number that follows its label closely: letters before it (other than a short prefix) mean that it is not meant. */
function closeTokens(text: string): Token[] {
  const letters = /\p{L}{4}/u.exec(text);
  const reach = letters === null ? text.length : letters.index + letters[0].length;
  return tokensIn(text.slice(0, reach + LONGEST_TOKEN)).filter(({ from }) => from < reach);
}

const readNumber = (text: string): Token[] => closeTokens(text).slice(0, 1);

/** Numbers of one kind by their labels, best first. */
export function findNumbers(sheet: Sheet, hits: Hits<NumberRole>, role: NumberRole): Candidate[] {
  return findLabelled(sheet, hits, role, role === 'accountNumber' ? readAccount : readNumber);
}

/** Account numbers are printed in groups, `12 345 678` or as an IBAN. */
function readAccount(text: string): Token[] {
  const match = /^[^\p{L}\d]*(?:[A-Z]{2}\d{2}|\d)(?:[ -]?[A-Z0-9]{2,4})*(?![\p{L}\p{N}])/u.exec(text);
  if (match === null) return readNumber(text);
  const from = match[0].search(/[A-Z\d]/);
  const printed = match[0].slice(from);
  return [{ value: printed.replace(/[\s]/g, ''), from, to: from + printed.length }];
}

import { findAmounts, parseNumber } from './amounts.ts';
import { findDates } from './dates.ts';
import type { JsonValue } from './evidence.ts';
import { fold } from './fold.ts';
import type { Conventions } from './locale.ts';
import { compilePattern } from './pattern.ts';
import type { Check, EnumValue, FieldSpec } from './template.ts';

/** A value of a field's type within a text: the JSON value and the offsets of what was read. */
export interface TypedValue {
  readonly value: JsonValue;
  readonly from: number;
  readonly to: number;
}

const YES = /^(yes|y|true|ja|oui|x|✓|☑|☒|1)$/;
const NO = /^(no|n|false|nein|non|☐|0)$/;
const EMAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
const PHONE = /\+?\(?\d[\d\s()/.-]{5,18}\d/g;
const IBAN = /(?<![A-Z0-9])[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,4})?(?![A-Za-z0-9])/g;
const VAT_ID =
  /(?<![A-Z0-9])(?:ATU\d{8}|CHE[-\d.]{9,12}|(?:BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI)\s?[A-Z0-9]{0,2}\d[\dA-Z. ]{5,13}\d[A-Z]{0,2})(?![A-Za-z0-9])/g;

/** ISO 13616: the first four characters moved to the end, letters as 10 to 35, the remainder by 97 is 1. */
function isIban(text: string): boolean {
  const compact = text.replace(/\s/g, '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(compact)) return false;
  const digits = (compact.slice(4) + compact.slice(0, 4)).replace(/[A-Z]/g, (c) => String(c.charCodeAt(0) - 55));
  return digits.split('').reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0) === 1;
}

function matched(text: string, pattern: RegExp, tidy: (raw: string) => string | null): TypedValue[] {
  return [...text.matchAll(pattern)].flatMap((match): TypedValue[] => {
    const value = tidy(match[0]);
    return value === null ? [] : [{ value, from: match.index, to: match.index + match[0].length }];
  });
}

/** The longest beginning of a match that is an IBAN: the next word of a line may look like a group of it. */
function ibanIn(raw: string): string | null {
  const compact = raw.replace(/\s/g, '');
  for (let size = compact.length; size >= 15; size--) if (isIban(compact.slice(0, size))) return compact.slice(0, size);
  return null;
}

function booleanIn(text: string): TypedValue[] {
  const word = fold(text.trim());
  if (YES.test(word)) return [{ value: true, from: 0, to: text.length }];
  return NO.test(word) ? [{ value: false, from: 0, to: text.length }] : [];
}

function numbersIn(text: string, conventions: Conventions): TypedValue[] {
  return findAmounts(text, conventions.decimal).map(({ value, from, to }) => ({ value, from, to }));
}

function integersIn(text: string, conventions: Conventions): TypedValue[] {
  return [...text.matchAll(/(?<![\p{L}\p{N}.,])[-+]?\d[\d.,'’]*/gu)].flatMap((match): TypedValue[] => {
    const raw = match[0].replace(/[.,'’]+$/, '');
    const value = parseNumber(raw, conventions.decimal);
    return Number.isSafeInteger(value) ? [{ value, from: match.index, to: match.index + raw.length }] : [];
  });
}

/** Numbers with a percent sign; without any sign, the numbers. */
function percentagesIn(text: string, conventions: Conventions): TypedValue[] {
  const signed = [...text.matchAll(/(?<![\p{L}\p{N}.,])[-+]?\d{1,7}(?:[.,]\d{1,7})?(?=(\s?%))/gu)].flatMap(
    (match): TypedValue[] => {
      const value = parseNumber(match[0].replace(',', '.'));
      const to = match.index + match[0].length + (match[1]?.length ?? 0);
      return value === null ? [] : [{ value, from: match.index, to }];
    },
  );
  return signed.length > 0 ? signed : numbersIn(text, conventions);
}

const isWordEnd = (text: string, at: number): boolean =>
  !/[\p{L}\p{N}]/u.test(text[at] ?? ' ') || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? ' ');

/** The values of an enum, by their own texts or synonyms as whole words; the longest at each place. */
function enumIn(text: string, values: readonly EnumValue[]): TypedValue[] {
  const folded = fold(text);
  const hits = values.flatMap((one) => {
    const { value, synonyms } = typeof one === 'string' ? { value: one, synonyms: [] } : one;
    return [value, ...synonyms].flatMap((name): TypedValue[] => {
      const wanted = fold(name);
      const from = wanted === '' ? -1 : folded.indexOf(wanted);
      const to = from + wanted.length;
      return from >= 0 && isWordEnd(folded, from) && isWordEnd(folded, to) ? [{ value, from, to }] : [];
    });
  });
  const longestFirst = hits.sort((a, b) => b.to - b.from - (a.to - a.from));
  const kept: TypedValue[] = [];
  for (const hit of longestFirst) if (kept.every(({ from, to }) => hit.to <= from || hit.from >= to)) kept.push(hit);
  return kept.sort((a, b) => a.from - b.from);
}

/** The cells of a text, without what only leads over to them. */
function textsIn(text: string): TypedValue[] {
  return [...text.matchAll(/[^\t]+/g)].flatMap((match): TypedValue[] => {
    const lead = /^[\s:=|]*/.exec(match[0])?.[0].length ?? 0;
    const value = match[0].slice(lead).trim();
    const from = match.index + lead;
    return value === '' ? [] : [{ value, from, to: from + value.length }];
  });
}

/** All values of a field's type in a text, from left to right. Arrays and objects are not read from a text. */
export function valuesIn(text: string, spec: FieldSpec, conventions: Conventions): TypedValue[] {
  switch (spec.type) {
    case 'number':
    case 'money':
      return numbersIn(text, conventions);
    case 'integer':
      return integersIn(text, conventions);
    case 'date':
      return findDates(text, conventions.dateOrder).map(({ value, from, to }) => ({ value, from, to }));
    case 'boolean':
      return booleanIn(text);
    case 'percent':
      return percentagesIn(text, conventions);
    case 'enum':
      return enumIn(text, spec.values ?? []);
    case 'email':
      return matched(text, EMAIL, (raw) => raw);
    case 'phone':
      return matched(text, PHONE, (raw) => (raw.replace(/\D/g, '').length >= 6 ? raw.trim() : null));
    case 'iban':
      return matched(text, IBAN, ibanIn);
    case 'vatId':
      return matched(text, VAT_ID, (raw) => raw.replace(/[\s.]/g, ''));
    case 'address':
      return textsIn(text);
    case 'string':
      return spec.format === 'date'
        ? findDates(text, conventions.dateOrder).map(({ value, from, to }) => ({ value, from, to }))
        : textsIn(text);
    case 'array':
    case 'object':
      return [];
  }
}

/** Why a value does not pass a field's check, or `null` if it does. */
export function checkFault(value: JsonValue, check: Check | undefined): string | null {
  if (check === undefined) return null;
  if (check.min !== undefined && isBelow(value, check.min)) return `is below the minimum ${String(check.min)}`;
  if (check.max !== undefined && isBelow(check.max, value)) return `is above the maximum ${String(check.max)}`;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (check.re !== undefined && !compilePattern(check.re).test(text)) return 'does not match the check pattern';
  return null;
}

function isBelow(a: JsonValue, b: JsonValue): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a < b;
  return typeof a === 'string' && typeof b === 'string' && a < b;
}

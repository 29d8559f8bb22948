import { confidenceOf } from './evidence.ts';
import type { Candidate } from './evidence.ts';
import { byScore } from './labelled.ts';
import { fold } from './fold.ts';
import { cellText, unionBox, wordsBetween } from './lines.ts';
import type { Line, Sheet } from './lines.ts';
import {
  hasLegalForm,
  hasPostcode,
  hasTradeWord,
  isAddress,
  kindOf,
  mendedAddress,
  isTradeWord,
  namesRegion,
  tidyName,
  withoutRegistration,
} from './names.ts';
import type { LineKind } from './names.ts';
import { untitledCells } from './titles.ts';
import type { Word } from './words.ts';

/** The letterhead of a receipt ends where the sale begins, at the latest after so many lines. */
const HEAD_LINES = 16;
const SALE =
  /(?:tax ?invoice|(?<![a-z])invoice|receipt|(?<![a-z])(?:date|cashier|qty|item|description|bill|table|order|salesperson|member|station|doc no|time|counter|quittung|rechnung|kasse|beleg|datum|facture|ticket|caisse)(?![a-z])|\d{1,2}[:.]\d{2} ?(?:am|pm|:))/;
const GREETING =
  /(?:welcome|thank|terima ?kasih|selamat|willkommen|bienvenue|merci|copy|duplicate|reprint|please|goods sold|returnable|refundable|exchange|cash sales?|cash bill)/;

interface HeadLine {
  readonly line: Line;
  /** Its text and words without the document's title, unless it holds nothing else. */
  readonly text: string;
  readonly words: readonly Word[];
  readonly kind: LineKind;
}

function headLine(line: Line): HeadLine {
  const cells = untitledCells(line);
  if (cells.length === 0) return { line, text: line.text, words: line.words, kind: kindOf(line.text) };
  const text = cells.map((cell) => cellText(line, cell)).join('\t');
  return { line, text, words: cells.flatMap((cell) => line.words.slice(cell.from, cell.to)), kind: kindOf(text) };
}

function headOf(sheet: Sheet): HeadLine[] {
  const first = sheet.lines.filter((line) => line.page === sheet.pages[0]?.page).slice(0, HEAD_LINES);
  const heads = first.map(headLine).map(namedAfterStreet);
  const end = heads.findIndex(
    ({ text, kind }, i) => i > 0 && SALE.test(fold(text)) && kind !== 'address' && !hasLegalForm(text),
  );
  return end < 0 ? heads : heads.slice(0, Math.max(end, 1));
}

/** A first line without a number above an address with one is a name, though it speaks of a street: `Baker Street Coffee`. */
function namedAfterStreet(head: HeadLine, index: number, all: readonly HeadLine[]): HeadLine {
  if (index > 0 || head.kind !== 'address' || /\d/.test(head.text)) return head;
  const below = all[1];
  return below?.kind === 'address' && /\d/.test(below.text) ? { ...head, kind: 'name' } : head;
}

function nameScore(name: string, rank: number): number {
  const form = hasLegalForm(name) ? 0.4 : hasTradeWord(name) ? 0.3 : 0;
  const greeting = GREETING.test(fold(name)) ? 0.35 : 0;
  const short = name.replace(/[^\p{L}]/gu, '').length < 4 ? 0.2 : 0;
  return 0.45 + form - greeting - short - 0.04 * rank;
}

const depth = (text: string): number => text.split('(').length - text.split(')').length;

/** A name goes on below when that line begins with what only ends a name: `& Sons`, `(M) SDN BHD`, `TRADING`. */
function goesOn(name: string, next: HeadLine | undefined): next is HeadLine {
  if (next === undefined || !['name', 'other'].includes(next.kind)) return false;
  if (depth(name) > 0) return depth(next.text) < 0;
  if (hasLegalForm(name)) return false;
  const first = next.text.split(/\s+/)[0] ?? '';
  return /^(?:&|\(m\)|co\.?$|sdn|s\/b|bhd)/.test(fold(first)) || isTradeWord(first) || hasLegalForm(first);
}

/** The lines of a name that begins here: up to three. */
function nameLines(heads: readonly HeadLine[], start: number): HeadLine[] {
  const first = heads[start];
  if (first === undefined) return [];
  const lines = [first];
  let name = first.text;
  for (const next of heads.slice(start + 1, start + 3)) {
    if (!goesOn(name, next)) break;
    lines.push(next);
    name += ` ${next.text}`;
  }
  return lines;
}

/**
 * Names in a receipt's letterhead, best first. Score: 0.45, + 0.4 with a legal form or 0.3 with a word of trade, + 0.1
 * for a name over several lines, − 0.04 per line from the top, − 0.35 for greetings, × confidence.
 */
export function findCompanies(sheet: Sheet): Candidate[] {
  const heads = headOf(sheet);
  const names = heads.flatMap((head, i): Candidate[] => {
    if (head.kind !== 'name' || heads.slice(0, i).some((above) => above.kind === 'address')) return [];
    const lines = nameLines(heads, i);
    const printed = lines
      .map((line) => line.text)
      .join(' ')
      .replaceAll('\t', ' ');
    const raw = withoutRegistration(printed);
    const words = lines.flatMap((line) => line.words);
    const score = (nameScore(printed, i) + (lines.length > 1 ? 0.1 : 0)) * confidenceOf(words);
    return [{ value: tidyName(printed), raw, words, page: head.line.page, score, locator: 'letterhead' }];
  });
  return byScore(names.filter((name) => name.value !== ''));
}

/** The line without what follows a telephone number or registration on it. */
function addressPart(line: Line): { readonly text: string; readonly to: number } {
  const cut =
    /(?<![a-z])(?:tel|phone|fax|h\/p|hp|gst|email|website|www)\b|(?:tel|fax)[:. ]|\(?co\.? ?reg/.exec(line.folded)
      ?.index ?? line.text.length;
  return { text: line.text.slice(0, cut).replaceAll('\t', ' ').trim(), to: cut };
}

const ends = ({ kind, line }: HeadLine): boolean =>
  kind === 'registration' || (kind === 'contact' && addressPart(line).text === '') || kind === 'keyed';

/** Takes lines from the first that reads like an address to the last before a telephone or registration number. */
function addressFrom(heads: readonly HeadLine[], start: number): HeadLine[] {
  const taken: HeadLine[] = [];
  let postcode = false;
  for (const head of heads.slice(start, start + 7)) {
    if (taken.length > 0 && ends(head)) break;
    if (postcode && !goesOnAfterPostcode(head, taken.at(-1))) break;
    taken.push(head);
    postcode ||= hasPostcode(addressPart(head.line).text);
    if (head.kind === 'contact') break;
  }
  return taken;
}

function goesOnAfterPostcode({ line, kind }: HeadLine, previous: HeadLine | undefined): boolean {
  if (kind === 'contact' && !namesRegion(line.text)) return false;
  return namesRegion(line.text) || isAddress(line.text) || /,\s*$/.test(previous?.line.text ?? '');
}

/** A line that ends with a house number right above the postcode is the street, whatever it is called: `Am Hafen 3`. */
const isStreetAbove = (above: HeadLine | undefined, first: HeadLine | undefined): boolean =>
  above?.kind === 'name' && /\p{L}\s\d{1,4}\s?[a-z]?$/iu.test(above.text) && hasPostcode(first?.text ?? '');

/** The postal address in a letterhead. Score: 0.6, + 0.2 with a postcode, × confidence. */
export function findAddresses(sheet: Sheet): Candidate[] {
  const heads = headOf(sheet);
  const first = heads.findIndex(
    ({ kind, line }, i) => i > 0 && (kind === 'address' || (kind === 'keyed' && isAddress(line.text))),
  );
  if (first < 0) return [];
  const start = first > 1 && isStreetAbove(heads[first - 1], heads[first]) ? first - 1 : first;
  const parts = addressFrom(heads, start).map(({ line }) => ({ line, ...addressPart(line) }));
  const raw = parts
    .map(({ text }) => text)
    .filter((text) => text !== '')
    .join(' ');
  const words = parts.flatMap(({ line, to }) => wordsBetween(line, 0, to));
  const value = mendedAddress(raw)
    .replace(/^address\s*:?\s*/i, '')
    .replace(/[\s,.;:-]+$/, '');
  if (value === '' || unionBox(words.map((word) => word.box))[2] === 0) return [];
  const score = (hasPostcode(raw) ? 0.8 : 0.6) * confidenceOf(words);
  return [{ value, raw, words, page: parts[0]?.line.page ?? 1, score, locator: 'letterhead' }];
}

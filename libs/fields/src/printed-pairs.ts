import { wordsOfName } from './concepts.ts';
import { cellText, linesBelow } from './lines.ts';
import type { Cell, Line, Sheet } from './lines.ts';
import { locate } from './locate.ts';
import type { Conventions } from './locale.ts';
import type { FieldSpec, FieldType, Locator } from './template.ts';
import { valuesIn } from './typed-value.ts';
import type { Word } from './words.ts';

/** A label with a colon and the value that the page prints for it. */
export interface PrintedPair {
  /** The label in words, folded: `delivery note`. */
  readonly words: string;
  readonly spec: FieldSpec;
  readonly page: number | null;
  /** The words of the value. */
  readonly seen: readonly Word[];
}

/** Labels are looked for on the first pages: later ones repeat them. */
const PAGES = 3;
/** Each is looked for in the whole document; forms have some dozens. */
const MOST_PAIRS = 60;
/** What is longer is a sentence, in characters. */
const LONGEST_LABEL = 40;
const LONGEST_VALUE = 120;
/** How far below its label a value may stand, in line heights. */
const BELOW = 3;
/** Values that are recognised by their form, tried in this order. */
const FORMS: readonly FieldType[] = ['email', 'iban', 'vatId', 'date'];
const AMOUNT = /^(?:[^\d\s]{1,4}\s?)?-?\d[\d.,'’\s]*[.,]\d{2}(?:\s?[^\d\s]{1,4})?$/;

interface Printed {
  readonly label: string;
  readonly value: string;
  readonly side: 'right' | 'below';
}

/**
 * The pairs `Label: value` of a page, each with a locator that finds it again in this document: beside the label, in the
 * next cell or below it. A pair that no locator finds is left out.
 */
export function printedPairs(sheet: Sheet, conventions: Conventions): PrintedPair[] {
  const first = new Set(sheet.pages.slice(0, PAGES).map(({ page }) => page));
  const printed = sheet.lines.filter(({ page }) => first.has(page)).flatMap((line) => printedOn(sheet, line));
  return printed.slice(0, MOST_PAIRS).flatMap((pair) => pairOf(sheet, pair, conventions) ?? []);
}

function printedOn(sheet: Sheet, line: Line): Printed[] {
  return line.cells.flatMap((cell, at): Printed[] => {
    const text = cellText(line, cell);
    const colon = text.indexOf(':');
    const label = text.slice(0, colon).trim();
    if (colon < 0 || !isLabel(label)) return [];
    const rest = text.slice(colon + 1).trim();
    const next = line.cells[at + 1];
    const beside = rest !== '' || next === undefined ? rest : cellText(line, next);
    if (beside !== '') return [{ label, value: beside, side: 'right' }];
    const value = textBelow(sheet, line, cell);
    return value === undefined ? [] : [{ label, value, side: 'below' }];
  });
}

/** Letters in front, none of the signs of a sentence, an address on the web or a time of day. */
const isLabel = (text: string): boolean =>
  text.length >= 2 && text.length <= LONGEST_LABEL && /^\p{L}/u.test(text) && !/[,;!?@]|https?$/iu.test(text);

function textBelow(sheet: Sheet, line: Line, cell: Cell): string | undefined {
  const left = line.words[cell.from]?.box[0];
  const under = linesBelow(sheet, line, BELOW)[0];
  const found = under?.cells.find(({ from }) => Math.abs((under.words[from]?.box[0] ?? 2) - (left ?? -1)) < 0.02);
  return under === undefined || found === undefined ? undefined : cellText(under, found);
}

function pairOf(sheet: Sheet, printed: Printed, conventions: Conventions): PrintedPair | undefined {
  const { label, value, side } = printed;
  if (value.length > LONGEST_VALUE || /:\s*$/.test(value)) return undefined;
  const words = wordsOfName(label);
  if (words === '') return undefined;
  const type = typeOf(value, conventions);
  const expected = valuesIn(value, { type }, conventions)[0]?.value;
  if (expected === undefined) return undefined;
  const description = `Printed as "${label}:"`;
  for (const anchor of [label, { startsWith: `${label}:` }, { equals: label }]) {
    const spec: FieldSpec = { type, description, from: [{ op: 'label', anchor, side } satisfies Locator] };
    const found = spec.from?.flatMap((locator) => locate({ sheet, conventions, lists: new Map() }, locator, spec))[0];
    if (found?.value === expected) return { words, spec, page: found.page, seen: found.words };
  }
  return undefined;
}

/** The narrowest type whose value the whole text is. */
function typeOf(text: string, conventions: Conventions): FieldType {
  const whole = (type: FieldType): boolean =>
    valuesIn(text, { type }, conventions).some(({ from, to }) => from === 0 && to === text.length);
  const form = FORMS.find(whole);
  if (form !== undefined) return form;
  return AMOUNT.test(text) && valuesIn(text, { type: 'number' }, conventions).length === 1 ? 'number' : 'string';
}

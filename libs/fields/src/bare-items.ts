import { findAmounts } from './amounts.ts';
import type { FoundAmount } from './amounts.ts';
import { labelsIn } from './labels.ts';
import { MONEY_LABELS } from './lexicon/money-labels.ts';
import { gapBelow } from './lines.ts';
import type { Line, Sheet } from './lines.ts';
import type { Conventions } from './locale.ts';
import type { TableLine } from './table-lines.ts';
import type { FoundTable } from './tables.ts';
import { ratesIn } from './tax-lines.ts';
import type { ItemRole } from './vocabulary.ts';
import type { Zone } from './zones.ts';

/** A line of goods without a header over it: the numbers that its own arithmetic explains. */
interface BareItem {
  readonly lines: readonly TableLine[];
  readonly amount: number;
  /** Whether a quantity times a price is the amount. */
  readonly multiplied: boolean;
}

/** Lines that may be items: tills print some dozens, the limit bounds the work on pages that are no receipt. */
const MOST_ITEMS = 500;
/** The name of an item may stand on the line above its numbers, not further away, in line heights. */
const NAME_STEP = 2.2;
/** Sums of rounded parts may be off by a cent. */
const TOLERANCE = 0.011;
/** Fewer letters are a unit or the code of a tax. */
const NAME_LETTERS = 3;

const letters = (text: string): number => text.match(/\p{L}/gu)?.length ?? 0;
const near = (a: number, b: number): boolean => Math.abs(a - b) < TOLERANCE;

/** A sign of multiplication behind a quantity, `3 x 0.80`, `2@1.50`. */
const TIMES = /(?<=\d\s?)[x×*@](?=\s?[\d\p{L}])/giu;

interface Numbers {
  readonly all: readonly FoundAmount[];
  readonly amount: FoundAmount;
}

/** The numbers of a line that ends with an amount, and announces no sum. */
function numbersOf(line: Line, conventions: Conventions): Numbers | undefined {
  const all = findAmounts(
    line.text.replace(TIMES, (sign) => ' '.repeat(sign.length)),
    conventions.decimal,
  );
  const amount = all.at(-1);
  if (amount === undefined || amount.decimals !== 2 || letters(line.text.slice(amount.to)) > 2) return undefined;
  return labelsIn(line, MONEY_LABELS).some(({ weight, role }) => weight > 0.3 && role !== 'noise')
    ? undefined
    : { all, amount };
}

/** The quantity and the price whose product is the amount. */
function factorsOf({ all, amount }: Numbers): readonly [quantity: FoundAmount, price: FoundAmount] | undefined {
  const others = all.filter((one) => one !== amount).slice(-4);
  for (const quantity of others)
    for (const price of others)
      if (quantity !== price && price.decimals === 2 && near(quantity.value * price.value, amount.value))
        if (quantity.decimals !== 2 || quantity.from < price.from) return [quantity, price];
  return undefined;
}

const zone = (line: Line, from: number, to: number): Zone => ({ line, from, to, side: 'inside', distance: 0 });

/** The text of a line before its numbers, without the quantity or the number of the item that leads it. */
function nameZone(line: Line, until: number): Zone | undefined {
  const text = line.text.slice(0, until);
  const from = /^\s*(?:\d{1,4}(?:\s?[x×*.)])?\s+(?=\p{L}))?/iu.exec(text)?.[0].length ?? 0;
  const to = text.replace(/[\s\d.,x×*@€$£]+$/u, '').length;
  return letters(text.slice(from, to)) >= NAME_LETTERS ? zone(line, from, to) : undefined;
}

function nameAbove(sheet: Sheet, line: Line): Zone | undefined {
  const above = sheet.lines[line.index - 1];
  if (above?.page !== line.page || gapBelow(above, line) > NAME_STEP) return undefined;
  if (/\d[.,]\d{2}(?!\d)/.test(above.text) || /:\s*$/.test(above.text)) return undefined;
  return nameZone(above, above.text.length);
}

function itemOn(sheet: Sheet, line: Line, conventions: Conventions): BareItem | undefined {
  const numbers = numbersOf(line, conventions);
  if (numbers === undefined || ratesIn(line, conventions).length > 1) return undefined;
  const factors = factorsOf(numbers);
  const until = Math.min(numbers.amount.from, factors?.[1].from ?? Infinity);
  const name = nameZone(line, until) ?? nameAbove(sheet, line);
  if (name === undefined) return undefined;
  const cells = new Map<ItemRole, Zone>([
    ['description', name],
    ['amount', zone(line, numbers.amount.from, numbers.amount.to)],
    ...(factors === undefined ? [] : FACTORS.map((role, i): [ItemRole, Zone] => [role, zoneOf(line, factors[i])])),
  ]);
  return { lines: [{ line, cells, top: false }], amount: numbers.amount.value, multiplied: factors !== undefined };
}

const FACTORS: readonly ItemRole[] = ['quantity', 'unitPrice'];
const zoneOf = (line: Line, found: FoundAmount | undefined): Zone => zone(line, found?.from ?? 0, found?.to ?? 0);

/** Sums that labels announce as net or total. */
function sumsOf(sheet: Sheet, conventions: Conventions): number[] {
  return sheet.lines.flatMap((line) =>
    labelsIn(line, MONEY_LABELS).some(({ role }) => role === 'total' || role === 'net' || role === 'either')
      ? findAmounts(line.text, conventions.decimal).map(({ value }) => value)
      : [],
  );
}

/**
 * Items of a document that prints no header over them, as tills do: lines with a name and an amount above the first sum.
 * Only arithmetic tells them from anything else: together they are a sum that a label announces, or, on each of them, a
 * quantity times a price is the amount.
 */
export function findBareItems(sheet: Sheet, conventions: Conventions): FoundTable | undefined {
  const items: BareItem[] = [];
  for (const line of sheet.lines) {
    if (items.length >= MOST_ITEMS) break;
    const item = itemOn(sheet, line, conventions);
    if (item !== undefined) items.push(item);
  }
  const proven = provenItems(items, sumsOf(sheet, conventions));
  const first = proven[0]?.lines[0]?.line;
  if (first === undefined) return undefined;
  const columns = [...FACTORS, 'description', 'amount'].map((name) => ({ name, x0: 0, x1: 1 }));
  const header = { first: first.index, last: first.index, page: first.page, columns, marks: [] };
  return { header, headerLine: first, items: proven.map(({ lines }) => lines) };
}

/** The longest run from the first item on that adds up to a sum; else those that multiply, if all but few do. */
function provenItems(items: readonly BareItem[], sums: readonly number[]): readonly BareItem[] {
  let sum = 0;
  let proven = 0;
  items.forEach(({ amount }, i) => {
    sum += amount;
    if (sums.some((value) => near(value, sum) && !near(value, 0))) proven = i + 1;
  });
  if (proven > 0) return items.slice(0, proven);
  const multiplied = items.filter((item) => item.multiplied);
  return multiplied.length * 2 > items.length ? multiplied : [];
}

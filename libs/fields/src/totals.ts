import type { Candidate } from './evidence.ts';
import type { MoneyRole } from './lexicon/money-labels.ts';
import type { Sum } from './money.ts';
import { isTaxOf, sumOfTaxLines } from './tax-lines.ts';
import type { TaxLine } from './tax-lines.ts';
import type { Word } from './words.ts';

/** The sums of a document, best first; each list may be empty. */
export interface Totals {
  readonly net: readonly Candidate[];
  readonly tax: readonly Candidate[];
  readonly total: readonly Candidate[];
}

/** Sums of rounded parts may be off by a cent; what was counted out in cash may not. */
const TOLERANCE = 0.011;
/** So many candidates per role take part in the arithmetic. */
const CONSIDERED = 40;
/** … and so many of each kind that is put on or taken off. */
const ADJUSTING = 3;

const near = (a: number, b: number): boolean => Math.abs(a - b) < TOLERANCE;
const equal = (a: number, b: number): boolean => Math.abs(a - b) < 0.005;
const best = (sums: readonly Sum[]): Sum[] => [...sums].sort((a, b) => b.score - a.score).slice(0, CONSIDERED);

type ByRole = Readonly<Record<MoneyRole, readonly Sum[]>>;

/** What the rest of a document says of its sums. */
export interface Hints {
  /** What the amounts of the items add up to; `undefined` if there are none. */
  readonly items?: number | undefined;
  /** The lines of a breakdown of the tax. */
  readonly taxLines?: readonly TaxLine[];
  /** Rates of tax that are printed, in per cent. */
  readonly rates?: readonly number[];
  /** Where an amount is printed, with or without a label. */
  readonly printed?: (value: number) => Printed | undefined;
}

/** An amount where a page shows it. */
export type Printed = Pick<Sum, 'raw' | 'words' | 'page' | 'line'>;

function byRole(sums: readonly Sum[], hints: Hints): ByRole {
  const of = (role: MoneyRole, most?: number): Sum[] => best(sums.filter((sum) => sum.role === role)).slice(0, most);
  const [net, tax, total] = [of('net'), of('tax'), of('total')];
  const broken = ofTaxLines(hints.taxLines ?? []);
  // Labels are ambiguous: shops write "net total" for what is to be paid, invoices "total" over a net column.
  return {
    net: [...net, ...broken.net, ...total.map((sum) => ({ ...sum, score: sum.score * 0.3 }))],
    // Credit notes may print the tax without the sign that the sums have.
    tax: [...tax, ...broken.tax, ...(total.some((sum) => sum.value < 0) ? tax.map(negated) : [])],
    total: [...total, ...net.map((sum) => ({ ...sum, score: sum.score * 0.3 })), ...paid(sums, hints)],
    cash: of('cash'),
    change: of('change'),
    rounding: of('rounding'),
    discount: of('discount', ADJUSTING),
    shipping: of('shipping', ADJUSTING),
    tip: of('tip', ADJUSTING),
    prepaid: of('prepaid', ADJUSTING),
    either: [],
    noise: [],
  };
}

/** Net and tax as the sums of a breakdown by several rates, for documents that print no sums of their own. */
function ofTaxLines(lines: readonly TaxLine[]): { readonly net: Sum[]; readonly tax: Sum[] } {
  const sums = sumOfTaxLines(lines);
  const last = lines.at(-1);
  if (sums === undefined || last === undefined) return { net: [], tax: [] };
  const common = {
    raw: null,
    page: last.line.page,
    currency: null,
    line: last.line.index,
    locator: 'sum of the rates',
  };
  const wordsOf = (pick: (line: TaxLine) => readonly Word[]): Word[] =>
    lines.filter(({ line }) => line.page === last.line.page).flatMap(pick);
  const score = 0.4;
  return {
    net: [{ ...common, score, value: sums.base, role: 'net', words: wordsOf(({ baseWords }) => baseWords) }],
    tax: [{ ...common, score, value: sums.tax, role: 'tax', words: wordsOf(({ taxWords }) => taxWords) }],
  };
}

/** What cash less change leaves, for documents whose total no label announces; shown where any amount equals it. */
function paid(sums: readonly Sum[], hints: Hints): Sum[] {
  const [cash, change] = [sums.filter(({ role }) => role === 'cash'), sums.filter(({ role }) => role === 'change')];
  return cash.slice(0, 5).flatMap((given) =>
    change.slice(0, 5).flatMap((back): Sum[] => {
      const value = Math.round((Math.abs(given.value) - Math.abs(back.value)) * 100) / 100;
      if (value <= 0) return [];
      const printed = sums.find((sum) => equal(sum.value, value)) ?? hints.printed?.(value);
      const seen = printed ?? { raw: null, words: [], page: null };
      return [{ ...given, ...seen, value, role: 'total', score: 0.35, locator: 'cash less change' }];
    }),
  );
}

const negated = (sum: Sum): Sum => ({ ...sum, value: -sum.value, score: sum.score * 0.8 });

/** What is put on or taken off between net and total: at most one of each kind, two in all. */
interface Adjustment {
  readonly value: number;
  readonly said: string;
}

const NONE: Adjustment = { value: 0, said: '' };

const signed = (value: number): string => `${value < 0 ? '-' : '+'} ${money(Math.abs(value))}`;
const money = (value: number): string => value.toFixed(2);

/** Nothing first, then each adjustment by itself, then each two of them. */
function adjustmentsOf(roles: ByRole): Adjustment[] {
  const minus = (sum: Sum): number => -Math.abs(sum.value);
  const kinds: readonly (readonly [readonly Sum[], (sum: Sum) => number])[] = [
    [roles.shipping, (sum) => sum.value],
    [roles.discount, minus],
    [roles.tip, (sum) => sum.value],
    [roles.prepaid, minus],
  ];
  const single = kinds.map(([sums, of]) =>
    sums
      .map(of)
      .filter((value) => Math.abs(value) >= 0.01)
      .map((value) => ({ value, said: ` ${signed(value)}` })),
  );
  const pairs = single.flatMap((one, i) =>
    single
      .slice(i + 1)
      .flatMap((other) => one.flatMap((a) => other.map((b) => ({ value: a.value + b.value, said: a.said + b.said })))),
  );
  return [NONE, ...single.flat(), ...pairs];
}

interface Split {
  readonly net: Sum;
  readonly tax: Sum;
  readonly score: number;
  readonly said: readonly string[];
}

/** What printed rates say of a net and its tax. */
function rateOf(net: number, tax: number, { rates = [] }: Hints): string | undefined {
  const rate = rates.find((one) => one > 0 && isTaxOf(tax, net, one));
  return rate === undefined ? undefined : `${money(net)} × ${String(rate)} % = ${money(tax)}`;
}

interface Setting {
  readonly roles: ByRole;
  readonly hints: Hints;
  readonly adjustments: readonly Adjustment[];
}

/** How well a net, a tax and an adjustment agree. A part of nothing proves little, because every sum plus 0 fits. */
function splitWith(total: Sum, net: Sum, tax: Sum, { hints, adjustments }: Setting): Split | undefined {
  const by = adjustments.find(({ value }) => near(net.value + tax.value + value, total.value));
  if (by === undefined || (net.words[0] === tax.words[0] && net.words.length > 0)) return undefined;
  const rate = rateOf(net.value, tax.value, hints);
  const bonus = near(tax.value, 0) || near(net.value, 0) ? 0.05 : by === NONE ? 0.35 : 0.2;
  const score = (net.score + tax.score) / 2 + bonus + (rate === undefined ? 0 : 0.1);
  const sum = `${money(net.value)} ${signed(tax.value)}${by.said} = ${money(total.value)}`;
  return { net, tax, score, said: rate === undefined ? [sum] : [sum, rate] };
}

/** The best net and tax that add up to a total, with what is put on or taken off if need be. */
function splitOf(total: Sum, setting: Setting): Split | undefined {
  let found: Split | undefined;
  for (const net of setting.roles.net)
    for (const tax of setting.roles.tax) {
      const split = splitWith(total, net, tax, setting);
      if (split !== undefined && split.score > (found?.score ?? 0)) found = split;
    }
  return found;
}

/** What speaks for a total beside its label: how much, and in words. */
interface Agreement {
  readonly by: number;
  readonly said: string;
}

/** What was given less the change is what was to be paid. */
function cashAgrees(total: Sum, { cash, change }: ByRole): Agreement[] {
  for (const given of cash)
    for (const back of change)
      if (equal(Math.abs(given.value) - Math.abs(back.value), total.value))
        return [{ by: 0.5, said: `${money(given.value)} given - ${money(Math.abs(back.value))} change` }];
  return cash.some((given) => equal(given.value, total.value))
    ? [{ by: 0.25, said: `${money(total.value)} paid` }]
    : [];
}

/** The items add up to what is due, or to what the taxes and adjustments are added to. */
function itemsAgree(total: Sum, split: Split | undefined, { items }: Hints): Agreement[] {
  if (items === undefined || near(items, 0)) return [];
  const is = near(items, total.value)
    ? total
    : split !== undefined && near(items, split.net.value)
      ? split.net
      : undefined;
  return is === undefined ? [] : [{ by: 0.15, said: `items add up to ${money(is.value)}` }];
}

/** Cash is rounded to five cents in many countries; the line that says so may be unreadable. */
function roundedTo(from: Sum, to: Sum, rounding: readonly Sum[]): boolean {
  const by = to.value - from.value;
  if (Math.abs(by) < 0.005 || Math.abs(by) > 0.1) return false;
  if (rounding.some((r) => equal(Math.abs(r.value), Math.abs(by)))) return from.line < to.line || from.line === to.line;
  const follows = to.line > from.line && to.line - from.line <= 4;
  return follows && Math.abs(by) < 0.045 && equal(Math.round(to.value * 20) / 20, to.value);
}

const better = (a: Split | undefined, b: Split | undefined): Split | undefined =>
  (b?.score ?? 0) > (a?.score ?? 0) ? b : a;

interface Weighed {
  readonly sum: Sum;
  readonly split: Split | undefined;
  readonly score: number;
  readonly said: readonly string[];
}

/** A total that is another one rounded is the one that was paid; what that one consists of counts for it. */
function weigh(sum: Sum, setting: Setting): Weighed {
  const { roles, hints } = setting;
  const printed = sum.words.length > 0;
  const from = printed
    ? roles.total.find((other) => other !== sum && roundedTo(other, sum, roles.rounding))
    : undefined;
  const split = better(splitOf(sum, setting), from === undefined ? undefined : splitOf(from, setting));
  const repeated = roles.total.filter((other) => other !== sum && equal(other.value, sum.value)).length;
  const agreements = [
    ...cashAgrees(sum, roles),
    ...itemsAgree(sum, split, hints),
    ...(from === undefined ? [] : [{ by: 0.25, said: `${money(from.value)} rounded` }]),
  ];
  const agreement = agreements.reduce((all, { by }) => all + by, 0) + Math.min(0.15, 0.05 * repeated);
  const nothing = near(sum.value, 0) ? 0.7 : 0;
  const score = sum.score + (split?.score ?? 0) * 0.7 + agreement - nothing;
  return { sum, split, score, said: [...(split?.said ?? []), ...agreements.map(({ said }) => said)] };
}

/** A sum that no label announces but the others imply. */
function implied(value: number, score: number, locator: string): Candidate {
  return { value: Math.round(value * 100) / 100, raw: null, words: [], page: null, score, locator };
}

const lost = (sums: readonly Sum[], winner: Candidate | undefined, total: Sum): Sum[] =>
  sums
    .filter((sum) => sum !== winner)
    .map((sum) => ({ ...sum, lost: `does not fit the total ${String(total.value)}` }));

/** Whether a tax is one that exists: not negative beside a positive sum, at most 40 % of it. */
const plausible = (tax: number, net: number): boolean => tax * net >= 0 && Math.abs(tax) <= 0.4 * Math.abs(net);

function parts({ sum: total, split }: Weighed, roles: ByRole): Pick<Totals, 'net' | 'tax'> {
  if (split !== undefined)
    return {
      net: [{ ...split.net, score: split.score, support: split.said }, ...lost(roles.net, split.net, total)],
      tax: [{ ...split.tax, score: split.score, support: split.said }, ...lost(roles.tax, split.tax, total)],
    };
  const net = roles.net.find((sum) => sum.role === 'net' && plausible(total.value - sum.value, sum.value));
  const tax = roles.tax.find((sum) => plausible(sum.value, total.value - sum.value));
  if (net !== undefined)
    return {
      net: [net, ...lost(roles.net, net, total)],
      tax: [implied(total.value - net.value, net.score * 0.6, 'total less net'), ...lost(roles.tax, undefined, total)],
    };
  if (tax !== undefined)
    return {
      net: [implied(total.value - tax.value, tax.score * 0.6, 'total less tax'), ...lost(roles.net, undefined, total)],
      tax: [tax, ...lost(roles.tax, tax, total)],
    };
  return { net: lost(roles.net, undefined, total), tax: lost(roles.tax, undefined, total) };
}

/**
 * Chooses total, net and tax together. Score of a total: weight of its label × fit of the place × confidence, + 0.7 ×
 * (mean of net and tax + 0.35) if they add up to it (+ 0.2 if they do with a discount, shipping, a tip or a deposit; + 0.1
 * if a printed rate of the net is the tax), + 0.5 if cash less change is it (0.25 if cash alone is), + 0.25 if it is
 * another total rounded, + 0.15 if the items add up to it or its net, + 0.05 per repetition up to 0.15. What agreed is
 * told as its support.
 */
export function solveTotals(sums: readonly Sum[], hints: Hints = {}): Totals {
  const roles = byRole(sums, hints);
  const setting: Setting = { roles, hints, adjustments: adjustmentsOf(roles) };
  const weighed = roles.total
    .map((sum) => weigh(sum, setting))
    .sort((a, b) => b.score - a.score || b.sum.line - a.sum.line);
  const first = weighed[0];
  if (first === undefined) return { net: [], tax: [], total: [] };
  const total = weighed.map(({ sum, score, said }) => ({ ...sum, score: Math.min(1, score / 1.5), support: said }));
  return { total, ...parts(first, roles) };
}

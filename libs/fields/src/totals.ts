import type { Candidate } from './evidence.ts';
import type { MoneyRole } from './money-labels.ts';
import type { Sum } from './money.ts';

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

const near = (a: number, b: number): boolean => Math.abs(a - b) < TOLERANCE;
const equal = (a: number, b: number): boolean => Math.abs(a - b) < 0.005;
const best = (sums: readonly Sum[]): Sum[] => [...sums].sort((a, b) => b.score - a.score).slice(0, CONSIDERED);

type ByRole = Readonly<Record<MoneyRole, readonly Sum[]>>;

function byRole(sums: readonly Sum[]): ByRole {
  const of = (role: MoneyRole): Sum[] => best(sums.filter((sum) => sum.role === role));
  const [net, tax, total] = [of('net'), of('tax'), of('total')];
  // Labels are ambiguous: shops write "net total" for what is to be paid, invoices "total" over a net column.
  return {
    net: [...net, ...total.map((sum) => ({ ...sum, score: sum.score * 0.3 }))],
    // Credit notes may print the tax without the sign that the sums have.
    tax: total.some((sum) => sum.value < 0) ? [...tax, ...tax.map(negated)] : tax,
    total: [...total, ...net.map((sum) => ({ ...sum, score: sum.score * 0.3 })), ...paid(sums)],
    cash: of('cash'),
    change: of('change'),
    rounding: of('rounding'),
    either: [],
    noise: [],
  };
}

/** What cash less change leaves, for documents whose total no label announces; shown where any amount equals it. */
function paid(sums: readonly Sum[]): Sum[] {
  const [cash, change] = [sums.filter(({ role }) => role === 'cash'), sums.filter(({ role }) => role === 'change')];
  return cash.slice(0, 5).flatMap((given) =>
    change.slice(0, 5).flatMap((back): Sum[] => {
      const value = Math.round((Math.abs(given.value) - Math.abs(back.value)) * 100) / 100;
      if (value <= 0) return [];
      const printed = sums.find((sum) => equal(sum.value, value));
      const seen = printed ?? { ...given, raw: null, words: [], page: null };
      return [{ ...seen, value, role: 'total', score: 0.35, locator: 'cash less change' }];
    }),
  );
}

const negated = (sum: Sum): Sum => ({ ...sum, value: -sum.value, score: sum.score * 0.8 });

interface Split {
  readonly net: Sum;
  readonly tax: Sum;
  readonly score: number;
}

/** The best net and tax that add up to a total. A tax of nothing proves little, because every sum plus 0 fits. */
function splitOf(total: Sum, { net, tax }: ByRole): Split | undefined {
  let found: Split | undefined;
  for (const n of net) {
    for (const t of tax) {
      if (!near(n.value + t.value, total.value) || (n.words[0] === t.words[0] && n.words.length > 0)) continue;
      const score = (n.score + t.score) / 2 + (near(t.value, 0) ? 0.05 : 0.35);
      if (score > (found?.score ?? 0)) found = { net: n, tax: t, score };
    }
  }
  return found;
}

/** What was given less the change is what was to be paid. */
function cashAgrees(total: Sum, { cash, change }: ByRole): number {
  if (cash.some((c) => change.some((r) => equal(Math.abs(c.value) - Math.abs(r.value), total.value)))) return 0.5;
  return cash.some((c) => equal(c.value, total.value)) ? 0.25 : 0;
}

/** Cash is rounded to five cents in many countries; the line that says so may be unreadable. */
function roundedTo(from: Sum, to: Sum, rounding: readonly Sum[]): boolean {
  const by = to.value - from.value;
  if (Math.abs(by) < 0.005 || Math.abs(by) > 0.1) return false;
  if (rounding.some((r) => equal(Math.abs(r.value), Math.abs(by)))) return from.line < to.line || from.line === to.line;
  const follows = to.line > from.line && to.line - from.line <= 4;
  return follows && Math.abs(by) < 0.045 && equal(Math.round(to.value * 20) / 20, to.value);
}

interface Weighed {
  readonly sum: Sum;
  readonly split: Split | undefined;
  readonly score: number;
}

/** A total that is another one rounded is the one that was paid; what that one consists of counts for it. */
function weigh(sum: Sum, roles: ByRole): Weighed {
  const from = roles.total.find((other) => other !== sum && roundedTo(other, sum, roles.rounding));
  const split = splitOf(sum, roles) ?? (from === undefined ? undefined : splitOf(from, roles));
  const repeated = roles.total.filter((other) => other !== sum && equal(other.value, sum.value)).length;
  const agreement = cashAgrees(sum, roles) + (from === undefined ? 0 : 0.25) + Math.min(0.15, 0.05 * repeated);
  const nothing = near(sum.value, 0) ? 0.7 : 0;
  return { sum, split, score: sum.score + (split?.score ?? 0) * 0.7 + agreement - nothing };
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
      net: [{ ...split.net, score: split.score }, ...lost(roles.net, split.net, total)],
      tax: [{ ...split.tax, score: split.score }, ...lost(roles.tax, split.tax, total)],
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
 * (mean of net and tax + 0.35) if they add up to it, + 0.5 if cash less change is it (0.25 if cash alone is), + 0.25 if
 * it is another total rounded, + 0.05 per repetition up to 0.15.
 */
export function solveTotals(sums: readonly Sum[]): Totals {
  const roles = byRole(sums);
  const weighed = roles.total
    .map((sum) => weigh(sum, roles))
    .sort((a, b) => b.score - a.score || b.sum.line - a.sum.line);
  const first = weighed[0];
  if (first === undefined) return { net: [], tax: [], total: [] };
  const total = weighed.map(({ sum, score }) => ({ ...sum, score: Math.min(1, score / 1.5) }));
  return { total, ...parts(first, roles) };
}

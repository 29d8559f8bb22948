import { findAmounts } from './amounts.ts';
import type { Candidate } from './evidence.ts';
import { byScore, findLabelled } from './labelled.ts';
import type { Hits, Reader } from './labelled.ts';
import type { BalanceRole, MoneyRole } from './lexicon/money-labels.ts';
import { wordsBetween } from './lines.ts';
import type { Sheet } from './lines.ts';
import type { Conventions } from './locale.ts';
import type { Sum } from './money.ts';
import { isTaxOf, ratesIn } from './tax-lines.ts';
import type { Printed, Totals } from './totals.ts';

/** Sums of one role, best first: a discount, shipping, a tip, cash, change. */
export const sumsOf = (sums: readonly Sum[], role: MoneyRole): Candidate[] =>
  byScore(sums.filter((sum) => sum.role === role));

/** What banks write behind an amount that is owed to them: debit, Soll, débiteur, debe, dare, af. */
const OWED = /^\s?(?:dr|db|d|s|soll|-)(?![\p{L}\p{N}])/iu;

/** Balances and sums of a bank statement by their labels, best first; one that is owed to the bank is negative. */
export function findBalances(
  sheet: Sheet,
  hits: Hits<BalanceRole>,
  role: BalanceRole,
  { decimal }: Conventions,
): Candidate[] {
  const read: Reader = (text) =>
    findAmounts(text, decimal)
      .filter(({ decimals, currency }) => decimals === 2 || currency !== null)
      .map(({ value, from, to }) => {
        const owed = role.endsWith('Balance') && value > 0 && OWED.test(text.slice(to));
        return { value: owed ? -value : value, from, to };
      });
  return findLabelled(sheet, hits, role, read);
}

/** Rates of tax: those by which a net and its tax agree first, then by how often each is printed. */
export function findTaxRates(sheet: Sheet, conventions: Conventions, { net, tax }: Totals): Candidate[] {
  const printed = sheet.lines.flatMap((line) => ratesIn(line, conventions));
  const times = Map.groupBy(printed, ({ rate }) => rate);
  const [base, part] = [net[0]?.value, tax[0]?.value];
  const candidates = [...times].flatMap(([rate, all]): Candidate[] => {
    const first = all.at(-1);
    if (first === undefined) return [];
    const agrees = typeof base === 'number' && typeof part === 'number' && isTaxOf(part, base, rate);
    const score = (agrees ? 0.9 : 0.3) + Math.min(0.1, 0.02 * all.length);
    const { raw, words, page } = first;
    const support = agrees ? [`${base.toFixed(2)} × ${String(rate)} % = ${part.toFixed(2)}`] : [];
    return [{ value: rate, raw, words, page, score, locator: 'a rate on the page', support }];
  });
  return byScore(candidates);
}

/** The last place at which an amount with two decimals is printed. */
export function amountAt(sheet: Sheet, { decimal }: Conventions, value: number): Printed | undefined {
  for (const line of [...sheet.lines].reverse()) {
    const found = findAmounts(line.text, decimal).find(
      (amount) => amount.decimals === 2 && Math.abs(amount.value - value) < 0.005,
    );
    if (found === undefined) continue;
    const { raw, from, to } = found;
    return { raw, words: wordsBetween(line, from, to), page: line.page, line: line.index };
  }
  return undefined;
}

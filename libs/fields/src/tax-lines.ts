import { findAmounts } from './amounts.ts';
import type { FoundAmount } from './amounts.ts';
import { wordsBetween } from './lines.ts';
import type { Line, Sheet } from './lines.ts';
import type { Conventions } from './locale.ts';
import { valuesIn } from './typed-value.ts';
import type { Word } from './words.ts';

/** A line that breaks the tax down: `19 %  336,00  63,84`. Rate in per cent, base and tax in units of the currency. */
export interface TaxLine {
  readonly rate: number;
  readonly base: number;
  readonly tax: number;
  readonly line: Line;
  readonly baseWords: readonly Word[];
  readonly taxWords: readonly Word[];
}

/** A rate of tax where it is printed. */
export interface PrintedRate {
  readonly rate: number;
  readonly raw: string;
  readonly words: readonly Word[];
  readonly page: number;
}

/** Rates above this are no taxes on sales. */
const HIGHEST_RATE = 40;
/** Breakdowns have some lines, pages of hostile documents thousands. */
const MOST_LINES = 50;
const cents = (value: number): number => Math.round(value * 100) / 100;

/** Whether a tax is so many per cent of a base; lines are rounded one by one, so a cent or two may be off. */
export const isTaxOf = (tax: number, base: number, rate: number): boolean =>
  Math.abs((base * rate) / 100 - tax) < 0.021 && Math.abs(tax) >= 0.01;

/** The rates that a line prints with a percent sign. */
export function ratesIn(line: Line, conventions: Conventions): PrintedRate[] {
  if (!line.text.includes('%')) return [];
  return valuesIn(line.text, { type: 'percent' }, conventions).flatMap(({ value, from, to }): PrintedRate[] => {
    if (typeof value !== 'number' || value < 0 || value > HIGHEST_RATE) return [];
    const raw = line.text.slice(from, to);
    return [{ rate: value, raw, words: wordsBetween(line, from, to), page: line.page }];
  });
}

function taxLineOf(line: Line, conventions: Conventions): TaxLine | undefined {
  const rates = ratesIn(line, conventions);
  if (rates.length !== 1) return undefined;
  const rate = rates[0]?.rate ?? 0;
  const amounts = findAmounts(line.text, conventions.decimal).filter(({ decimals }) => decimals === 2);
  const wordsOf = ({ from, to }: FoundAmount): readonly Word[] => wordsBetween(line, from, to);
  for (const base of amounts)
    for (const tax of amounts)
      if (base !== tax && rate > 0 && isTaxOf(tax.value, base.value, rate))
        return { rate, base: base.value, tax: tax.value, line, baseWords: wordsOf(base), taxWords: wordsOf(tax) };
  return undefined;
}

/** The lines of a breakdown of the tax, one for each rate: those whose own arithmetic holds. */
export function findTaxLines(sheet: Sheet, conventions: Conventions): TaxLine[] {
  const found: TaxLine[] = [];
  for (const line of sheet.lines) {
    if (found.length >= MOST_LINES) break;
    const one = taxLineOf(line, conventions);
    // Items repeat the rates; a breakdown comes after them and has each once.
    if (one !== undefined) found.push(one);
  }
  const last = new Map(found.map((one) => [one.rate, one]));
  return [...last.values()].sort((a, b) => a.line.index - b.line.index);
}

/** What the lines of a breakdown amount to, if there are several. */
export function sumOfTaxLines(lines: readonly TaxLine[]): { readonly base: number; readonly tax: number } | undefined {
  if (lines.length < 2) return undefined;
  return {
    base: cents(lines.reduce((sum, { base }) => sum + base, 0)),
    tax: cents(lines.reduce((sum, { tax }) => sum + tax, 0)),
  };
}

/** The sign that separates the decimals. */
export type DecimalSign = '.' | ',';

/** An amount in a text: its value, where it stands, and what tells it from any other number. */
export interface FoundAmount {
  readonly value: number;
  readonly raw: string;
  readonly from: number;
  readonly to: number;
  /** Decimals as printed; two make an amount of money likely. */
  readonly decimals: number;
  /** ISO 4217 code or symbol as printed beside it. */
  readonly currency: string | null;
}

/** Beside signs and codes, an `S` glued to an amount: a dollar sign as readers see it. */
const CURRENCY = String.raw`(?:€|\$|£|¥|₹|RM|MYR|EUR|USD|GBP|CHF|SGD|AUD|CAD|JPY|CNY|INR|SEK|NOK|DKK|PLN|CZK|HUF|BRL|R\$|MXN|NZD|HKD|THB|ZAR|TRY|RON|A\$|C\$|kr|zł|US\$|S\$|S(?=\d{1,6}[.,]\d{2}(?!\d)))`;
const DIGITS = String.raw`\d{1,3}(?:[.,'’]\d{3})+(?:[.,]\d{1,4})?|\d{1,3}(?:[ \u00a0\u202f]\d{3})+,\d{1,4}|\d+(?:[.,]\d{1,4})?|[.,]\d{2}`;
const AMOUNT = new RegExp(
  [
    String.raw`(?<![\p{L}\p{N}.,:/#])(?<![\p{L}\p{N}][-–−])(?<lead>[-–−+(]?)\s?(?:(?<before>${CURRENCY})\s?)?(?<minus>[-–−]?)(?<digits>${DIGITS})`,
    String.raw`(?![\p{N}]|[.,:/-]\p{N}|\s?%|\p{L}{3})(?<trail>-(?!\d))?(?<closing>\))?(?:\s?(?<after>${CURRENCY})(?!\p{L}))?`,
  ].join(''),
  'giu',
);

/**
 * Reads a number as people print it: `1.234,50`, `1,234.50`, `1 234,50`, `1'234.50`, `80.90`, `-0.02`. With both
 * signs the last is the decimal one; a single one before three digits separates thousands unless it is `decimal`.
 * `null` for anything that is not one number.
 */
export function parseNumber(text: string, decimal: DecimalSign = '.'): number | null {
  const digits = text.replace(/[\s'’\u00a0\u202f]/g, '').replace(/[–−]/g, '-');
  if (!/^[-+]?(\d+|(?=[.,]\d))([.,]\d+)*$/.test(digits)) return null;
  const sign = decimalSignOf(digits, decimal);
  const plain = sign === null ? digits.replace(/[.,]/g, '') : withPoint(digits, sign);
  const value = Number(plain);
  return Number.isFinite(value) ? value : null;
}

function withPoint(digits: string, sign: DecimalSign): string {
  const at = digits.lastIndexOf(sign);
  return `${digits.slice(0, at).replace(/[.,]/g, '')}.${digits.slice(at + 1)}`;
}

function decimalSignOf(digits: string, decimal: DecimalSign): DecimalSign | null {
  const signs = digits.match(/[.,]/g) ?? [];
  const last = signs.at(-1) as DecimalSign | undefined;
  if (last === undefined) return null;
  if (new Set(signs).size > 1) return last;
  if (signs.length > 1) return null;
  return /[.,]\d{3}$/.test(digits) && !/^[-+]?0?[.,]/.test(digits) && last !== decimal ? null : last;
}

type Groups = Readonly<Record<string, string | undefined>>;

/** What brackets around an amount mean: both make it negative, as in bookkeeping; a single one does not belong to it. */
function brackets(groups: Groups): 'both' | 'none' | 'opening' | 'closing' {
  const opening = groups['lead'] === '(';
  const closing = groups['closing'] !== undefined;
  if (opening) return closing ? 'both' : 'opening';
  return closing ? 'closing' : 'none';
}

const decimalsOf = (digits: string): number => /[.,](\d{1,2})$/.exec(digits)?.[1]?.length ?? 0;

function amountOf(match: RegExpExecArray, decimal: DecimalSign): FoundAmount | null {
  const { digits = '', lead, minus, trail, before, after, ...rest }: Groups = match.groups ?? {};
  const value = parseNumber(digits, decimal);
  if (value === null) return null;
  const around = brackets({ lead, ...rest });
  const negative = value !== 0 && (around === 'both' || /[-–−]/.test([lead, minus, trail].join('')));
  const opens = around === 'both' ? 0 : match[0].length - match[0].replace(/^[(\s]+/, '').length;
  const closes = around === 'closing' && match[0].endsWith(')') ? 1 : 0;
  const [from, to] = [match.index + opens, match.index + match[0].length - closes];
  const raw = match[0].slice(opens, match[0].length - closes);
  const currency = before ?? after ?? null;
  return { value: negative ? -value : value, raw, from, to, decimals: decimalsOf(digits), currency };
}

/** All amounts in a text, from left to right. Dates, times, percentages and parts of longer numbers are not amounts. */
export function findAmounts(text: string, decimal: DecimalSign = '.'): FoundAmount[] {
  return [...text.matchAll(AMOUNT)].flatMap((match) => amountOf(match, decimal) ?? []);
}

/** The decimal sign that most amounts of a text use, `fallback` on a draw. */
export function decimalSignIn(text: string, fallback: DecimalSign): DecimalSign {
  const commas = text.match(/\d,\d{2}(?![\d.,])/g)?.length ?? 0;
  const points = text.match(/\d\.\d{2}(?![\d.,])/g)?.length ?? 0;
  if (commas === points) return fallback;
  return commas > points ? ',' : '.';
}

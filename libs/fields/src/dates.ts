import { fold } from './fold.ts';

/** In which order an all-numeric date is read when its numbers leave a choice. */
export type DateOrder = 'dmy' | 'mdy' | 'ymd';

/** A date in a text: ISO 8601 `yyyy-mm-dd`, and where it stands. */
export interface FoundDate {
  readonly value: string;
  readonly raw: string;
  readonly from: number;
  readonly to: number;
}

/** Folded beginnings of month names in the seven languages and Malay. */
const MONTHS: readonly (readonly string[])[] = [
  ['jan', 'janvier', 'januar', 'january', 'janner', 'ene', 'enero', 'gen', 'gennaio', 'januari', 'janeiro'],
  ['feb', 'fev', 'fevrier', 'februar', 'february', 'febrero', 'febbraio', 'februari', 'fevereiro'],
  ['mar', 'mars', 'marz', 'maerz', 'mrz', 'march', 'marzo', 'maart', 'mrt', 'marco', 'mac'],
  ['apr', 'avr', 'avril', 'april', 'abr', 'abril', 'aprile'],
  ['may', 'mai', 'mayo', 'mag', 'maggio', 'mei', 'maio'],
  ['jun', 'juin', 'juni', 'june', 'junio', 'giu', 'giugno', 'junho'],
  ['jul', 'juil', 'juillet', 'juli', 'july', 'julio', 'lug', 'luglio', 'julho', 'julai'],
  ['aug', 'aout', 'august', 'ago', 'agosto', 'augustus', 'ogos'],
  ['sep', 'sept', 'september', 'septembre', 'septiembre', 'setiembre', 'set', 'settembre', 'setembro'],
  ['oct', 'okt', 'october', 'oktober', 'octobre', 'octubre', 'ott', 'ottobre', 'out', 'outubro'],
  ['nov', 'november', 'novembre', 'noviembre', 'novembro'],
  ['dec', 'dez', 'december', 'dezember', 'decembre', 'dic', 'diciembre', 'dicembre', 'dezembro', 'disember', 'dis'],
];
const MONTH_OF = new Map(MONTHS.flatMap((names, i) => names.map((name): [string, number] => [name, i + 1])));
const NAME = `(${[...MONTH_OF.keys()].sort((a, b) => b.length - a.length).join('|')})`;
const SEPARATOR = String.raw` ?[-/.~] ?`;

/** A year ends where its digits end, or where a time of day is glued to it: `20174:22:12`. */
const END = String.raw`(?:(?!\d)|(?=\d{1,2}:\d{2}))`;

/** Every form yields year, month and day by name; `a`, `b` are the two numbers whose order is open. */
const FORMS: readonly RegExp[] = [
  new RegExp(
    String.raw`(?<!\d)(?<y>(?:19|20)\d{2})(?:${SEPARATOR}|年)(?<m>\d{1,2})(?:${SEPARATOR}|月)(?<d>\d{1,2})(?!\d)`,
    'g',
  ),
  new RegExp(
    String.raw`(?<!\d)(?<d>\d{1,2})(?:st|nd|rd|th|er|\.|º|°)?[ \-/.,]*(?:de\s|of\s|di\s)?${NAME}[a-z]{0,3}\.?[ \-/.,'’]*(?:del?\s)?(?<y>(?:19|20)\d{2}${END}|\d{2}(?!\d))`,
    'g',
  ),
  new RegExp(
    String.raw`(?<![a-z])${NAME}\.?[ \-/.]*(?<d>\d{1,2})(?:st|nd|rd|th)?[ ,\-/.'’]+(?<y>(?:19|20)\d{2}|\d{2})(?!\d)`,
    'g',
  ),
  new RegExp(
    String.raw`(?<!\d|\d[.,/-])(?<a>\d{1,2})(?:${SEPARATOR}(?<b>\d{1,2})${SEPARATOR}| (?<c>\d{1,2}) )(?<y>(?:19|20)\d{2})${END}`,
    'g',
  ),
  new RegExp(String.raw`(?<!\d|\d[.,/-])(?<a>\d{1,2})(?<s>[-/.])(?<b>\d{1,2})\k<s>(?<y>\d{2})(?!\d|[.,/-]\d)`, 'g'),
];

const twoDigits = (n: number): string => String(n).padStart(2, '0');

function isoDate(year: number, month: number, day: number): string | null {
  const days = [
    31,
    year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28,
    31,
    30,
    31,
    30,
    31,
    31,
    30,
    31,
    30,
    31,
  ];
  const last = days[month - 1];
  if (last === undefined || day < 1 || day > last) return null;
  return `${String(year)}-${twoDigits(month)}-${twoDigits(day)}`;
}

/** Years of two digits: 70 to 99 are the 1900s, the rest the 2000s (as POSIX `%y` nearly does). */
const fullYear = (digits: string): number =>
  digits.length > 2 ? Number(digits) : Number(digits) + (Number(digits) >= 70 ? 1900 : 2000);

type Groups = Readonly<Record<string, string | undefined>>;

/** An all-numeric date in the order asked for, or in the other one if only that is a day. */
function numericDate({ y = '', a = '', c = '', b = c }: Groups, order: DateOrder): string | null {
  const dayFirst = isoDate(fullYear(y), Number(b), Number(a));
  const monthFirst = isoDate(fullYear(y), Number(a), Number(b));
  if (order === 'ymd' && y.length === 2) return isoDate(fullYear(a), Number(b), Number(y)) ?? dayFirst;
  return order === 'mdy' ? (monthFirst ?? dayFirst) : (dayFirst ?? monthFirst);
}

function resolve(groups: Groups, name: string | undefined, order: DateOrder): string | null {
  const { y = '', m, d, a } = groups;
  if (a !== undefined) return numericDate(groups, order);
  const month = m === undefined ? MONTH_OF.get(name ?? '') : Number(m);
  return isoDate(fullYear(y), month ?? 0, Number(d));
}

/** All dates in a text, from left to right; impossible days (31.02.) are not dates. */
export function findDates(text: string, order: DateOrder = 'dmy'): FoundDate[] {
  if (!/\d/.test(text)) return [];
  const folded = fold(text);
  const found: FoundDate[] = [];
  for (const form of FORMS) {
    for (const match of folded.matchAll(form)) {
      const groups: Record<string, string | undefined> = match.groups ?? {};
      const name = match.find((part, i) => i > 0 && MONTH_OF.has(part));
      const value = resolve(groups, name, order);
      const to = match.index + match[0].length;
      if (value === null || found.some((other) => other.from < to && other.to > match.index)) continue;
      found.push({ value, raw: text.slice(match.index, to), from: match.index, to });
    }
  }
  return found.sort((x, y) => x.from - y.from);
}

/** The only date a text consists of or begins with, as ISO 8601, or `null`. */
export function parseDate(text: string, order: DateOrder = 'dmy'): string | null {
  return findDates(text, order)[0]?.value ?? null;
}

/** What a document's own numeric dates prove about their order: a number above 12 cannot be a month. */
export function dateOrderIn(text: string): DateOrder | null {
  let dayFirst = 0;
  let monthFirst = 0;
  for (const match of text.matchAll(/(?<!\d|\d[.,/-])(\d{1,2})([-/.])(\d{1,2})\2(?:(?:19|20)\d{2}|\d{2})(?!\d)/g)) {
    const [, first = '', , second = ''] = match;
    if (Number(first) > 12 && Number(second) <= 12) dayFirst++;
    if (Number(second) > 12 && Number(first) <= 12) monthFirst++;
  }
  if (dayFirst === monthFirst) return null;
  return dayFirst > monthFirst ? 'dmy' : 'mdy';
}

import { findDates } from './dates.ts';
import type { FoundDate } from './dates.ts';
import { confidenceOf } from './evidence.ts';
import type { Candidate } from './evidence.ts';
import { byScore, findLabelled } from './labelled.ts';
import type { Hits, Reader } from './labelled.ts';
import type { DayRole } from './lexicon/day-labels.ts';
import { wordsBetween } from './lines.ts';
import type { Sheet } from './lines.ts';
import type { Conventions } from './locale.ts';

/** Dates that stand alone, for documents that print no label; the first of a page is the likeliest. */
function bareDates(sheet: Sheet, conventions: Conventions): Candidate[] {
  const candidates = sheet.lines.flatMap((line) =>
    findDates(line.text, conventions.dateOrder).map(({ value, raw, from, to }): Candidate => {
      const words = wordsBetween(line, from, to);
      return { value, raw, words, page: line.page, score: 0, locator: 'a date on the page' };
    }),
  );
  const times = new Map<unknown, number>();
  for (const { value } of candidates) times.set(value, (times.get(value) ?? 0) + 1);
  return candidates.map((candidate, i) => ({
    ...candidate,
    score:
      ((0.3 + Math.min(0.1, ((times.get(candidate.value) ?? 1) - 1) * 0.05)) * confidenceOf(candidate.words)) /
      (1 + 0.1 * i),
  }));
}

const dayReader =
  ({ dateOrder }: Conventions, nth = 0): Reader =>
  (text): FoundDate[] =>
    findDates(text, dateOrder).slice(nth, nth + 1);

/** Days of a kind by their labels, best first. */
export function findDays(sheet: Sheet, hits: Hits<DayRole>, role: DayRole, conventions: Conventions): Candidate[] {
  return findLabelled(sheet, hits, role, dayReader(conventions));
}

/** Days of issue, best first: labelled dates, then any date on the page that no other label claims. */
export function findIssueDates(sheet: Sheet, hits: Hits<DayRole>, conventions: Conventions): Candidate[] {
  const labelled = findDays(sheet, hits, 'issueDate', conventions);
  const others = new Set(
    OTHERS.flatMap((role) => findDays(sheet, hits, role, conventions)).flatMap((candidate) => candidate.words),
  );
  const bare = bareDates(sheet, conventions).map((candidate) =>
    candidate.words.some((word) => others.has(word)) ? { ...candidate, score: candidate.score * 0.3 } : candidate,
  );
  return byScore([...labelled, ...bare]);
}

const OTHERS: readonly DayRole[] = [
  'other',
  'dueDate',
  'orderDate',
  'deliveryDate',
  'period',
  'periodStart',
  'periodEnd',
];

/** The first or last day of the period that a statement is about: of two dates behind one label, or by its own label. */
export function findPeriodDays(
  sheet: Sheet,
  hits: Hits<DayRole>,
  end: 'periodStart' | 'periodEnd',
  conventions: Conventions,
): Candidate[] {
  const both: Reader = (text) => {
    const [first, second] = findDates(text, conventions.dateOrder);
    if (first === undefined || second === undefined) return [];
    return [end === 'periodStart' ? first : second];
  };
  return byScore([...findLabelled(sheet, hits, 'period', both), ...findDays(sheet, hits, end, conventions)]);
}

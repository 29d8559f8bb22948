import { findAmounts } from './amounts.ts';
import type { FoundAmount } from './amounts.ts';
import { confidenceOf } from './evidence.ts';
import type { Candidate } from './evidence.ts';
import { findLabels } from './labels.ts';
import type { LabelHit } from './labels.ts';
import { wordsBetween } from './lines.ts';
import type { Line, Sheet } from './lines.ts';
import type { Conventions } from './locale.ts';
import { MONEY_LABELS } from './lexicon/money-labels.ts';
import type { MoneyRole } from './lexicon/money-labels.ts';
import { below, rightOf } from './zones.ts';
import type { Zone } from './zones.ts';

/** An amount that a label announces. */
export interface Sum extends Candidate {
  readonly value: number;
  readonly role: MoneyRole;
  readonly currency: string | null;
  readonly line: number;
}

/** A column of sums under its header ends at a gap of more than this many line heights, or after so many rows. */
const COLUMN_STEP = 4;
const COLUMN_ROWS = 12;

const cents = (amount: FoundAmount): number => (amount.decimals === 2 ? 1 : amount.currency !== null ? 0.8 : 0.45);

function sumOf(hit: LabelHit<MoneyRole>, zone: Zone, amount: FoundAmount, fit: number): Sum {
  const words = wordsBetween(zone.line, zone.from + amount.from, zone.from + amount.to);
  return {
    value: amount.value,
    raw: amount.raw,
    words,
    page: zone.line.page,
    score: hit.weight * fit * cents(amount) * confidenceOf(words),
    locator: `label:${hit.line.text.slice(hit.from, hit.to).trim()}`,
    role: hit.role,
    currency: amount.currency,
    line: zone.line.index,
  };
}

const amountsIn = (zone: Zone, conventions: Conventions): FoundAmount[] =>
  findAmounts(zone.line.text.slice(zone.from, zone.to), conventions.decimal);

/** The amounts right of a label, up to the next label of its line; the last one is usually meant. */
function sumsRight(hit: LabelHit<MoneyRole>, until: number, conventions: Conventions): Sum[] {
  const zone = rightOf(hit, until);
  if (zone === undefined) return [];
  const amounts = amountsIn(zone, conventions);
  return amounts.map((amount, i) => sumOf(hit, zone, amount, i === amounts.length - 1 ? 1 : 0.75));
}

/** The amounts in the column under a header; the lowest one is usually the sum of those above it. */
function sumsBelow(sheet: Sheet, hit: LabelHit<MoneyRole>, conventions: Conventions): Sum[] {
  const sums: Sum[] = [];
  let last = 0;
  for (const zone of below(sheet, hit, COLUMN_STEP * COLUMN_ROWS, 'words')) {
    if (zone.distance - last > COLUMN_STEP || sums.length >= COLUMN_ROWS) break;
    const amounts = amountsIn(zone, conventions);
    const amount = amounts.at(-1);
    if (amount === undefined) continue;
    last = zone.distance;
    sums.push(sumOf(hit, zone, amount, 0.6));
  }
  return sums.map((sum, i) => (i === sums.length - 1 ? { ...sum, score: sum.score * 1.2 } : sum));
}

/** Tables that break the tax down repeat `total` for amounts that are not the total paid. */
const BREAKDOWN = /(?:gst|sst|tax|vat)\s*(?:summary|analysis|code)|umsatzsteueraufschl|steueraufschl|tax\s*%/;

function inBreakdown(lines: readonly Line[]): ReadonlySet<number> {
  const inside = new Set<number>();
  let left = 0;
  for (const line of lines) {
    if (BREAKDOWN.test(line.folded)) left = 6;
    if (left > 0) inside.add(line.index);
    left--;
  }
  return inside;
}

/** What is counted out at a till has its amount beside it; below it stand other things. */
const COUNTED_OUT: ReadonlySet<MoneyRole> = new Set(['cash', 'change', 'rounding']);

/** The roles in which a hit takes part, and with what weight. */
function rolesOf({ role, weight }: LabelHit<MoneyRole>): readonly (readonly [MoneyRole, number])[] {
  if (role === 'noise') return [];
  return role === 'either'
    ? [
        ['total', 0.8 * weight],
        ['net', 0.9 * weight],
      ]
    : [[role, weight]];
}

/** Every amount of a document that a label announces, in reading order of the labels. */
export function findSums(sheet: Sheet, conventions: Conventions): Sum[] {
  const hits = findLabels(sheet, MONEY_LABELS);
  const breakdown = inBreakdown(sheet.lines);
  return hits.flatMap((found, i) => {
    const next = hits[i + 1];
    const until = next?.line === found.line ? next.from : found.line.text.length;
    return rolesOf(found).flatMap(([role, weight]) => {
      const hit = { ...found, role, weight: weight * (role === 'total' && breakdown.has(found.line.index) ? 0.5 : 1) };
      const right = sumsRight(hit, until, conventions);
      return right.length > 0 || COUNTED_OUT.has(role) ? right : sumsBelow(sheet, hit, conventions);
    });
  });
}

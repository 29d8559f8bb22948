import { confidenceOf } from './evidence.ts';
import type { Candidate, JsonValue } from './evidence.ts';
import { findLabels } from './labels.ts';
import type { Label, LabelHit } from './labels.ts';
import { wordsBetween } from './lines.ts';
import type { Sheet } from './lines.ts';
import { below, opensCell, rightOf, wrapped } from './zones.ts';
import type { Zone } from './zones.ts';

/** Labels of the value looked for, and of those that only look like it. */
export type Wanted = 'wanted' | 'other';

/** Finds the values in a text, from left to right. */
export type Reader = (
  text: string,
) => readonly { readonly value: JsonValue; readonly from: number; readonly to: number }[];

const BELOW_REACH = 2.6;
/** A value further into a zone, in characters, is not the label's; it bounds the work on pages that are no form. */
const ZONE_REACH = 400;
/** A value right of its label is the likeliest, one below next, one on the line where the sentence goes on last. */
const FIT: Readonly<Record<Zone['side'], number>> = { right: 1, inside: 1, below: 0.85, wrapped: 0.7 };

/** The likeliest first; the rest is only looked for if that holds no value. */
function* zonesOf(sheet: Sheet, hit: LabelHit<Wanted>, until: number): Generator<Zone> {
  const right = rightOf(hit, until);
  if (right !== undefined) yield right;
  yield* below(sheet, hit, BELOW_REACH);
  const next = wrapped(sheet, hit);
  if (next !== undefined) yield next;
}

function candidateIn(zone: Zone, hit: LabelHit<Wanted>, read: Reader): Candidate | undefined {
  const text = zone.line.text.slice(zone.from, Math.min(zone.to, zone.from + ZONE_REACH));
  const found = read(text)[0];
  if (found === undefined) return undefined;
  const words = wordsBetween(zone.line, zone.from + found.from, zone.from + found.to);
  const start = opensCell(hit) ? 1 : 0.85;
  const lead = 1 / (1 + 0.03 * found.from);
  return {
    value: found.value,
    raw: text.slice(found.from, found.to).replaceAll('\t', ' '),
    words,
    page: zone.line.page,
    score: hit.weight * FIT[zone.side] * start * lead * confidenceOf(words),
    locator: `label:${hit.line.text.slice(hit.from, hit.to).trim()}`,
  };
}

/**
 * Values that labels announce, best first. Score: weight of the label × fit of the place (right 1, below 0.85,
 * wrapped 0.7) × 0.85 if the label is in the middle of a text × 1 / (1 + 0.03 × characters in between) × confidence.
 */
export function findLabelled(sheet: Sheet, table: readonly Label<Wanted>[], read: Reader): Candidate[] {
  const hits = findLabels(sheet, table);
  const candidates = hits.flatMap((hit, i): Candidate[] => {
    if (hit.role === 'other') return [];
    const next = hits[i + 1];
    const until = next?.line === hit.line ? next.from : hit.line.text.length;
    for (const zone of zonesOf(sheet, hit, until)) {
      const candidate = candidateIn(zone, hit, read);
      if (candidate !== undefined) return [candidate];
    }
    return [];
  });
  return byScore(candidates);
}

/** Best first; equal scores keep the reading order. */
export function byScore<C extends Candidate>(candidates: readonly C[]): C[] {
  return [...candidates].sort((a, b) => b.score - a.score);
}

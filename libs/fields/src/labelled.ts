import { confidenceOf } from './evidence.ts';
import type { Candidate, JsonValue } from './evidence.ts';
import type { LabelHit } from './labels.ts';
import { wordsBetween } from './lines.ts';
import type { Sheet } from './lines.ts';
import { below, opensCell, rightOf, wrapped } from './zones.ts';
import type { Zone } from './zones.ts';

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
function* zonesOf(sheet: Sheet, hit: LabelHit<string>, until: number): Generator<Zone> {
  const right = rightOf(hit, until);
  if (right !== undefined) yield right;
  yield* below(sheet, hit, BELOW_REACH);
  const next = wrapped(sheet, hit);
  if (next !== undefined) yield next;
}

function candidateIn(zone: Zone, hit: LabelHit<string>, read: Reader): Candidate | undefined {
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

/** The labels of one table in a document. */
export type Hits<Role extends string> = readonly LabelHit<Role>[];

/**
 * Values that the labels of a role announce, best first; the other labels bound where a value may stand. Score: weight of
 * the label × fit of the place (right 1, below 0.85, wrapped 0.7) × 0.85 if the label is in the middle of a text ×
 * 1 / (1 + 0.03 × characters in between) × confidence.
 */
export function findLabelled<Role extends string>(
  sheet: Sheet,
  hits: Hits<Role>,
  role: Role,
  read: Reader,
): Candidate[] {
  const candidates = hits.flatMap((hit, i): Candidate[] => {
    if (hit.role !== role) return [];
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

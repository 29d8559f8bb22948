import { seededRandom, type SeededRandom } from '@docket/testing/without-jest';
import type { Fault, FaultKind } from '../faults/fault.ts';
import type { Shape } from '../system/system.ts';

/** A fault, and when it starts, in ms after the load. */
export interface PlannedFault {
  readonly kind: string;
  readonly afterMs: number;
  readonly fault: Fault;
}

export interface PlannedCycle {
  /** From 1. */
  readonly number: number;
  /** Of the load. */
  readonly seed: number;
  readonly faults: readonly PlannedFault[];
}

/** Within so many cycles each kind comes up. */
const ROUND = 20;
const FAULTS_AT_MOST = 3;
const LATEST_START_MS = 4_000;

/**
 * What happens in each cycle: one to three faults, no two of them of the same part. A function of its arguments. Kinds
 * are dealt like cards, so that each comes up once before any comes up again.
 */
export function schedule(
  kinds: readonly FaultKind[],
  { seed, cycles, shape }: { seed: number; cycles: number; shape: Shape },
): readonly PlannedCycle[] {
  const random = seededRandom(seed);
  let deck: FaultKind[] = [];
  let left = 0;
  return Array.from({ length: cycles }, (_, index) => {
    if (deck.length === 0) [deck, left] = [shuffled(kinds, random), ROUND];
    const dealt = deal(deck, Math.max(1, left--), random);
    deck = deck.filter((kind) => !dealt.includes(kind));
    const faults = dealt.map((kind) => ({
      kind: kind.name,
      afterMs: random.between(0, LATEST_START_MS),
      fault: kind.draw(random, shape),
    }));
    return { number: index + 1, seed: random.between(1, 1_000_000_000), faults };
  });
}

/** From the top of the deck, but first of parts that come up in every cycle that is left of the round. */
function deal(deck: readonly FaultKind[], cyclesLeft: number, random: SeededRandom): FaultKind[] {
  const size = Math.min(
    FAULTS_AT_MOST,
    Math.max(random.between(1, FAULTS_AT_MOST), Math.ceil(deck.length / cyclesLeft)),
  );
  const ofPart = Map.groupBy(deck, ({ part }) => part);
  const pressing = deck.filter(({ part }) => (ofPart.get(part)?.length ?? 0) >= cyclesLeft);
  const dealt = new Map<FaultKind['part'], FaultKind>();
  for (const kind of [...pressing, ...deck]) if (dealt.size < size && !dealt.has(kind.part)) dealt.set(kind.part, kind);
  return [...dealt.values()];
}

/** Fisher and Yates. */
function shuffled<T>(items: readonly T[], random: SeededRandom): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = random.between(0, last);
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}

/** What OCR takes for each other; each pair of such characters costs a part of a real difference. */
const ALIKE = ['0odqc', '1iljt!', '5s', '8b', '2z', '6gb', '9gq', '4a', 'uv', 'ce', 'hn', 'mn', 'rn', 'fp', 'vy', 'ft'];
const MISREAD = 0.4;

/** By the codes of two ASCII characters. */
const ASCII = 128;
const misread = new Uint8Array(ASCII * ASCII);
for (const group of ALIKE)
  for (const a of group) for (const b of group) misread[a.charCodeAt(0) * ASCII + b.charCodeAt(0)] = 1;

function difference(wanted: number, seen: number): number {
  if (wanted === seen) return 0;
  return wanted < ASCII && seen < ASCII && misread[wanted * ASCII + seen] === 1 ? MISREAD : 1;
}

/** Whether a text is another one with nothing but what OCR takes for each other. */
export const isMisread = (seen: string, wanted: string): boolean =>
  seen.length === wanted.length &&
  Array.from(wanted, (_, i) => difference(wanted.charCodeAt(i), seen.charCodeAt(i))).every((part) => part < 1);

/** The stretch of a text that is nearest to a pattern. */
export interface Alignment {
  /** The weights of what differs, added up. */
  readonly cost: number;
  readonly from: number;
  readonly to: number;
}

/** Costs, and where each began, of all beginnings of the pattern, ending at one place of the text. */
interface Row {
  readonly costs: Float64Array;
  readonly starts: Int32Array;
}
const rowOf = (size: number): Row => ({ costs: new Float64Array(size + 1), starts: new Int32Array(size + 1) });
const valueAt = (numbers: ArrayLike<number>, i: number): number => numbers[i] ?? 0;

interface Pattern {
  readonly letters: string;
  readonly weights: readonly number[];
}

/** @param seen code of the character after the place of `former`. */
function fillNext(next: Row, former: Row, { letters, weights }: Pattern, seen: number): void {
  for (let i = 1; i <= letters.length; i++) {
    const weight = valueAt(weights, i - 1);
    const swap = valueAt(former.costs, i - 1) + weight * difference(letters.charCodeAt(i - 1), seen);
    const more = valueAt(former.costs, i) + weight;
    const missing = valueAt(next.costs, i - 1) + weight;
    const least = Math.min(swap, more, missing);
    next.costs[i] = least;
    if (least === swap) next.starts[i] = valueAt(former.starts, i - 1);
    else next.starts[i] = least === more ? valueAt(former.starts, i) : valueAt(next.starts, i - 1);
  }
}

/**
 * Finds it by edit distance in the time of both lengths multiplied (Sellers 1980); the first of several equally near.
 * A character of the pattern that is missing, or another in its place, costs its weight; of characters that OCR takes
 * for each other 0.4 of it; an additional one in the text the weight of the pattern's character before it.
 * @param weights one for each character of the pattern.
 */
export function align(text: string, letters: string, weights: readonly number[]): Alignment {
  const size = letters.length;
  let [row, next] = [rowOf(size), rowOf(size)];
  weights.forEach((weight, i) => (row.costs[i + 1] = valueAt(row.costs, i) + weight));
  let best: Alignment = { cost: valueAt(row.costs, size), from: 0, to: 0 };
  for (let j = 1; j <= text.length; j++) {
    next.starts[0] = j;
    fillNext(next, row, { letters, weights }, text.charCodeAt(j - 1));
    const cost = valueAt(next.costs, size);
    // Sums of weights in another order differ by their rounding.
    if (cost < best.cost - 1e-9) best = { cost, from: valueAt(next.starts, size), to: j };
    [row, next] = [next, row];
  }
  return best;
}

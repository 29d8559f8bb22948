/** Bits of a number that shifts keep: a longer pattern is told by its beginning. */
const BITS = 31;

/** Where each character stands in a pattern, as bits. */
export type PatternBits = ReadonlyMap<string, number>;

export function patternBits(pattern: string): PatternBits {
  const bits = new Map<string, number>();
  for (let i = 0; i < Math.min(pattern.length, BITS); i++) {
    const char = pattern[i] ?? '';
    bits.set(char, (bits.get(char) ?? 0) | (1 << i));
  }
  return bits;
}

/**
 * Whether the first 31 characters of a pattern stand anywhere in a text with at most so many edits: if not, the whole
 * pattern does not either. In the time of the text's length alone (bit-parallel approximate matching, Wu and Manber
 * 1992; `size` is the length of the pattern): one row of bits for each number of edits, a bit for each beginning of the pattern that is seen.
 */
export function mayStandIn(text: string, size: number, bits: PatternBits, edits: number): boolean {
  const last = 1 << (Math.min(size, BITS) - 1);
  const rows = Array.from({ length: edits + 1 }, (_, k) => (1 << k) - 1);
  if (((rows[edits] ?? 0) & last) !== 0) return true;
  for (let i = 0; i < text.length; i++) {
    const mask = bits.get(text[i] ?? '') ?? 0;
    let above = rows[0] ?? 0;
    let now = ((above << 1) | 1) & mask;
    rows[0] = now;
    for (let k = 1; k <= edits; k++) {
      const before = rows[k] ?? 0;
      const next = (((before << 1) | 1) & mask) | above | (above << 1) | (now << 1) | 1;
      above = before;
      now = next;
      rows[k] = next;
    }
    if ((now & last) !== 0) return true;
  }
  return false;
}

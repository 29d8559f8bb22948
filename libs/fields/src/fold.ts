/** What a folded text gains and loses: `foldChar('É') === 'e'`, `foldChar('ß') === 's'`; always one unit for one unit. */
function foldChar(char: string): string {
  if (char >= ' ' && char <= '~') return char.toLowerCase();
  const base = char.normalize('NFD').charAt(0).toLowerCase();
  if (base === 'ß') return 's';
  return base.length === 1 ? base : char;
}

/**
 * Lower case without diacritics, for comparing what people write with what a page shows. The length never changes,
 * so an offset in the folded text is an offset in the original.
 */
export function fold(text: string): string {
  return text.replace(/[^a-z\d\s]/g, foldChar);
}

/** The edit (Levenshtein) distance of two strings, or `limit + 1` as soon as it is known to be larger than `limit`. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(swap, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    if (Math.min(...current) > limit) return limit + 1;
    previous = current;
  }
  return previous[b.length] ?? limit + 1;
}

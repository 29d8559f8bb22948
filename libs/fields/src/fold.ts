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

/** The stretch of a text that is nearest to a pattern, by edit distance. */
export interface Nearest {
  readonly edits: number;
  readonly from: number;
  readonly to: number;
}

/** Distances (and where each began) of all beginnings of the pattern, ending at one place of the text. */
interface Column {
  readonly edits: readonly number[];
  readonly starts: readonly number[];
}

function nextColumn({ edits, starts }: Column, pattern: string, char: string | undefined, at: number): Column {
  const next = { edits: [0], starts: [at] };
  for (let i = 1; i <= pattern.length; i++) {
    const swap = (edits[i - 1] ?? 0) + (pattern[i - 1] === char ? 0 : 1);
    const insert = (edits[i] ?? 0) + 1;
    const least = Math.min(swap, insert, (next.edits[i - 1] ?? 0) + 1);
    const from = least === swap ? starts[i - 1] : least === insert ? starts[i] : next.starts[i - 1];
    next.edits.push(least);
    next.starts.push(from ?? 0);
  }
  return next;
}

/** Finds it in the time of both lengths multiplied (Sellers 1980); the first of several equally near. */
export function nearestStretch(text: string, pattern: string): Nearest {
  const size = pattern.length;
  const edits = Array.from({ length: size + 1 }, (_, i) => i);
  let column: Column = { edits, starts: edits.map(() => 0) };
  let best: Nearest = { edits: size, from: 0, to: 0 };
  for (let j = 1; j <= text.length; j++) {
    column = nextColumn(column, pattern, text[j - 1], j);
    const last = column.edits[size] ?? Infinity;
    if (last < best.edits) best = { edits: last, from: column.starts[size] ?? 0, to: j };
  }
  return best;
}

/** Pages of a document by number, from 1: inclusive ranges, ascending, neither overlapping nor adjacent. */
export type PageRanges = readonly (readonly [first: number, last: number])[];

const RANGE = /^ *(\d{1,6}) *(?:- *(\d{1,6}) *)?$/;

/** Reads `1-3,7`. Undefined if the text is not of that form, or a range is empty or starts at 0. */
export function parsePageRanges(text: string): PageRanges | undefined {
  const ranges: [number, number][] = [];
  for (const part of text.split(',')) {
    const match = RANGE.exec(part);
    if (!match) return undefined;
    const first = Number(match[1]);
    const last = Number(match[2] ?? match[1]);
    if (first < 1 || last < first) return undefined;
    ranges.push([first, last]);
  }
  return merged(ranges.sort(([a], [b]) => a - b));
}

function merged(sorted: readonly [number, number][]): PageRanges {
  const result: [number, number][] = [];
  for (const [first, last] of sorted) {
    const previous = result.at(-1);
    if (previous && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last);
    else result.push([first, last]);
  }
  return result;
}

/** The one spelling of these pages: `1-3,7`. */
export function formatPageRanges(ranges: PageRanges): string {
  return ranges.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(',');
}

import { RE2JS, RE2JSException } from 're2js';

/** A match of a user's pattern: offsets of the group asked for (the whole match when that group took no part). */
export interface PatternMatch {
  readonly from: number;
  readonly to: number;
}

/** RE2 refuses repetitions inside one another that multiply to more. */
const MOST_REPETITIONS = 1000;

/**
 * A bound for the instructions that a pattern compiles to, known without compiling it, which takes a microsecond for
 * each: counted repetitions are written out, so `(?:…900 characters…){1000}` would be 900,000.
 */
export function patternCost(source: string): number {
  const counts = Array.from(source.matchAll(/\{(\d+)(?:,(\d*))?\}/g), ([, least, most]) => Number(most || least));
  const repetitions = counts.reduce((product, count) => Math.min(product * Math.max(count, 1), MOST_REPETITIONS), 1);
  return source.length * repetitions;
}

/** Why RE2 refuses a pattern, or `null` if it is good. Patterns run in linear time, whoever wrote them. */
export function patternError(source: string): string | null {
  try {
    RE2JS.compile(source);
    return null;
  } catch (error) {
    if (error instanceof RE2JSException) return error.message;
    throw error;
  }
}

/** Patterns run once for every value; those of a template are compiled once. */
const compiled = new Map<string, RE2JS>();
const MOST_KEPT = 1_000_000;
let kept = 0;

/** Compiles a pattern that was checked before; letter case does not matter unless the pattern says `(?-i)`. */
export function compilePattern(source: string): RE2JS {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  const pattern = RE2JS.compile(source, RE2JS.CASE_INSENSITIVE);
  kept += patternCost(source);
  if (kept > MOST_KEPT) {
    compiled.clear();
    kept = patternCost(source);
  }
  compiled.set(source, pattern);
  return pattern;
}

/** All matches in a text, from left to right; `group` 0 is the whole match. Empty matches are left out. */
export function matchesOf(pattern: RE2JS, text: string, group = 0): PatternMatch[] {
  const matcher = pattern.matcher(text);
  const matches: PatternMatch[] = [];
  while (matcher.find()) {
    const took = group <= matcher.groupCount() && matcher.start(group) >= 0 ? group : 0;
    const [from, to] = [matcher.start(took), matcher.end(took)];
    if (to > from) matches.push({ from, to });
  }
  return matches;
}

import type { Line, Sheet } from './lines.ts';
import type { Anchored } from './zones.ts';

/** A printed label: what it announces and how surely (0..1). */
export interface Label<Role extends string> {
  readonly role: Role;
  readonly weight: number;
  readonly pattern: RegExp;
}

/** A label found on a page. */
export interface LabelHit<Role extends string> extends Anchored {
  readonly role: Role;
  readonly weight: number;
}

/** Between two words of a label. */
const GAP = String.raw`[\s.:_/'()-]*`;

const lookAlike = (letter: string): string => (letter === 'i' || letter === 'l' ? '[il]' : letter);

/** Readers split spaced-out or badly kerned words, lose the space between two and take i for l. */
function tolerant(source: string): string {
  return source
    .replaceAll(' ', GAP)
    .replace(/(?<![\\?<a-z])[a-z]{5,}/g, (word) => word.split('').map(lookAlike).join(' ?'));
}

/**
 * Labels of one role from patterns over folded text (lower case, no accents), several in a text parted by `; `. A space
 * in a pattern stands for any or no separator between two words.
 * They match whole words only, but an amount may be glued to them (`TOTALRM8.35`).
 */
export function labels<Role extends string>(role: Role, weight: number, ...patterns: readonly string[]): Label<Role>[] {
  return patterns
    .flatMap((list) => list.split('; '))
    .map((source) => ({
      role,
      weight,
      pattern: new RegExp(`(?<![a-z])(?:${tolerant(source)})(?:(?![a-z])|(?=(?:rm|eur|usd|myr)\\s?\\d))`, 'g'),
    }));
}

const DIGIT_LIKE: Readonly<Record<string, string>> = { '0': 'o', '1': 'l', '5': 's', '8': 'b', '!': 'l' };

/** Undoes what OCR does to words in capitals, `T0TAL` and `TOTA1`: digits within a word of mostly letters. */
function unconfused(folded: string): string {
  return folded.replace(/[a-z0158!]{3,}/g, (word) =>
    word.replace(/[^a-z]/g, '').length * 3 >= word.length * 2
      ? word.replace(/[0158!]/g, (c) => DIGIT_LIKE[c] ?? c)
      : word,
  );
}

const overlaps = (a: Anchored, b: Anchored): boolean => a.from < b.to && b.from < a.to;

/** Forms have dozens of labels; the limit bounds the work on documents that are none. */
const MOST_LABELS = 2000;

/** The labels of one line, from left to right; where two overlap the longer one stands. */
export function labelsIn<Role extends string>(line: Line, table: readonly Label<Role>[]): LabelHit<Role>[] {
  const text = unconfused(line.folded);
  const hits = table.flatMap(({ role, weight, pattern }) =>
    [...text.matchAll(pattern)].map((match): LabelHit<Role> => {
      return { role, weight, line, from: match.index, to: match.index + match[0].trimEnd().length };
    }),
  );
  hits.sort((a, b) => b.to - b.from - (a.to - a.from) || b.weight - a.weight);
  const kept: LabelHit<Role>[] = [];
  for (const hit of hits) if (!kept.some((other) => overlaps(other, hit))) kept.push(hit);
  return kept.sort((a, b) => a.from - b.from);
}

/** All labels in reading order. Where two overlap the longer one stands: `subtotal due` hides `due`. */
export function findLabels<Role extends string>(sheet: Sheet, table: readonly Label<Role>[]): LabelHit<Role>[] {
  const found: LabelHit<Role>[] = [];
  for (const line of sheet.lines) {
    if (found.length >= MOST_LABELS) break;
    found.push(...labelsIn(line, table));
  }
  return found;
}

import type { LatinLanguage } from './languages.ts';
import { keysAt, prefixesOf } from './label-prefixes.ts';
import type { Line, Sheet } from './lines.ts';
import type { Anchored } from './zones.ts';

/** A printed label: what it announces and how surely (0..1). */
export interface Label<Role extends string> {
  readonly role: Role;
  readonly weight: number;
  readonly words: LabelWords;
}

/** How a label is told in a text. */
interface LabelWords {
  /** Matches where a label begins; sticky, so that it is tried there alone. */
  readonly pattern: RegExp;
  /** How it begins, see `prefixesOf`; absent: it is tried at every word. */
  readonly prefixes?: readonly string[];
}

/** A label found on a page. */
export interface LabelHit<Role extends string> extends Anchored {
  readonly role: Role;
  readonly weight: number;
}

/** Between two words of a label; a column gap parts two labels. */
const GAP = String.raw`[ .:_/'’()-]*`;

const lookAlike = (letter: string): string => (letter === 'i' || letter === 'l' ? '[il]' : letter);

/** Readers split spaced-out or badly kerned words, lose the space between two and take i for l. */
function tolerant(source: string): string {
  return source
    .replaceAll(' ', GAP)
    .replace(/(?<![\\<a-z]|(?<!\))\?)[a-z]{5,}/g, (word) => word.split('').map(lookAlike).join(' ?'));
}

/**
 * Labels of one role from patterns over folded text (lower case, no accents), several in a text parted by `; `. A space
 * in a pattern stands for any or no separator between two words.
 * They match whole words only, but an amount may be glued to them (`TOTALRM8.35`).
 */
export function labels<Role extends string>(role: Role, weight: number, ...patterns: readonly string[]): Label<Role>[] {
  return patterns.flatMap((list) => list.split('; ')).map((source) => ({ role, weight, words: new LazyWords(source) }));
}

/** The same in several languages, by ISO 639-1; the languages take part alike, whatever the page is in. */
export function translated<Role extends string>(
  role: Role,
  weight: number,
  patterns: Readonly<Partial<Record<LatinLanguage, string>>>,
): Label<Role>[] {
  return labels(role, weight, ...Object.values(patterns));
}

/** Made of their source when they are first looked for: the tables hold thousands, and many a process looks for none. */
class LazyWords implements LabelWords {
  readonly #source: string;
  #pattern: RegExp | undefined;
  #prefixes: readonly string[] | undefined;

  constructor(source: string) {
    this.#source = source;
  }

  get pattern(): RegExp {
    return (this.#pattern ??= new RegExp(
      `(?<![a-z])(?:${tolerant(this.#source)})(?:(?![a-z])|(?=(?:rm|eur|usd|myr)\\s?\\d))`,
      'y',
    ));
  }

  get prefixes(): readonly string[] {
    return (this.#prefixes ??= prefixesOf(this.#source));
  }
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

type Index = ReadonlyMap<string, readonly Label<string>[]>;

/** Labels by how they begin; made once for a table. */
const INDEXES = new WeakMap<readonly Label<string>[], Index>();

function indexOf(table: readonly Label<string>[]): Index {
  const known = INDEXES.get(table);
  if (known !== undefined) return known;
  const index = new Map<string, Label<string>[]>();
  for (const label of table)
    for (const prefix of label.words.prefixes ?? ['*']) {
      const own = index.get(prefix);
      if (own === undefined) index.set(prefix, [label]);
      else own.push(label);
    }
  INDEXES.set(table, index);
  return index;
}

/** Where labels may begin: at a sign that no letter stands before. */
const BEGINNING = /(?<![a-z])[^\s.:_/'’()-]/g;

function hitsIn<Role extends string>(line: Line, table: readonly Label<Role>[]): LabelHit<Role>[] {
  const text = unconfused(line.folded);
  const index = indexOf(table) as ReadonlyMap<string, readonly Label<Role>[]>;
  return [...text.matchAll(BEGINNING)].flatMap(({ index: from }) =>
    keysAt(text, from).flatMap((key) =>
      (index.get(key) ?? []).flatMap(({ role, weight, words: { pattern } }): LabelHit<Role>[] => {
        pattern.lastIndex = from;
        const match = pattern.exec(text);
        return match === null ? [] : [{ role, weight, line, from, to: from + match[0].trimEnd().length }];
      }),
    ),
  );
}

/** The labels of one line, from left to right; where two overlap the longer one stands. */
export function labelsIn<Role extends string>(line: Line, table: readonly Label<Role>[]): LabelHit<Role>[] {
  const hits = hitsIn(line, table);
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

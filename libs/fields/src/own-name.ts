import { wordsOfName } from './concepts.ts';
import { confidenceOf } from './evidence.ts';
import type { Candidate } from './evidence.ts';
import { editDistance } from './fold.ts';
import { labelKey, labelWords, saysSomething } from './label-words.ts';
import { byScore } from './labelled.ts';
import type { Line, Sheet } from './lines.ts';
import type { Conventions } from './locale.ts';
import { readZone } from './read-zone.ts';
import type { FieldSpec } from './template.ts';
import { below, opensCell, rightOf } from './zones.ts';
import type { Anchored, Zone } from './zones.ts';

/** A run of words on the page that may be a label. */
interface Printed extends Anchored {
  readonly key: string;
  /** Which letters the key has, a bit for each. */
  readonly letters: number;
}

/** A label has at most so many words; a document has some thousand such runs, the limit bounds the work on others. */
const MOST_WORDS = 5;
const MOST_RUNS = 60_000;
/** A value stands at most so far below its label, or so far right of it, in line heights. */
const BELOW_REACH = 3;
const RIGHT_REACH = 40;
/** So many labels that fit a name are tried. */
const MOST_LABELS = 12;

const bitsOf = (key: string): number => {
  let bits = 0;
  for (let i = 0; i < key.length; i++) bits |= 1 << (key.charCodeAt(i) % 31);
  return bits;
};

function differing(a: number, b: number): number {
  let count = 0;
  for (let bits = a ^ b; bits !== 0; bits &= bits - 1) count++;
  return count;
}

function runsOf(line: Line): Printed[] {
  const words = labelWords(line.text);
  return words.flatMap((first, i) =>
    words.slice(i, i + MOST_WORDS).map((last, n): Printed => {
      const key = labelKey(words.slice(i, i + n + 1));
      return { line, from: first.from, to: last.to, key, letters: bitsOf(key) };
    }),
  );
}

interface Runs {
  readonly all: readonly Printed[];
  readonly byKey: ReadonlyMap<string, readonly Printed[]>;
}

const RUNS = new WeakMap<Sheet, Runs>();

/** Every run of words of a document, made once. */
function runsIn(sheet: Sheet): Runs {
  const known = RUNS.get(sheet);
  if (known !== undefined) return known;
  const runs: Printed[] = [];
  for (const line of sheet.lines) {
    if (runs.length >= MOST_RUNS) break;
    runs.push(...runsOf(line).filter((run) => !run.line.text.slice(run.from, run.to).includes('\t')));
  }
  const made = { all: runs, byKey: Map.groupBy(runs, ({ key }) => key) };
  RUNS.set(sheet, made);
  return made;
}

/** So many characters may be misread: none in short names, where another word is as near. */
const edits = (size: number): number => (size < 7 ? 0 : size < 12 ? 1 : 2);

interface Match {
  readonly at: Printed;
  readonly fit: number;
}

/** Runs that say what a key says; misread ones only where a name itself is looked for, and none says it rightly. */
function matchesOf(sheet: Sheet, { key, surely }: Wanted): Match[] {
  const { all, byKey } = runsIn(sheet);
  const exact = (byKey.get(key) ?? []).slice(0, MOST_LABELS).map((at): Match => ({ at, fit: 1 }));
  const limit = edits(key.length);
  if (exact.length > 0 || limit === 0 || surely) return exact;
  const letters = bitsOf(key);
  const misread = all.filter(
    (run) =>
      Math.abs(run.key.length - key.length) <= limit &&
      differing(run.letters, letters) <= 2 * limit &&
      editDistance(run.key, key, limit) <= limit,
  );
  return misread.slice(0, MOST_LABELS).map((at) => ({ at, fit: 0.85 }));
}

/** How much a run looks like a label: it opens its cell, and a colon, a column or the end of the line follows it. */
function looks(at: Anchored): number {
  const closed = /^\s*(?:[:#=|.]|\t|$)/.test(at.line.text.slice(at.to));
  return (opensCell(at) ? 1 : 0.8) * (closed ? 1 : 0.7);
}

function zonesOf(sheet: Sheet, at: Anchored): Zone[] {
  const right = rightOf(at);
  const near = right !== undefined && right.distance <= RIGHT_REACH ? [right] : [];
  return [...near, ...below(sheet, at, BELOW_REACH)];
}

/** The first value beside a label; a text that ends with a colon, or below has one, is another label. */
function valueBeside(sheet: Sheet, match: Match, spec: FieldSpec, conventions: Conventions): Candidate[] {
  const { at, fit } = match;
  const text = spec.type === 'string' || spec.type === 'address';
  for (const zone of zonesOf(sheet, at)) {
    const found = readZone(zone, {}, spec, conventions)[0];
    if (found === undefined || (text && (zone.side === 'right' ? /:$/ : /:/).test(found.raw))) continue;
    const side = zone.side === 'right' ? 1 : 0.85;
    const score = 0.8 * fit * looks(at) * side * confidenceOf(found.words);
    return [{ ...found, score, locator: `label:${at.line.text.slice(at.from, at.to)}` }];
  }
  return [];
}

/** What a label may say, and whether it must look like one. */
interface Wanted {
  readonly key: string;
  readonly surely: boolean;
}

/** The field's own name, else the stretches of its description, the longest first. */
function* wantedFor(name: string, description: string | undefined): Generator<Wanted> {
  const own = labelWords(wordsOfName(name));
  if (saysSomething(own)) yield { key: labelKey(own), surely: false };
  const words = labelWords(description ?? '').slice(0, MOST_DESCRIBED);
  for (let size = Math.min(MOST_WORDS, words.length); size > 0; size--)
    for (let from = 0; from + size <= words.length; from++) {
      const run = words.slice(from, from + size);
      const key = labelKey(run);
      if (saysSomething(run) && key.length >= SHORTEST_DESCRIBED) yield { key, surely: true };
    }
}

/** So many words of a description are looked at, and none that is shorter, in letters. */
const MOST_DESCRIBED = 10;
const SHORTEST_DESCRIBED = 5;

/**
 * What is printed beside a label that says the field's name in any order, case and form (`projektNummer`: `Projekt-Nr.`;
 * `numero_dossier`: `N° de dossier`), a letter or two misread, or else words of its description. Score: 0.8 × 0.85 if
 * misread × how much it looks like a label (× 0.8 in the middle of a cell, × 0.7 without a colon or column behind it) ×
 * 0.85 below the label × confidence.
 */
export function findByOwnName(
  sheet: Sheet,
  name: string,
  spec: Pick<FieldSpec, 'type' | 'description' | 'format' | 'values'>,
  conventions: Conventions,
): readonly Candidate[] {
  for (const wanted of wantedFor(name, spec.description)) {
    const found = matchesOf(sheet, wanted)
      .filter(({ at }) => !wanted.surely || looks(at) === 1)
      .flatMap((match) => valueBeside(sheet, match, spec, conventions));
    if (found.length > 0) return byScore(found);
  }
  return [];
}

import { confidenceOf } from './evidence.ts';
import type { Candidate } from './evidence.ts';
import { cellText, gapBelow, linesBelow, textRange, unionBox, wordsBetween } from './lines.ts';
import type { Cell, Line, Sheet } from './lines.ts';
import { hasLegalForm, hasPostcode, kindOf, tidyName } from './names.ts';
import { withoutTitle } from './titles.ts';
import type { Anchored } from './zones.ts';
import type { Word } from './words.ts';

/** A line of a block: what its key says, if it has one, and its value. */
export interface Entry {
  readonly key: string | null;
  readonly text: string;
  readonly words: readonly Word[];
  readonly line: Line;
}

/** A block's lines are not further apart than this, and it has at most so many. */
const BLOCK_STEP = 3.2;
const BLOCK_LINES = 9;
const NAME_KEY = /^(?:name|firma|firmenname|company(?: name)?|nom|societe|raison sociale|unternehmen)\s*:?$/;

/** A cell as an entry without a key; the document's title is no part of it. */
export function entryOf(line: Line, cell: Cell): Entry {
  const own = withoutTitle(line, cell);
  return { key: null, text: cellText(line, own), words: line.words.slice(own.from, own.to), line };
}

/** Splits `Name: X`; the colon or the value may be in the next cell. */
function keyed(entry: Entry, next: Cell | undefined): Entry {
  const { line } = entry;
  const text = entry.text.toLowerCase();
  if (next !== undefined && cellText(line, next).startsWith(':')) return { ...afterColon(line, next), key: text };
  const [, key, value = ''] = /^([^:]{2,40}?)\s*:\s*(.*)$/.exec(text) ?? [];
  if (key !== undefined && value !== '') {
    const printed = entry.text.slice(-value.length);
    return { ...entry, key, text: printed, words: valueWords(entry, printed) };
  }
  if (next === undefined || (key === undefined && !NAME_KEY.test(text))) return entry;
  return { ...entryOf(line, next), key: key ?? text };
}

function afterColon(line: Line, cell: Cell): Entry {
  const bare = line.words[cell.from]?.text === ':' && cell.to > cell.from + 1 ? { ...cell, from: cell.from + 1 } : cell;
  const entry = entryOf(line, bare);
  return { ...entry, text: entry.text.replace(/^:\s*/, '') };
}

function valueWords({ line, words }: Entry, value: string): readonly Word[] {
  const at = line.words.indexOf(words.at(-1) ?? ({} as Word));
  const [, to] = textRange(line, { from: at, to: at + 1 });
  return wordsBetween(line, to - value.length, to);
}

/** The cell of a line that stands in the column of a label: it begins near it, or lies under it. */
function cellInColumn(line: Line, hit: Anchored): number {
  const box = unionBox(wordsBetween(hit.line, hit.from, hit.to).map((word) => word.box));
  const slack = (1.5 * hit.line.height) / hit.line.aspect;
  const boxes = line.cells.map((cell) => unionBox(line.words.slice(cell.from, cell.to).map((word) => word.box)));
  const aligned = boxes.findIndex((b) => Math.abs(b[0] - box[0]) <= slack);
  return aligned >= 0 ? aligned : boxes.findIndex((b) => b[0] < box[2] && b[2] > box[0]);
}

export function blockBelow(sheet: Sheet, hit: Anchored, hits: readonly Anchored[]): Entry[] {
  const entries: Entry[] = [];
  let previous = hit.line;
  for (const line of linesBelow(sheet, hit.line, BLOCK_STEP * BLOCK_LINES)) {
    if (gapBelow(previous, line) > BLOCK_STEP || entries.length >= BLOCK_LINES) break;
    const index = cellInColumn(line, hit);
    const cell = line.cells[index];
    if (cell === undefined) continue;
    const [from, to] = textRange(line, cell);
    if (hits.some((other) => other.line === line && other.from >= from && other.from < to)) break;
    entries.push(keyed(entryOf(line, cell), line.cells[index + 1]));
    previous = line;
  }
  return entries;
}

/** What follows the label in its own cell, or alone in the next one. */
export function besideLabel(hit: Anchored): Entry[] {
  const { line } = hit;
  const index = line.cells.findIndex((cell) => textRange(line, cell)[1] > hit.from);
  const cell = line.cells[index];
  if (cell === undefined) return [];
  const rest = line.text.slice(hit.to, textRange(line, cell)[1]).replace(/^[\s:./-]+/, '');
  if (rest !== '')
    return [
      {
        key: null,
        text: rest,
        words: wordsBetween(line, textRange(line, cell)[1] - rest.length, textRange(line, cell)[1]),
        line,
      },
    ];
  const next = line.cells[index + 1];
  return next === undefined ? [] : [entryOf(line, next)];
}

/** A value cell of two lines beside a centred `Name:` has its first line above; it belongs to the name. */
function lineAbove(sheet: Sheet, entry: Entry): Entry | undefined {
  const above = sheet.lines[entry.line.index - 1];
  const left = entry.words[0]?.box[0];
  if (above?.page !== entry.line.page || left === undefined || gapBelow(above, entry.line) > 1.6) return undefined;
  const cell = above.cells.find(
    (c) => Math.abs((above.words[c.from]?.box[0] ?? 2) - left) * above.aspect < 0.5 * above.height,
  );
  return cell === undefined || above.cells.length > 1 ? undefined : entryOf(above, cell);
}

const joined = (first: Entry, second: Entry): Entry => ({
  ...second,
  text: `${first.text} ${second.text}`,
  words: [...first.words, ...second.words],
});

/** Whether an entry is a name, be it one like `Harbour Road Books`, above a street with its number. */
export function readsLikeName({ text }: Entry, next: Entry | undefined): boolean {
  const kind = kindOf(text);
  if (kind !== 'address' || /\d/.test(text) || next === undefined) return kind === 'name';
  return kindOf(next.text) === 'address' && /\d/.test(next.text) && !hasPostcode(next.text);
}

/** The name in a block: what `Name:` says, else its first line that reads like one, with a salutation or a split form. */
export function nameIn(sheet: Sheet, entries: readonly Entry[]): Entry | undefined {
  const told = entries.find((entry) => entry.key !== null && NAME_KEY.test(entry.key));
  if (told !== undefined) {
    const above = lineAbove(sheet, told);
    return above === undefined ? told : joined(above, told);
  }
  const free = entries.filter((entry) => entry.key === null);
  const at = free.findIndex((entry, i) => kindOf(entry.text) === 'salutation' || readsLikeName(entry, free[i + 1]));
  const [first, second] = [free[at], free[at + 1]];
  if (first === undefined) return undefined;
  const goesOn = second !== undefined && kindOf(second.text) === 'name' && gapBelow(first.line, second.line) < 2;
  if (goesOn && (kindOf(first.text) === 'salutation' || (!hasLegalForm(first.text) && endsWithForm(second.text))))
    return joined(first, second);
  return kindOf(first.text) === 'salutation' ? undefined : first;
}

const endsWithForm = (text: string): boolean => hasLegalForm(text.split(/\s+/).slice(-2).join(' '));

export function candidateOf(entry: Entry, weight: number, locator: string): Candidate {
  const value = tidyName(entry.text);
  const form = hasLegalForm(value) ? 1 : 0.9;
  const score = weight * form * confidenceOf(entry.words);
  return { value, raw: entry.text.replaceAll('\t', ' '), words: entry.words, page: entry.line.page, score, locator };
}

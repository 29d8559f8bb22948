import type { Candidate } from './evidence.ts';
import { cellText, gapBelow, linesBelow, textRange, wordsBetween } from './lines.ts';
import type { Cell, Line, Sheet } from './lines.ts';
import { hasLegalForm, hasPostcode, isAddress, kindOf } from './names.ts';
import { candidateOf, entryOf, nameIn, readsLikeName } from './party-block.ts';
import type { Entry } from './party-block.ts';
import type { Anchored } from './zones.ts';

const onFirstPage = (sheet: Sheet, from: number, to: number): Line[] =>
  sheet.lines.filter((line) => line.page === sheet.pages[0]?.page && line.box[1] >= from && line.box[1] < to);

/** The name in `Name · Street 1 · 12345 City`. */
function nameOfSender(entry: Entry): Entry[] {
  const parts = entry.text.split(/\s*[|●•·∙▪⋅*–—]\s*|\s+-\s+|,\s+/).filter((part) => part !== '');
  const name = parts[0] ?? '';
  if (parts.length < 3 || !parts.slice(1).some((part) => hasPostcode(part))) return [];
  if (isAddress(name) || kindOf(name) !== 'name') return [];
  const size = entry.line.text.indexOf(entry.text) + name.length;
  return [{ ...entry, text: name, words: wordsBetween(entry.line, size - name.length, size) }];
}

const sendersIn = (lines: readonly Line[]): Entry[] =>
  lines.flatMap((line) => line.cells.flatMap((cell) => nameOfSender(entryOf(line, cell))));

/** The small line of the sender above an address window, `Name · Street 1 · 12345 City`, or a letterhead of that form. */
export const senderLines = (sheet: Sheet): Entry[] => sendersIn(onFirstPage(sheet, 0, 0.45));

/** The same at the foot of the first page. */
export const senderFeet = (sheet: Sheet): Entry[] => sendersIn(onFirstPage(sheet, 0.85, Infinity));

/** In a letterhead the address begins at most so many lines below the name, which are not further apart than this. */
const HEAD_LINES = 3;
const HEAD_STEP = 2.6;

/** The texts below a cell that begin where it does. */
function alignedBelow(sheet: Sheet, line: Line, cell: Cell): Entry[] {
  const left = line.words[cell.from]?.box[0] ?? 0;
  const entries: Entry[] = [];
  let upper = line;
  for (const lower of linesBelow(sheet, line, HEAD_LINES * HEAD_STEP)) {
    if (gapBelow(upper, lower) > HEAD_STEP || entries.length >= HEAD_LINES) break;
    const aligned = lower.cells.find(
      (c) => Math.abs((lower.words[c.from]?.box[0] ?? 2) - left) * lower.aspect < lower.height,
    );
    if (aligned === undefined) continue;
    entries.push(entryOf(lower, aligned));
    upper = lower;
  }
  return entries;
}

/** Tells the cells in which a label stands. */
function labelledCells(hits: readonly Anchored[]): (line: Line, cell: Cell) => boolean {
  const byLine = Map.groupBy(hits, (hit) => hit.line.index);
  return (line, cell) => {
    const [from, to] = textRange(line, cell);
    return (byLine.get(line.index) ?? []).some((hit) => hit.from < to && hit.to > from);
  };
}

/** The first name at the head of the first page that has an address right below it; labels head other blocks. */
export function headBlock(sheet: Sheet, hits: readonly Anchored[]): Entry | undefined {
  const labelled = labelledCells(hits);
  for (const line of onFirstPage(sheet, 0, 0.2))
    for (const cell of line.cells) {
      if (labelled(line, cell)) continue;
      const entry = entryOf(line, cell);
      const under = alignedBelow(sheet, line, cell);
      if (!readsLikeName(entry, under[0])) continue;
      if (under.some(({ text }) => kindOf(text) === 'address')) return entry;
    }
  return undefined;
}

/** The block right below a sender's line is the addressee. */
export function addressWindow(sheet: Sheet, sender: Entry): Entry | undefined {
  const left = sender.words[0]?.box[0] ?? 0;
  const right = sender.words.at(-1)?.box[2] ?? 1;
  const entries: Entry[] = [];
  let previous = sender.line;
  for (const line of linesBelow(sheet, sender.line, 25)) {
    if (gapBelow(previous, line) > 8 || entries.length > 5) break;
    const cell = line.cells.find((c) => {
      const begins = line.words[c.from]?.box[0] ?? 2;
      return begins < right && (left - begins) * line.aspect < 8 * line.height;
    });
    if (cell === undefined) continue;
    entries.push(entryOf(line, cell));
    previous = line;
  }
  return entries.some((entry) => hasPostcode(entry.text)) ? nameIn(sheet, entries) : undefined;
}

/** Blocks of an address in the upper half of the first page: up to four lines above a postcode. */
export function addressBlocks(sheet: Sheet, hits: readonly Anchored[]): Entry[] {
  const labelled = labelledCells(hits);
  return onFirstPage(sheet, 0, 0.5)
    .flatMap((line) => line.cells.map((cell) => ({ line, cell })))
    .filter(({ line, cell }) => /^(?:[A-Z]{1,2}[ -])?\d{4,5}\s?\p{L}{3,}/u.test(cellText(line, cell)))
    .flatMap(({ line, cell }): Entry[] => {
      const entries = blockAbove(sheet, line, cell, labelled);
      const name = nameIn(sheet, entries);
      return name === undefined ? [] : [name];
    });
}

function blockAbove(sheet: Sheet, line: Line, cell: Cell, labelled: (line: Line, cell: Cell) => boolean): Entry[] {
  const left = line.words[cell.from]?.box[0] ?? 0;
  const entries: Entry[] = [];
  let lower = line;
  for (let i = line.index - 1; i >= 0 && entries.length < 4; i--) {
    const above = sheet.lines[i];
    if (above?.page !== line.page || gapBelow(above, lower) > 2.6) break;
    const aligned = above.cells.find(
      (c) => Math.abs((above.words[c.from]?.box[0] ?? 2) - left) * above.aspect < above.height,
    );
    if (aligned === undefined) continue;
    if (labelled(above, aligned)) break;
    entries.unshift(entryOf(above, aligned));
    lower = above;
  }
  return entries;
}

/** Lines with a legal form at the head or foot of the first page, where letterheads are. */
export function letterheads(sheet: Sheet): Candidate[] {
  return sheet.lines
    .filter((line) => line.page === sheet.pages[0]?.page && (line.box[1] < 0.2 || line.box[1] > 0.85))
    .flatMap((line) => line.cells.map((cell) => entryOf(line, cell)))
    .filter((entry) => hasLegalForm(entry.text) && kindOf(entry.text) === 'name' && entry.text.length < 60)
    .map((entry) => candidateOf(entry, entry.line.box[1] < 0.2 ? 0.5 : 0.4, 'letterhead'));
}

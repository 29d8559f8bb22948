import { confidenceOf } from './evidence.ts';
import type { Candidate } from './evidence.ts';
import { gapBelow } from './lines.ts';
import type { Line, Sheet } from './lines.ts';
import { hasPostcode, kindOf, namesRegion } from './names.ts';
import { entryOf } from './party-block.ts';
import type { Entry } from './party-block.ts';

/** An address has at most so many lines, which are not further apart than this, in line heights. */
const LINES = 6;
const STEP = 2.6;
/** Lines before the postcode that may be looked at without being of the address, such as a second name. */
const LEAD = 2;

/** The cell that begins where the words above it do. */
function alignedWith(line: Line, left: number): Entry | undefined {
  const cell = line.cells.find(
    ({ from }) => Math.abs((line.words[from]?.box[0] ?? 2) - left) * line.aspect < line.height,
  );
  return cell === undefined ? undefined : entryOf(line, cell);
}

/** What stands below a name in its column, as far as the lines follow each other. */
function blockUnder(sheet: Sheet, { words }: Candidate): Entry[] {
  const last = words.at(-1);
  const left = words[0]?.box[0];
  const start = sheet.lines.find((line) => last !== undefined && line.words.includes(last));
  if (start === undefined || left === undefined) return [];
  const entries: Entry[] = [];
  let upper = start;
  for (const line of sheet.lines.slice(start.index + 1, start.index + 20)) {
    if (line.page !== start.page || gapBelow(upper, line) > STEP || entries.length >= LINES) break;
    const entry = alignedWith(line, left);
    if (entry === undefined) continue;
    if (['contact', 'registration', 'keyed', 'title'].includes(kindOf(entry.text)) && !hasPostcode(entry.text)) break;
    entries.push(entry);
    upper = line;
  }
  return entries;
}

/** From the first line of an address to its postcode and, behind it, a country. */
function addressIn(entries: readonly Entry[]): readonly Entry[] {
  const end = entries.findIndex(({ text }) => hasPostcode(text));
  if (end < 0) return [];
  const first = entries.findIndex(({ text }) => kindOf(text) === 'address' || /\d/.test(text));
  const from = first < 0 || first > end || first > LEAD ? end : first;
  const after = entries[end + 1];
  const country = after !== undefined && (namesRegion(after.text) || COUNTRY.test(after.text));
  return entries.slice(from, country ? end + 2 : end + 1);
}

/** A line that is nothing but one or two capitalised words, as the name of a country is. */
const COUNTRY =
  /^(?:Espa[nñ]a|Ital(?:ia|y)|Spain|Portugal|Nederland|The Netherlands|Netherlands|Belgi(?:ë|um|que)|Luxembourg|Ireland|[ÖO]sterreich|USA|United States)$/i;

/** The sender's line holds name and address: `Name · Street 1 · 12345 City`. */
function besideName(sheet: Sheet, { words }: Candidate): Candidate[] {
  const last = words.at(-1);
  const line = sheet.lines.find((one) => last !== undefined && one.words.includes(last));
  if (line === undefined || last === undefined) return [];
  const cell = line.cells.find(({ from, to }) => line.words.slice(from, to).includes(last));
  const rest = cell === undefined ? [] : line.words.slice(line.words.indexOf(last) + 1, cell.to);
  const raw = rest
    .map(({ text }) => text)
    .join(' ')
    .replace(/^[\s|●•·∙▪⋅*–—,-]+/, '');
  if (!hasPostcode(raw)) return [];
  const value = raw.replace(/\s*[|●•·∙▪⋅*–—]\s*|\s+-\s+/g, ', ');
  return [{ value, raw, words: rest, page: line.page, score: confidenceOf(rest), locator: 'beside the name' }];
}

/** The addresses that stand below or beside names, with the scores of the names × 0.9. */
export function addressesOf(sheet: Sheet, names: readonly Candidate[]): Candidate[] {
  return names.flatMap((name): Candidate[] => {
    const found = addressIn(blockUnder(sheet, name));
    const words = found.flatMap((entry) => entry.words);
    const [value, raw] = [', ', ' '].map((glue) =>
      found.map(({ text }) => text.replaceAll('\t', ' ').replace(/[\s,]+$/, '')).join(glue),
    );
    const below: Candidate[] =
      value === undefined || raw === undefined || value === ''
        ? []
        : [{ value, raw, words, page: name.page, score: name.score * 0.9, locator: `below ${name.locator}` }];
    return [...below, ...besideName(sheet, name)];
  });
}

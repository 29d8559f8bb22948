import { confidenceOf, textOf } from './evidence.ts';
import type { Candidate } from './evidence.ts';
import { byScore } from './labelled.ts';
import { findLabels, labels } from './labels.ts';
import type { LabelHit } from './labels.ts';
import { cellText, gapBelow, linesBelow, textRange, unionBox, wordsBetween } from './lines.ts';
import type { Cell, Line, Sheet } from './lines.ts';
import { hasLegalForm, hasPostcode, isAddress, kindOf, tidyName } from './names.ts';
import { opensCell } from './zones.ts';
import type { Word } from './words.ts';

type Party = 'seller' | 'buyer' | 'delivery' | 'other';

const PARTY_LABELS = [
  ...labels(
    'seller',
    1,
    'verkaufer',
    'lieferant',
    'rechnungs(er)?steller',
    'leistungserbringer',
    'seller',
    'vendor',
    'supplier',
    'sold by',
    'vendeur',
    'fournisseur',
    'emetteur',
    'prestataire',
    'auftragnehmer',
  ),
  ...labels('seller', 0.7, 'from', 'von', 'absender', 'issued by', 'payable to', 'de'),
  ...labels(
    'buyer',
    1,
    'kaufer( leistungsempfanger)?',
    'rechnung an',
    'rechnungs(empfanger|adresse|anschrift)',
    'leistungsempfanger',
    'bill(ed)? to',
    'sold to',
    'invoice(d)? to',
    'billing address',
    'buyer',
    'purchaser',
    'acheteur',
    'facturee? a',
    'adresse de facturation',
    'auftraggeber',
    'besteller',
    'charge to',
    'invoice address',
  ),
  ...labels(
    'buyer',
    0.7,
    'kunde',
    'customer',
    'client',
    'to',
    'an',
    'empfanger',
    'destinataire',
    'a l attention de',
    'attention',
    'customer name',
    'kundenname',
  ),
  ...labels(
    'delivery',
    0.5,
    'ship(ped)? to',
    'deliver(ed)? to',
    'delivery address',
    'shipping address',
    'lieferadresse',
    'lieferanschrift',
    '(abweichender )?warenempfanger',
    'adresse de livraison',
    'livre a',
    'livraison',
  ),
  ...labels(
    'other',
    1,
    '(abweichender )?zahlungsempfanger',
    'steuerbevollmachtigter( des verkaufers)?',
    'steuervertreter',
    'payee',
    'remit to',
    'beneficiaire',
    'account holder',
    'kontoinhaber',
    'sales contact',
    'contact commercial',
    'bemerkung(en)?',
    'positionsdaten',
  ),
];

/** A label that heads a block stands alone in its cell or has a colon: `Supplier Ltd` heads none. */
function isHeading(hit: LabelHit<Party>): boolean {
  return opensCell(hit) && /^[\s)]*(?::|\t|$)/.test(hit.line.folded.slice(hit.to));
}

/** A line of a block: what its key says, if it has one, and its value. */
interface Entry {
  readonly key: string | null;
  readonly text: string;
  readonly words: readonly Word[];
  readonly line: Line;
}

/** A block's lines are not further apart than this, and it has at most so many. */
const BLOCK_STEP = 3.2;
const BLOCK_LINES = 9;
const NAME_KEY = /^(?:name|firma|firmenname|company(?: name)?|nom|societe|raison sociale|unternehmen)\s*:?$/;

function entryOf(line: Line, cell: Cell): Entry {
  return { key: null, text: cellText(line, cell), words: line.words.slice(cell.from, cell.to), line };
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
function cellInColumn(line: Line, hit: LabelHit<Party>): number {
  const box = unionBox(wordsBetween(hit.line, hit.from, hit.to).map((word) => word.box));
  const slack = (1.5 * hit.line.height) / hit.line.aspect;
  const boxes = line.cells.map((cell) => unionBox(line.words.slice(cell.from, cell.to).map((word) => word.box)));
  const aligned = boxes.findIndex((b) => Math.abs(b[0] - box[0]) <= slack);
  return aligned >= 0 ? aligned : boxes.findIndex((b) => b[0] < box[2] && b[2] > box[0]);
}

function blockBelow(sheet: Sheet, hit: LabelHit<Party>, hits: readonly LabelHit<Party>[]): Entry[] {
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
function besideLabel(hit: LabelHit<Party>): Entry[] {
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

/** The name in a block: what `Name:` says, else its first line that reads like one, with a salutation or a split form. */
function nameIn(sheet: Sheet, entries: readonly Entry[]): Entry | undefined {
  const told = entries.find((entry) => entry.key !== null && NAME_KEY.test(entry.key));
  if (told !== undefined) {
    const above = lineAbove(sheet, told);
    return above === undefined ? told : joined(above, told);
  }
  const free = entries.filter((entry) => entry.key === null);
  const at = free.findIndex((entry) => ['name', 'salutation'].includes(kindOf(entry.text)));
  const [first, second] = [free[at], free[at + 1]];
  if (first === undefined) return undefined;
  const goesOn = second !== undefined && kindOf(second.text) === 'name' && gapBelow(first.line, second.line) < 2;
  if (goesOn && (kindOf(first.text) === 'salutation' || (!hasLegalForm(first.text) && endsWithForm(second.text))))
    return joined(first, second);
  return kindOf(first.text) === 'salutation' ? undefined : first;
}

const endsWithForm = (text: string): boolean => hasLegalForm(text.split(/\s+/).slice(-2).join(' '));

function candidateOf(entry: Entry, weight: number, locator: string): Candidate {
  const value = tidyName(entry.text);
  const form = hasLegalForm(value) ? 1 : 0.9;
  const score = weight * form * confidenceOf(entry.words);
  return { value, raw: entry.text.replaceAll('\t', ' '), words: entry.words, page: entry.line.page, score, locator };
}

function labelledParty(sheet: Sheet, hit: LabelHit<Party>, hits: readonly LabelHit<Party>[]): Candidate[] {
  const rest = hit.line.folded.slice(hit.to);
  const beside = besideLabel(hit).filter((entry) => kindOf(entry.text) === 'name');
  const colon = /^\s*:/.test(rest);
  const alone = /^\s*:?\s*(?:\t|$)/.test(rest);
  const locator = `label:${hit.line.text.slice(hit.from, hit.to)}`;
  const underneath = alone ? nameIn(sheet, blockBelow(sheet, hit, hits)) : undefined;
  if (underneath !== undefined) return [candidateOf(underneath, hit.weight, locator)];
  const first = beside[0];
  return first !== undefined && colon ? [candidateOf(first, hit.weight * 0.9, locator)] : [];
}

/** The small line of the sender above an address window, `Name · Street 1 · 12345 City`, or a letterhead of that form. */
function senderLines(sheet: Sheet): Entry[] {
  return sheet.lines
    .filter((line) => line.page === sheet.pages[0]?.page && line.box[1] < 0.45)
    .flatMap((line) => line.cells.map((cell) => entryOf(line, cell)))
    .flatMap((entry): Entry[] => {
      const parts = entry.text.split(/\s*[|●•·∙▪⋅*–—]\s*|\s+-\s+|,\s+/).filter((part) => part !== '');
      const name = parts[0] ?? '';
      if (
        parts.length < 3 ||
        !parts.slice(1).some((part) => hasPostcode(part)) ||
        isAddress(name) ||
        kindOf(name) !== 'name'
      )
        return [];
      const size = entry.line.text.indexOf(entry.text) + name.length;
      return [{ ...entry, text: name, words: wordsBetween(entry.line, size - name.length, size) }];
    });
}

/** The block right below a sender's line is the addressee. */
function addressWindow(sheet: Sheet, sender: Entry): Entry | undefined {
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
function addressBlocks(sheet: Sheet, hits: readonly LabelHit<Party>[]): Entry[] {
  const labelled = new Set(hits.map((hit) => hit.line.index));
  return sheet.lines
    .filter((line) => line.page === sheet.pages[0]?.page && line.box[1] < 0.5)
    .flatMap((line) => line.cells.map((cell) => ({ line, cell })))
    .filter(({ line, cell }) => /^(?:[A-Z]{1,2}[ -])?\d{4,5}\s?\p{L}{3,}/u.test(cellText(line, cell)))
    .flatMap(({ line, cell }): Entry[] => {
      const entries = blockAbove(sheet, line, cell, labelled);
      const name = nameIn(sheet, entries);
      return name === undefined ? [] : [name];
    });
}

function blockAbove(sheet: Sheet, line: Line, cell: Cell, labelled: ReadonlySet<number>): Entry[] {
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
    if (labelled.has(above.index)) break;
    entries.unshift(entryOf(above, aligned));
    lower = above;
  }
  return entries;
}

/** Lines with a legal form at the head or foot of the first page, where letterheads are. */
function letterheads(sheet: Sheet): Candidate[] {
  return sheet.lines
    .filter((line) => line.page === sheet.pages[0]?.page && (line.box[1] < 0.2 || line.box[1] > 0.85))
    .flatMap((line) => line.cells.map((cell) => entryOf(line, cell)))
    .filter((entry) => hasLegalForm(entry.text) && kindOf(entry.text) === 'name' && entry.text.length < 60)
    .map((entry) => candidateOf(entry, entry.line.box[1] < 0.2 ? 0.5 : 0.4, 'letterhead'));
}

const same = (a: Candidate, b: Candidate): boolean => textOf(a.value).toLowerCase() === textOf(b.value).toLowerCase();

/** Names of seller and buyer, each best first. */
export interface Parties {
  readonly seller: readonly Candidate[];
  readonly buyer: readonly Candidate[];
}

/**
 * Looks for both parties at once, because one cannot be the other. Weights: label 1 (0.7 for short ones such as `to`),
 * the sender's line 0.7, the address window below it 0.7, letterhead 0.5, foot of the page 0.4, another address block
 * 0.35, delivery address 0.5; × 0.9 without a legal form × confidence of the words.
 */
export function findParties(sheet: Sheet): Parties {
  const hits = findLabels(sheet, PARTY_LABELS).filter(isHeading);
  const of = (...roles: readonly Party[]): Candidate[] =>
    hits.filter((hit) => roles.includes(hit.role)).flatMap((hit) => labelledParty(sheet, hit, hits));
  const senders = senderLines(sheet);
  const windows = senders.flatMap((sender) => addressWindow(sheet, sender) ?? []);
  const seller = byScore([
    ...of('seller'),
    ...senders.map((entry) => candidateOf(entry, 0.7, 'sender line')),
    ...letterheads(sheet),
  ]);
  const taken = seller[0];
  const buyer = byScore([
    ...of('buyer', 'delivery'),
    ...windows.map((entry) => candidateOf(entry, 0.7, 'address window')),
    ...addressBlocks(sheet, hits).map((entry) => candidateOf(entry, 0.35, 'address block')),
  ]).filter((candidate) => taken === undefined || !same(candidate, taken));
  const bought = buyer[0];
  return { seller: seller.filter((c) => bought === undefined || c === taken || !same(c, bought)), buyer };
}

import type { Candidate } from './evidence.ts';
import { confidenceOf } from './evidence.ts';
import { byScore, findLabelled } from './labelled.ts';
import type { Hits, Reader } from './labelled.ts';
import type { TextRole } from './lexicon/text-labels.ts';
import { cellText } from './lines.ts';
import type { Cell, Line, Sheet } from './lines.ts';
import { fold } from './fold.ts';
import { isTitle } from './title-words.ts';

/** What is longer is a sentence that only holds the label, in characters. */
const LONGEST = 160;

/** The first cell of a text, if it says anything. */
const readText: Reader = (text) => {
  const cell = text.split('\t')[0] ?? '';
  const lead = /^[\s:=|.-]*/.exec(cell)?.[0].length ?? 0;
  const value = cell.slice(lead).trim();
  if (!/[\p{L}\p{N}]{2}/u.test(value) || value.length > LONGEST || value.endsWith(':')) return [];
  return [{ value, from: lead, to: lead + value.length }];
};

/** Texts by their labels, best first. A label in the middle of a sentence announces nothing. */
export function findTexts(sheet: Sheet, hits: Hits<TextRole>, role: TextRole): Candidate[] {
  const announcing = hits.filter((hit) => announces(hit));
  return findLabelled(sheet, announcing, role, readText);
}

/** A label opens its cell, and a colon, a column or the end of the line follows it. */
function announces({ line, from, to }: Hits<TextRole>[number]): boolean {
  const before = line.text.slice(0, from);
  const opens = !/[\p{L}\p{N}]/u.test(before.slice(before.lastIndexOf('\t') + 1));
  return opens && /^\s*(?:[:.\t=]|$)/.test(line.text.slice(to));
}

/** Words in the names of banks, in the seven languages. */
const BANK =
  /(?:(?<![a-z])(?:bank|banque|banco|banca|bancorp|caisse|caixa|caja|cassa|credit (?:union|agricole|mutuel)|building society)|sparkasse|bank|raiffeisen)(?![a-z])/;
/** A bank's letterhead stands in this part of the first page, and is no longer than this. */
const HEAD = 0.3;
const LONGEST_NAME = 50;

/** Names of banks: labelled ones, then what the first page is headed by. */
export function findBanks(sheet: Sheet, labelled: readonly Candidate[]): Candidate[] {
  const heads = sheet.lines.filter((line) => line.page === sheet.pages[0]?.page && line.box[1] < HEAD);
  const named = heads.flatMap((line) => line.cells.flatMap((cell) => bankIn(line, cell)));
  return byScore([...labelled, ...named.map((one, i) => ({ ...one, score: one.score / (1 + 0.1 * i) }))]);
}

function bankIn(line: Line, cell: Cell): Candidate[] {
  const value = cellText(line, cell).trim();
  const folded = fold(value);
  if (value.length > LONGEST_NAME || /[:\d]/.test(value) || !BANK.test(folded) || isTitle(folded)) return [];
  const words = line.words.slice(cell.from, cell.to);
  return [{ value, raw: value, words, page: line.page, score: 0.6 * confidenceOf(words), locator: 'letterhead' }];
}

import { gapBelow } from './lines.ts';
import { labelsIn } from './labels.ts';
import { MONEY_LABELS } from './lexicon/money-labels.ts';
import type { MoneyRole } from './lexicon/money-labels.ts';
import type { Line, Sheet } from './lines.ts';
import { bandsUnder, cellsInBands } from './table-bands.ts';
import type { TableHeader } from './table-header.ts';
import type { Zone } from './zones.ts';

/** A line of a table and what each of its columns holds there. */
export interface TableLine {
  readonly line: Line;
  readonly cells: ReadonlyMap<string, Zone>;
  /** Whether it is the first below a header. */
  readonly top: boolean;
}

/** Where a table ends and what is no part of it; lines by their position in the document. */
export interface TableLimits {
  /** The first line behind the table; `undefined` if only its look tells where it ends. */
  readonly until: number | undefined;
  readonly skips: (line: Line) => boolean;
  /** In line heights: a wider gap ends the table on its page. */
  readonly maxGap: number;
}

/** A sum that is carried over a page, or the number of a page: never an item. */
const BETWEEN_PAGES =
  /^\W*(?:(?:(?:amount|balance|total|subtotal) )?(?:carried|brought) (?:forward|over)(?![a-z]).{0,40}|(?:c\/f|b\/f|ubertrag|a reporter|suma y sigue|suma anterior|da riportare|a transportar|te transporteren)(?![a-z]).{0,40}|(?:page|seite|pagina|pag\.?) ?\d{1,4}(?: ?(?:\/|of|von|de|sur|di|van) ?\d{1,4})?)\W*$/;

/** What a line that sums the table up consists of, beside its label: no other words than units and currencies. */
const SUM =
  /^\W*(?:(?:grand|sub|net|nett|gross|invoice|order) ?-? ?total|total(?: (?:net|ht|ttc|tva|hors taxes|amount|due|value|price|sum|neto|iva|a pagar|excl|incl|qty|quantity|items?)\.?)*(?: (?:vat|tax|gst|btw|mwst|ust))?|subtotal|sous[- ]total|amount due|balance due|(?:netto|brutto|gesamt|rechnungs|end|zwischen|waren)?(?:summe|betrag)(?: (?:netto|brutto))?|summe|gesamt|netto|warenwert|rechnungsbetrag|montant (?:ht|ttc|total)|base imponible|imponibile|totale?(?: documento| fattura)?|totaal|subtotaal|(?:plus |zzgl\.? |add )?(?:\d+(?:[.,]\d+)? ?% ?)?(?:vat|tax|gst|sst|mwst|ust|tva|iva|btw|mehrwertsteuer|umsatzsteuer)|rounding|discount total)\b[^a-z]*(?:[a-z]{1,3}[^a-z]*)?$/;

/** Whether a line sums up what stands above it. */
const isSum = (line: Line): boolean =>
  line.folded.length <= 150 && (SUM.test(line.folded.replace(/\s+/g, ' ')) || saysSums(line));

const SUMMING: readonly MoneyRole[] = ['total', 'net', 'either', 'tax'];
const letters = (text: string): number => text.match(/\p{L}/gu)?.length ?? 0;

/** Whether a line has an amount, and no other words than names of sums and currencies. */
function saysSums(line: Line): boolean {
  if (!/\d[.,]\d{2}(?!\d)/.test(line.folded)) return false;
  const named = labelsIn(line, MONEY_LABELS).filter(({ role, weight }) => SUMMING.includes(role) && weight > 0.3);
  const covered = named.reduce((sum, { from, to }) => sum + letters(line.folded.slice(from, to)), 0);
  return named.length > 0 && letters(line.folded) - covered <= CURRENCY_LETTERS;
}

/** A code of a currency beside a sum. */
const CURRENCY_LETTERS = 3;
const isBetweenPages = (line: Line): boolean =>
  line.folded.length <= 100 && BETWEEN_PAGES.test(line.folded.replace(/\s+/g, ' '));

/** Goes down the lines below the first header, in the state of being inside the table or not. */
class TableWalk {
  readonly sections: { readonly header: TableHeader; readonly lines: Line[] }[] = [];
  private open = false;
  private last: Line | undefined;
  private readonly pagesWithHeader: ReadonlySet<number>;
  private readonly limits: TableLimits;

  constructor(headers: readonly TableHeader[], limits: TableLimits) {
    this.pagesWithHeader = new Set(headers.map(({ page }) => page));
    this.limits = limits;
  }

  begin(header: TableHeader, line: Line): void {
    this.sections.push({ header, lines: [] });
    this.open = true;
    this.last = line;
  }

  take(line: Line): void {
    if (this.last?.page !== line.page) this.turnPage(line);
    if (!this.open) return;
    if (this.last !== undefined && gapBelow(this.last, line) > this.limits.maxGap) this.open = false;
    const summed = this.limits.until === undefined && isSum(line);
    if (summed) this.open = false;
    if (!this.open) return;
    this.last = line;
    if (!isBetweenPages(line) && !this.limits.skips(line)) this.sections.at(-1)?.lines.push(line);
  }

  /** A table with an end of its own goes on over pages, below the header if it is repeated there. */
  private turnPage(line: Line): void {
    this.open = this.limits.until !== undefined && !this.pagesWithHeader.has(line.page);
    this.last = undefined;
  }
}

/** The lines of a table below its headers, each cut into columns. */
export function tableLines(sheet: Sheet, headers: readonly TableHeader[], limits: TableLimits): TableLine[] {
  const first = headers[0];
  if (first === undefined) return [];
  const walk = new TableWalk(headers, limits);
  const starting = new Map(headers.map((header) => [header.first, header]));
  const end = Math.min(limits.until ?? sheet.lines.length, sheet.lines.length);
  for (let i = first.first; i < end; i++) {
    const line = sheet.lines[i];
    const header = starting.get(i);
    if (line === undefined) break;
    if (header === undefined) {
      walk.take(line);
      continue;
    }
    i = header.last;
    walk.begin(header, sheet.lines[header.last] ?? line);
  }
  return walk.sections.flatMap(({ header, lines }) => {
    const bands = bandsUnder(header, lines);
    return lines.map((line, i) => ({ line, cells: cellsInBands(line, bands), top: i === 0 }));
  });
}

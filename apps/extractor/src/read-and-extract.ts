import { parsePageRanges } from '@docket/contracts';
import type { Claimed, ClaimOutcome } from '@docket/contracts';
import { readerWith, readingOptionsOf } from '@docket/fields';
import type { Page, ReadingOptions, TemplateSchema } from '@docket/fields';
import { STAGE_METRICS } from '@docket/service/metrics';
import { DOCKET, inSpan } from '@docket/tracing';
import { areContenders } from './extract-in-worker.ts';
import type { Contender, ExtractionRequest, FieldExtraction } from './extract-in-worker.ts';
import type { ReaderPool, ReadOutcome } from './read/index.ts';
import type { ListText } from './received-lists.ts';

/** Most pages of one document. */
const MAX_PAGES = 2_000;

/** A document that has arrived, and those of the wanted pages that were read before. */
export interface ReadOrder {
  readonly claimed: Claimed;
  /** Names the engines, see `ClaimOpen.reader`. */
  readonly reader: string;
  readonly file: string;
  readonly known: ReadonlyMap<number, Page>;
  /** Templates that compete; empty: the claim's is used. */
  readonly competing: readonly Contender[];
  /** Those that the templates name and the account has. */
  readonly lists: readonly ListText[];
  readonly onPage: (page: Page) => Promise<void>;
  /** Called once with the number of pages to be read. */
  readonly onCount: (pages: number) => void;
  readonly signal: AbortSignal;
}

/** Null: it is gone, or all that compete are. */
function templateOf({ claimed, competing }: ReadOrder): ExtractionRequest['template'] | null {
  if (claimed.draft === true) return 'draft';
  if (competing.length === 0) return JSON.parse(claimed.templateJson) as TemplateSchema | null;
  return competing.some(({ schema }) => schema !== null) ? competing : null;
}

function readingFor(template: ExtractionRequest['template'] | null): ReadingOptions {
  if (template === null || template === 'draft') return readingOptionsOf([]);
  return readingOptionsOf(areContenders(template) ? template.flatMap(({ schema }) => schema ?? []) : [template]);
}

/** What to tell ingest: an outcome, with the result's JSON text if it completed. */
export interface Finished {
  readonly outcome: ClaimOutcome;
  readonly resultJson: string | null;
}

const failed = (code: string, pageCount?: number): Finished => ({
  outcome: { failed: { code, ...(pageCount === undefined ? {} : { pageCount }) } },
  resultJson: null,
});

/**
 * From a document to its fields. Undefined if it was cancelled.
 * @throws if this machine, not the document, is at fault (reader processes cannot be started).
 */
export async function readAndExtract(
  pool: Pick<ReaderPool, 'read'>,
  fields: Pick<FieldExtraction, 'extract'>,
  order: ReadOrder,
): Promise<Finished | undefined> {
  const pages = new Map(order.known);
  const template = templateOf(order);
  const options = readingFor(template);
  const read = await timed('read', () => readPages(pool, order, pages, options));
  if (read.kind === 'cancelled') return undefined;
  if (read.kind !== 'read') return failed(read.code);
  const { pageCount } = read;
  if (pages.size === 0 && order.claimed.pages !== undefined && pageCount > 0)
    return failed('PAGES_OUT_OF_RANGE', pageCount);
  const wanted = [...pages.values()].sort((a, b) => a.page - b.page);
  if (!wanted.some(({ words, invoice }) => words.length > 0 || invoice)) return failed('NO_TEXT', pageCount);
  if (template === null) return failed('TEMPLATE_GONE', pageCount);
  const language = order.claimed.language ?? null;
  const reader = readerWith(order.reader, options);
  const { known, lists } = order;
  const pagesRead = wanted.length - known.size;
  const attributes = { [DOCKET.pages]: wanted.length };
  const extracted = await inSpan('extract fields', { attributes, leaf: true }, async (span) => {
    const reply = await timed('extract', () =>
      fields.extract({ pages: wanted, template, language, reader, lists, pagesRead }),
    );
    if ('failed' in reply) span.fail(reply.failed);
    return reply;
  });
  if ('failed' in extracted) return failed(extracted.failed, pageCount);
  const chosen = extracted.template === undefined ? {} : { template: extracted.template };
  return { outcome: { completed: { pageCount: wanted.length, ...chosen } }, resultJson: extracted.json };
}

async function timed<T>(stage: 'read' | 'extract', work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const done = await work();
  STAGE_METRICS.duration.observe({ stage }, (performance.now() - began) / 1_000);
  return done;
}

function readPages(
  pool: Pick<ReaderPool, 'read'>,
  order: ReadOrder,
  pages: Map<number, Page>,
  options: ReadingOptions,
): Promise<ReadOutcome> {
  const { claimed, file, known, onPage, onCount, signal } = order;
  const numbers = claimed.pages === undefined ? null : numbersOf(claimed.pages);
  return pool.read({
    ...options,
    ...{ file, mediaType: claimed.mediaType, language: claimed.language ?? null, signal, pages: numbers },
    skip: (page) => known.has(page),
    onCount: (count) => onCount(numbers === null ? count : numbers.filter((page) => page <= count).length),
    onPage: async (page) => {
      pages.set(page.page, page);
      await onPage(page);
    },
  });
}

/** Tells which pages these ranges name; undefined names all. */
export function wantedPages(ranges: string | undefined): (page: number) => boolean {
  if (ranges === undefined) return () => true;
  const numbers = new Set(numbersOf(ranges));
  return (page) => numbers.has(page);
}

/** `1-3,7` → 1, 2, 3, 7; pages that no document may have are left out. */
function numbersOf(ranges: string): number[] {
  return (parsePageRanges(ranges) ?? []).flatMap(([first, last]) =>
    Array.from({ length: Math.max(0, Math.min(last, MAX_PAGES) - first + 1) }, (_, index) => first + index),
  );
}

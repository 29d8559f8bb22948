import { flushCompileCache } from 'node:module';
import { Worker } from 'node:worker_threads';
import sharp from 'sharp';
import { drawPage } from './draw-page.ts';
import { actOnFaultMarker } from './fault-markers.ts';
import type { OpenDocument, Unreadable } from './open-document.ts';
import { openDocument } from './open-document.ts';
import { PdfError } from './pdf-document.ts';
import { loadPdfium, type PdfiumModule } from './pdfium-module.ts';
import { OcrNotLoaded, openPpOcr } from './ppocr.ts';
import type { Engines, PageResult } from './read-page.ts';
import { emptyPage, readPage, readPageWithPdfjs } from './read-page.ts';
import type { PageRequest, PictureRequest, ReaderArguments, ReaderReply, ReaderRequest } from './reader-messages.ts';
import { openTesseract } from './tesseract.ts';

/*
 * A reader process: answers one request at a time, in order, and ends with its parent. Everything that parses a
 * document's bytes runs here.
 */

/** Documents kept open: the pool serves several in turn. */
const OPEN_DOCUMENTS = 4;

const args = JSON.parse(process.argv[2] ?? '{}') as ReaderArguments;
const documents = new Map<number, OpenDocument | Unreadable>();

process.on('disconnect', () => process.exit(0));
endWithParent(args.parent);
sharp.concurrency(1);
sharp.cache(false);

/** More words than this on one page are no text for people: a dense newspaper page has about 5,000. */
const MAX_WORDS = 20_000;
const TOO_MANY = `A page has more than ${MAX_WORDS} words.`;

const pdfium = await loadPdfium();
const engines: Engines = { ppocr: openPpOcr(), tesseract: openTesseract() };
let queue: Promise<void> = Promise.resolve();
process.on('message', (request: ReaderRequest) => {
  queue = queue.then(async () => reply(await answer(pdfium, request)));
});
reply({ type: 'ready' });
// Not at the end: most readers are killed.
flushCompileCache();

function reply(message: ReaderReply): void {
  process.send?.(message);
}

/** While an engine computes, no `disconnect` is seen: a thread of its own looks for the parent once a second. */
function endWithParent(parent: number): void {
  const watch = `setInterval(() => { if (process.ppid !== ${parent}) process.kill(process.pid, 'SIGKILL'); }, 1000)`;
  new Worker(watch, { eval: true, stdout: false }).unref();
}

function answer(module: PdfiumModule, request: ReaderRequest): Promise<ReaderReply> {
  return 'turn' in request ? draw(module, request) : readOrOpen(module, request);
}

/** Opened for this picture alone: the documents that are being read stay open. */
async function draw(module: PdfiumModule, { id, file, mediaType, page, turn }: PictureRequest): Promise<ReaderReply> {
  const document = await openDocument(module, file, mediaType);
  if (document.kind === 'unreadable') return { type: 'no-picture', id, why: 'not-drawable', spent: false };
  try {
    if (page > pagesOf(document)) return { type: 'no-picture', id, why: 'no-such-page', spent: false };
    if (args.allowFaultMarkers) actOnFaultMarker(document.bytes, page);
    return { type: 'picture', id, png: await drawPage(document, page, turn) };
  } catch {
    // What failed may have left an engine's memory damaged.
    return { type: 'no-picture', id, why: 'not-drawable', spent: true };
  } finally {
    if (document.kind === 'pdf') await document.pdf.close();
  }
}

async function readOrOpen(module: PdfiumModule, request: PageRequest): Promise<ReaderReply> {
  const document = await open(module, request);
  if (document.kind === 'unreadable') return { ...document, type: 'unreadable', id: request.id };
  if (args.allowFaultMarkers && request.page !== null) actOnFaultMarker(document.bytes, request.page);
  if (request.page === null) return { type: 'opened', id: request.id, pageCount: pagesOf(document) };
  return read(document, request, request.page);
}

function pagesOf(document: OpenDocument): number {
  return document.kind === 'pdf' ? document.pdf.pageCount : document.image.pageCount;
}

async function read(document: OpenDocument, request: PageRequest, number: number): Promise<ReaderReply> {
  const { id, options } = request;
  try {
    const result = await readPage(engines, document, number, options);
    if (result.page.words.length > MAX_WORDS)
      return { type: 'unreadable', id, code: 'TOO_MANY_WORDS', message: TOO_MANY };
    return { type: 'page', id, ...result, spent: false };
  } catch (error) {
    // Ends this process: a page must not count as empty because nothing could look at it.
    if (error instanceof OcrNotLoaded) throw error;
    if (document.kind === 'image' && document.image.pageCount === 1) {
      return { type: 'unreadable', id, code: 'UNREADABLE', message: `The picture cannot be read: ${String(error)}` };
    }
    // Anything but a plain refusal may have left an engine's memory damaged.
    const spent = !(error instanceof PdfError) && document.kind === 'pdf';
    return { type: 'page', id, ...(await secondLook(document, number, request)), spent };
  }
}

async function secondLook(document: OpenDocument, number: number, { options }: PageRequest): Promise<PageResult> {
  if (document.kind === 'image' || document.engine === 'pdfjs') return emptyPage(number);
  return readPageWithPdfjs(engines, document.bytes, number, options).catch(() => emptyPage(number));
}

/** The document of a request, from the few that are kept open; the one not used for longest is closed. */
async function open(module: PdfiumModule, request: PageRequest): Promise<OpenDocument | Unreadable> {
  const known = documents.get(request.reading);
  const document = known ?? (await openDocument(module, request.file, request.mediaType));
  documents.delete(request.reading);
  documents.set(request.reading, document);
  const [oldest] = documents;
  if (oldest !== undefined && documents.size > OPEN_DOCUMENTS) {
    documents.delete(oldest[0]);
    if (oldest[1].kind === 'pdf') await oldest[1].pdf.close();
  }
  return document;
}

import { setTimeout as wait } from 'node:timers/promises';
import { CHUNK_BYTES } from '@docket/contracts';
import type { Claimed, CompetingTemplate, PageWords, ToExtractor } from '@docket/contracts';
import type { Page } from '@docket/fields';
import type { IngestClient, Log } from '@docket/service';
import { aboutJob, DOCKET } from '@docket/tracing';
import { ClaimStream } from './claim-stream.ts';
import { DocumentFile } from './document-file.ts';
import { EXTRACTOR_METRICS } from './metrics.ts';
import type { Contender, FieldExtraction } from './extract-in-worker.ts';
import type { ListCache } from './list-cache.ts';
import { readAndExtract, wantedPages } from './read-and-extract.ts';
import type { Finished } from './read-and-extract.ts';
import type { ReaderPool } from './read/index.ts';
import { ReceivedLists } from './received-lists.ts';

/** Pauses between two connections while ingest is away, in ms. */
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 1_000;

export interface AttemptDeps {
  readonly ingest: IngestClient;
  readonly pool: Pick<ReaderPool, 'read'>;
  readonly fields: Pick<FieldExtraction, 'extract'>;
  readonly logger: Log;
  /** Names this process, for people. */
  readonly worker: string;
  /** Names the engines, see `ClaimOpen.reader`. */
  readonly reader: string;
  readonly lists: ListCache;
}

const HANDED_BACK: Finished = { outcome: { handedBack: {} }, resultJson: null };

/** What became of asking for work: it is ours; it is nobody's any more; we stopped before ingest answered. */
export type ClaimAnswer = 'claimed' | 'overtaken' | 'unanswered';

/** One claim from asking for it to its recorded outcome, over as many connections as it takes. */
export class Attempt {
  readonly #deps: AttemptDeps;
  readonly #commit: string;
  readonly #trace: string | null;
  readonly #claimed = Promise.withResolvers<ClaimAnswer>();
  readonly #stop = new AbortController();
  readonly #known = new Map<number, Page>();
  #claim: Claimed | undefined;
  #file: DocumentFile | undefined;
  /** Of the newest connection: the lists of one that broke may be of another version. */
  #lists: ReceivedLists | undefined;
  /** Templates that compete, of the newest connection. */
  #competing: Contender[] = [];
  #stream: ClaimStream | undefined;
  #reading: Promise<void> | undefined;
  #finished: Finished | undefined;
  #wants = wantedPages(undefined);
  /** Pages that were read here and told, on whatever connection. */
  readonly #told: Page[] = [];
  /** Settles when the newest connection has been told them again. */
  #caughtUp: Promise<void> = Promise.resolve();
  #progress = { read: 0, pages: 0 };
  /** The connection on which the outcome was sent: once each, for result parts must not mix. */
  #deliveredOn: ClaimStream | undefined;
  #over = false;
  /** The claim no longer counts; ingest does not end the connection. */
  #isFenced = false;

  constructor(deps: AttemptDeps, commit: string, trace: string | null) {
    this.#deps = deps;
    this.#commit = commit;
    this.#trace = trace;
  }

  /** Resolves once that is known. */
  claimed(): Promise<ClaimAnswer> {
    return this.#claimed.promise;
  }

  /** Works to the end. Resolves when the outcome is recorded or the claim no longer counts. */
  async run(): Promise<void> {
    try {
      for (let pause = FIRST_PAUSE; !this.#isOver(); pause = Math.min(pause * 2, LONGEST_PAUSE)) {
        const progressed = await this.#connect();
        if (progressed) pause = FIRST_PAUSE;
        if (!this.#isOver()) await this.#rest(pause);
      }
    } finally {
      this.#stop.abort();
      this.#claimed.resolve('unanswered');
      await this.#reading;
      await this.#file?.discard();
    }
  }

  /** A process that stops and has no claim leaves its message to the broker. */
  #isOver(): boolean {
    return this.#over || (this.#stop.signal.aborted && !this.#claim);
  }

  /** Waits between two connections; without a claim, no longer than until this process stops. */
  async #rest(ms: number): Promise<void> {
    const until = this.#claim ? {} : { signal: this.#stop.signal };
    await wait(ms, undefined, until).catch(() => undefined);
  }

  /** Stops reading and gives the work back. */
  handBack(): void {
    this.#finished ??= HANDED_BACK;
    this.#stop.abort();
    if (!this.#claim) this.#stream?.close();
    else if (this.#stream) void this.#deliver(this.#stream);
  }

  /** One connection, to its end. True if ingest said anything. */
  async #connect(): Promise<boolean> {
    const stream = new ClaimStream(this.#deps.ingest, this.#trace, () => (this.#claim ? this.#progress : undefined));
    this.#stream = stream;
    if (this.#claim) EXTRACTOR_METRICS.reconnects.add({});
    let heard = false;
    try {
      await stream.send(this.#opening());
      for await (const message of stream.messages()) {
        heard = true;
        await this.#take(message, stream);
        if (this.#isFenced) break;
        if (this.#over) stream.finish();
      }
    } catch (error) {
      if (!stream.broken.aborted) this.#fail(error);
    } finally {
      this.#stream = undefined;
      stream.close();
    }
    return heard;
  }

  #opening() {
    const { worker, reader } = this.#deps;
    this.#lists = new ReceivedLists(this.#deps.lists);
    this.#competing = [];
    const reading = { reader, lists: this.#lists.had };
    if (this.#claim) return { resume: { token: this.#claim.token, offset: this.#file?.size ?? 0, ...reading } };
    return { open: { commit: this.#commit, worker, ...reading } };
  }

  async #take(message: ToExtractor, stream: ClaimStream): Promise<void> {
    if (message.claimed) await this.#begin(message.claimed, stream);
    if (!this.#reading) await this.#receive(message);
    this.#isFenced = message.heartbeat !== undefined && message.heartbeat.goOn !== true && !this.#finished;
    if (this.#isFenced) this.#over = true;
    if (message.notClaimed) this.#claimed.resolve('overtaken');
    if (message.notClaimed || message.recorded) this.#over = true;
  }

  /** Templates that compete, the lists that they name, pages read before and the document, until it is there. */
  async #receive(message: ToExtractor): Promise<void> {
    const { competing, page, documentChunk, documentEnd } = message;
    this.#lists?.take(message);
    if (competing) this.#competing.push(contenderOf(competing));
    if (page) this.#remember(page);
    if (documentChunk) await this.#file?.append(documentChunk);
    if (documentEnd) this.#reading = this.#read();
  }

  async #begin(claimed: Claimed, stream: ClaimStream): Promise<void> {
    this.#claim ??= claimed;
    aboutJob(claimed.jobId, { [DOCKET.attempt]: claimed.attempt });
    this.#wants = wantedPages(claimed.pages);
    this.#claimed.resolve('claimed');
    this.#file ??= await DocumentFile.create();
    this.#caughtUp = this.#tellAgain(stream);
    if (this.#finished) void this.#deliver(stream);
  }

  /** Another job of the same document may have read pages that this one does not want. */
  #remember({ page, json }: PageWords): void {
    if (!this.#wants(page)) return;
    if (!this.#known.has(page)) EXTRACTOR_METRICS.pagesReused.add({});
    this.#known.set(page, JSON.parse(json) as Page);
  }

  async #read(): Promise<void> {
    const claimed = this.#claim;
    const file = this.#file;
    if (!claimed || !file) return;
    this.#progress.read = this.#known.size;
    try {
      const finished = await readAndExtract(this.#deps.pool, this.#deps.fields, {
        ...{ claimed, file: file.path, known: this.#known, signal: this.#stop.signal, reader: this.#deps.reader },
        ...{ lists: this.#lists?.texts() ?? [], competing: this.#competing },
        onCount: (pages) => (this.#progress = { ...this.#progress, pages }),
        onPage: (page) => this.#tellPage(page),
      });
      this.#finished ??= finished;
    } catch (error) {
      this.#fail(error);
    }
    if (this.#stream) await this.#deliver(this.#stream);
  }

  /** What was told on a connection that broke may not have arrived; a page that is stored already is nothing new. */
  async #tellAgain(stream: ClaimStream): Promise<void> {
    for (const page of [...this.#told]) await stream.send(wordsOf(page)).catch(() => undefined);
  }

  /** A page that cannot be told now is told on the next connection. */
  async #tellPage(page: Page): Promise<void> {
    this.#progress = { ...this.#progress, read: this.#progress.read + 1 };
    this.#deps.logger.info(
      { ...this.#ids(), page: page.page, ...this.#progress, words: page.words.length },
      'page read',
    );
    this.#told.push(page);
    await this.#stream?.send(wordsOf(page)).catch(() => undefined);
  }

  /** The outcome, on whatever connection stands; a broken one is followed by another that repeats it. */
  async #deliver(stream: ClaimStream): Promise<void> {
    const finished = this.#finished;
    if (!finished || this.#deliveredOn === stream) return;
    this.#deliveredOn = stream;
    await this.#caughtUp;
    try {
      const bytes = Buffer.from(finished.resultJson ?? '');
      for (let at = 0; at < bytes.length; at += CHUNK_BYTES)
        await stream.send({ resultChunk: bytes.subarray(at, at + CHUNK_BYTES) });
      await stream.send({ outcome: finished.outcome });
    } catch (error) {
      if (stream.broken.aborted) return;
      this.#deps.logger.error({ ...this.#ids(), err: error }, 'outcome not sent, another connection repeats it');
      stream.close();
    }
  }

  /** This machine, not the document, is at fault: the work goes back and no attempt is spent. */
  #fail(error: unknown): void {
    this.#deps.logger.error({ ...this.#ids(), err: error }, 'attempt broken off, its work goes back');
    this.#finished ??= HANDED_BACK;
  }

  #ids() {
    return { job_id: this.#claim?.jobId, attempt: this.#claim?.attempt };
  }
}

const contenderOf = ({ templateJson, ...template }: CompetingTemplate): Contender => ({
  ...template,
  schema: JSON.parse(templateJson) as Contender['schema'],
});

const wordsOf = (page: Page) => ({ page: { page: page.page, json: JSON.stringify(page) } });

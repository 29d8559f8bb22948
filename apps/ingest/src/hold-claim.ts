import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Blobs } from '@docket/blobs';
import { CHUNK_BYTES } from '@docket/contracts';
import type { ClaimOutcome, FromExtractor, PageWords, ToExtractor } from '@docket/contracts';
import type { EventLog } from '@docket/event-log';
import { failpoint } from '@docket/failpoints';
import { readerWith, readingOptionsOf } from '@docket/fields';
import type { TemplateSchema } from '@docket/fields';
import { errorCodeOf } from '@docket/job';
import type { JobCommand, JobState } from '@docket/job';
import { inSpan } from '@docket/tracing';
import type { Grant } from './grant-claim.ts';
import type { JobStreams } from './job-streams.ts';
import type { JobWatch } from './job-watch.ts';
import type { Erasure } from './jobs/erase-job.ts';
import { NO_PROGRESS } from './leases.ts';
import type { LeaseProgress, Leases } from './leases.ts';
import type { ListRecords } from './lists/list-records.ts';
import { listsOfTemplates, sendLists } from './lists/lists-of-template.ts';
import type { ListOfTemplate } from './lists/lists-of-template.ts';
import { StoredWords } from './stored-words.ts';
import { schemasOfJob } from './templates/template-of-job.ts';
import type { TemplateRecords } from './templates/template-records.ts';

/** How often a holder renews its lease, in ms. */
const RENEW_EVERY = 5_000;
/** A wait for fences is renewed after so long, in ms. */
const LONGEST_WATCH = 60_000;
const LARGEST_RESULT = 16 * 1024 * 1024;

export interface HoldDeps {
  readonly streams: JobStreams;
  readonly leases: Leases;
  readonly words: StoredWords;
  readonly erasure: Erasure;
  readonly watch: JobWatch;
  readonly templates: TemplateRecords;
  readonly lists: ListRecords;
  readonly blobs: Blobs;
  readonly log: EventLog;
  readonly holder: string;
  readonly now: () => Date;
}

/** One extractor's stream, with backpressure on what is sent. */
export interface ExtractorStream {
  readonly incoming: AsyncIterator<FromExtractor>;
  send(message: ToExtractor): Promise<void>;
}

/** Serves one claim over one stream, from the document to the outcome. */
export class HeldClaim {
  readonly #deps: HoldDeps;
  readonly #grant: Grant;
  readonly #stream: ExtractorStream;
  readonly #result: Uint8Array[] = [];
  #resultBytes = 0;
  #leaseVersion: number;
  #progress: LeaseProgress;
  #renewedAt: number;
  #fenced: boolean;
  #ending = false;
  #documentName: string | undefined;

  constructor(deps: HoldDeps, grant: Grant, stream: ExtractorStream) {
    this.#deps = deps;
    this.#grant = grant;
    this.#stream = stream;
    this.#leaseVersion = grant.lease?.version ?? 0;
    this.#progress = grant.lease?.progress ?? NO_PROGRESS;
    this.#renewedAt = deps.now().getTime();
    this.#fenced = !grant.lease;
  }

  /** Version of the lease that this holder last wrote; undefined once it is fenced. */
  get leaseVersion(): number | undefined {
    return this.#fenced ? undefined : this.#leaseVersion;
  }

  /** Pages stored under this claim. */
  get stored(): number {
    return this.#progress.stored;
  }

  /** Sends the claim, the lists that the template names, the pages that are stored and the document from the offset. */
  async sendDocument(): Promise<void> {
    const { facts, offset } = this.#grant;
    const schemas = await schemasOfJob(this.#deps.templates, facts);
    await this.#sendClaim(schemas);
    await sendLists(this.#stream, await this.#lists(parsed(schemas)), this.#grant.lists);
    for await (const page of this.#deps.words.of(await this.#document())) await this.#stream.send({ page });
    const bytes = await this.#deps.blobs.get(facts.borrowedBlob ?? facts.blobId, offset);
    if (!bytes) return this.#failForLostDocument();
    for await (const piece of bytes as AsyncIterable<Buffer>) {
      for (let at = 0; at < piece.length; at += CHUNK_BYTES) {
        await this.#stream.send({ documentChunk: piece.subarray(at, at + CHUNK_BYTES) });
      }
    }
    await this.#stream.send({ documentEnd: {} });
  }

  /** With its template, or those that compete. */
  async #sendClaim(schemas: readonly string[]): Promise<void> {
    const { token, jobId, attempt, facts } = this.#grant;
    const { mediaType, size, language, pages, purpose, competing } = facts;
    await this.#stream.send({
      claimed: {
        ...{ token, jobId, attempt, mediaType, size },
        templateJson: (competing ? undefined : schemas[0]) ?? 'null',
        ...(language === null ? {} : { language }),
        ...(pages === null ? {} : { pages }),
        ...(purpose === 'draft' ? { draft: true } : {}),
      },
    });
    for (const [at, template] of (competing ?? []).entries())
      await this.#stream.send({ competing: { ...template, templateJson: schemas[at] ?? 'null' } });
  }

  #lists(templates: readonly TemplateSchema[]): Promise<readonly ListOfTemplate[]> {
    return listsOfTemplates(this.#deps.lists, this.#grant.facts.accountId, templates);
  }

  /** Under which name the pages are kept: the template has a say in how they are read. */
  async #document(): Promise<string> {
    const { facts, reader } = this.#grant;
    if (this.#documentName !== undefined) return this.#documentName;
    const templates = parsed(await schemasOfJob(this.#deps.templates, facts));
    return (this.#documentName = StoredWords.key(facts, readerWith(reader, readingOptionsOf(templates))));
  }

  /** No attempt can bring it back: the run ends instead of being resumed for ever. */
  async #failForLostDocument(): Promise<void> {
    await this.#stream.send({ recorded: { counted: await this.#record({ failed: { code: 'DOCUMENT_LOST' } }) } });
  }

  /** Takes what the extractor says until its outcome. True: there was one; false: the stream ended before. */
  async listen(): Promise<boolean> {
    for (;;) {
      const next = await this.#stream.incoming.next();
      if (next.done) return false;
      const { outcome } = next.value;
      if (outcome) {
        await this.#stream.send({ recorded: { counted: await this.#record(outcome) } });
        return true;
      }
      await this.#take(next.value);
    }
  }

  async #take({ heartbeat, page, resultChunk }: FromExtractor): Promise<void> {
    if (page) await this.#keep(page);
    if (resultChunk && (this.#resultBytes += resultChunk.length) <= LARGEST_RESULT) this.#result.push(resultChunk);
    if (heartbeat) {
      await this.#renew(heartbeat.read ?? 0, heartbeat.pages ?? 0);
      if (!this.#fenced) await this.#look();
      await this.#stream.send({ heartbeat: { goOn: !this.#fenced } });
    }
  }

  /** Keeps a page; one of a job that is being erased goes again, for whoever erased it may not have seen it. */
  async #keep(page: PageWords): Promise<void> {
    if (!(await this.#deps.words.store(await this.#document(), page))) return;
    this.#progress = { ...this.#progress, stored: this.#progress.stored + 1 };
    if (!(await this.#look())) return;
    const { jobId } = this.#grant;
    const { state } = await this.#deps.streams.load(jobId);
    if (state.status === 'erased') await this.#deps.erasure.forget(jobId);
  }

  /** Is this claim fenced? Looked for at each heartbeat, so that no event and no broker is needed. */
  async #look(): Promise<boolean> {
    const { jobId, version } = this.#grant;
    if (await this.#deps.log.get(jobId, version + 1)) this.#fenced = true;
    return this.#fenced;
  }

  /** Tells the extractor to stop as soon as the claim counts no more, before its next heartbeat asks. */
  async heedFences(over: AbortSignal): Promise<void> {
    const { jobId, version } = this.#grant;
    for (let heeding = !this.#fenced; heeding;) {
      await this.#deps.watch.wait(jobId, LONGEST_WATCH, over, version);
      // What comes after an outcome is its own commit.
      if (this.#isOver(over)) return;
      const fenced = await this.#look();
      if (fenced && !this.#isOver(over)) await this.#stream.send({ heartbeat: { goOn: false } });
      heeding = !fenced && !this.#isOver(over) && !this.#deps.watch.closed;
    }
  }

  /** As a call, because the compiler cannot know that it changes while `heedFences` waits. */
  #isOver(over: AbortSignal): boolean {
    return this.#ending || over.aborted;
  }

  /** Every fifth second, or when progress changed: clients see it in the lease. */
  async #renew(read: number, pages: number): Promise<void> {
    const now = this.#deps.now().getTime();
    const moved = read !== this.#progress.read || pages !== this.#progress.pages;
    if (this.#fenced || (!moved && now - this.#renewedAt < RENEW_EVERY)) return;
    this.#progress = { ...this.#progress, read, pages };
    const { jobId, token } = this.#grant;
    const next = await this.#deps.leases.renew(jobId, this.#leaseVersion, {
      token,
      holder: this.#deps.holder,
      ...this.#progress,
    });
    if (next === undefined) this.#fenced = true;
    else [this.#leaseVersion, this.#renewedAt] = [next, now];
  }

  async #record(outcome: ClaimOutcome): Promise<boolean> {
    this.#ending = true;
    const { jobId, job } = this.#grant;
    const resultBlob =
      'completed' in outcome ? await inSpan('store result', { leaf: true }, () => this.#storeResult()) : null;
    if (resultBlob !== null) await failpoint('result.stored');
    const done = await this.#deps.streams.execute(jobId, this.#command(outcome, resultBlob), { trace: null }, job);
    const counted = !done.refused;
    if (resultBlob !== null && isUnwanted(resultBlob, done.state)) await this.#deps.blobs.remove(resultBlob);
    if (!this.#fenced) await this.#deps.leases.drop(jobId, this.#leaseVersion);
    return counted;
  }

  #command(outcome: ClaimOutcome, resultBlob: string | null): JobCommand {
    const claim = this.#grant.version;
    if ('handedBack' in outcome)
      return { type: 'release', claim, cause: 'handed-back', progressed: this.#progress.stored > 0 };
    if ('failed' in outcome) {
      const code = errorCodeOf(outcome.failed.code) ?? 'EXTRACTION_FAILED';
      return { type: 'fail', claim, code, pageCount: outcome.failed.pageCount ?? null };
    }
    const { pageCount, template: at } = outcome.completed;
    if (resultBlob === null) return { type: 'fail', claim, code: 'RESULT_TOO_LARGE', pageCount };
    const template = at === undefined ? undefined : this.#grant.facts.competing?.[at];
    return { type: 'complete', claim, resultBlob, pageCount, ...(template ? { template } : {}) };
  }

  /** Under its hash, before the commit that names it. Null: too large. */
  async #storeResult(): Promise<string | null> {
    if (this.#resultBytes > LARGEST_RESULT) return null;
    const bytes = Buffer.concat(this.#result);
    const id = `result-${this.#grant.jobId}-${createHash('sha256').update(bytes).digest('hex')}`;
    await this.#deps.blobs.put(id, Readable.from([bytes]));
    return id;
  }
}

/** Those that are still there. */
const parsed = (schemas: readonly string[]): TemplateSchema[] =>
  schemas.map((json) => JSON.parse(json) as TemplateSchema | null).filter((schema) => schema !== null);

/**
 * Is this result nobody's, now and later? While the run goes on another claim may be about to name the same bytes: then
 * the sweep of orphans decides.
 */
function isUnwanted(resultBlob: string, state: JobState): boolean {
  if (state.status === 'completed') return state.resultBlob !== resultBlob;
  return state.status === 'failed' || state.status === 'erased';
}

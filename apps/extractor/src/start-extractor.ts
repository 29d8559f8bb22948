import { hostname } from 'node:os';
import { Module } from '@nestjs/common';
import type { DynamicModule, OnApplicationShutdown } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Bus, Subscription } from '@docket/bus';
import { extractionRequested, pageRequested } from '@docket/contracts';
import { nestLogger, STOPPING } from '@docket/service';
import type { IngestClient, Log, Readiness, Running } from '@docket/service';
import { removeLeftDocuments } from './document-folder.ts';
import { PageDrawing } from './draw-pages.ts';
import { FieldExtraction } from './extract-in-worker.ts';
import { ExtractionWork } from './extraction-work.ts';
import { observeExtractor } from './observe-extractor.ts';
import { ListCache } from './list-cache.ts';
import { openReaderPool } from './read/index.ts';
import type { ReaderPool, ReaderPoolOptions } from './read/index.ts';

/** Raised whenever the same bytes may give other words: words read before under another name are not reused. */
const READER = 'pdfium+ppocr4+tesseract7/5';
const UNREGISTERED = 'The broker is away, or has not registered the consumer yet.';
/** Pages that are fetched or drawn to be seen at a time. */
const DRAW_SLOTS = 2;
/** How long work in hand may take to be given back at the end, in ms. */
const HAND_BACK_WITHIN = 10_000;

export interface ExtractorConfig {
  readonly pool: ReaderPoolOptions & { readonly processes: number };
  /** Documents in hand at a time. Default two for each reader process. */
  readonly slots?: number;
}

/** What does the work on a document; closed with the extractor. */
export interface Readers {
  readonly pool: Pick<ReaderPool, 'read' | 'draw' | 'close'> & Partial<Pick<ReaderPool, 'usage'>>;
  readonly fields: Pick<FieldExtraction, 'extract' | 'close'>;
}

export interface ExtractorDeps {
  readonly bus: Bus;
  readonly ingest: IngestClient;
  readonly logger: Log;
  /** Default: reader processes and threads as configured. */
  readonly readers?: Readers | undefined;
}

interface ExtractorParts extends Readers {
  readonly work: ExtractionWork;
  readonly drawing: PageDrawing;
}

/** The extractor's consumers and what it works with; shut down in the order in which nothing is lost. */
class ExtractorProcess implements OnApplicationShutdown {
  readonly #work: ExtractionWork;
  readonly #pool: Readers['pool'];
  readonly #fields: Readers['fields'];
  readonly #drawing: PageDrawing;
  readonly #subscriptions: Subscription[] = [];

  constructor({ work, drawing, pool, fields }: ExtractorParts) {
    this.#work = work;
    this.#drawing = drawing;
    this.#pool = pool;
    this.#fields = fields;
  }

  get consumes(): boolean {
    return this.#subscriptions.length > 0 && this.#subscriptions.every(({ registered }) => registered);
  }

  async start(bus: Bus, slots: number): Promise<void> {
    const [work, drawing] = [this.#work, this.#drawing];
    this.#subscriptions.push(
      await bus.consume(extractionRequested, slots, (message) => work.onExtractionRequested(message)),
      await bus.consume(pageRequested, DRAW_SLOTS, (message) => drawing.onPageRequested(message)),
    );
  }

  async onApplicationShutdown(): Promise<void> {
    const closing = Promise.all(this.#subscriptions.map((subscription) => subscription.close()));
    this.#drawing.stop();
    const late = new Promise<void>((resolve) => setTimeout(resolve, HAND_BACK_WITHIN).unref());
    await Promise.race([Promise.all([this.#work.handBack(), closing]), late]);
    await Promise.all([this.#pool.close(), this.#fields.close()]);
  }
}

@Module({})
class ExtractorModule {
  static wire(process: ExtractorProcess): DynamicModule {
    return { module: ExtractorModule, providers: [{ provide: ExtractorProcess, useValue: process }] };
  }
}

/** Starts an extractor over an open bus and client, which stay their opener's to close. */
export async function startExtractor(
  config: ExtractorConfig,
  { bus, ingest, logger, readers = openReaders(config) }: ExtractorDeps,
): Promise<Running & { readonly readiness: Readiness }> {
  const left = await removeLeftDocuments().catch(() => 0);
  if (left > 0) logger.info({ left }, 'documents of a former process removed');
  const { pool, fields } = readers;
  const worker = `extractor-${hostname()}-${process.pid}`;
  const reader = readerOf(config.pool);
  const work = new ExtractionWork({ ingest, pool, fields, logger, worker, reader, lists: new ListCache() });
  const drawing = new PageDrawing({ ingest, pool, logger });
  const extractor = new ExtractorProcess({ work, drawing, pool, fields });
  const app = await NestFactory.createApplicationContext(ExtractorModule.wire(extractor), {
    logger: nestLogger(logger),
    abortOnError: false,
  });
  const slots = config.slots ?? 2 * config.pool.processes;
  const endObserving = observeExtractor({ work, slots, usage: pool.usage });
  await extractor.start(bus, slots);
  const close = () => app.close().finally(endObserving);
  let closed: Promise<void> | undefined;
  return {
    readiness: () => Promise.resolve(closed ? STOPPING : { consumer: extractor.consumes || UNREGISTERED }),
    close: () => (closed ??= close()),
  };
}

/** The profile is part of the name: words of another one are read again. */
const readerOf = ({ profile = 'accurate' }: ReaderPoolOptions): string =>
  profile === 'accurate' ? READER : `${READER}+${profile}`;

/** Reader processes and threads as configured. */
export const openReaders = ({ pool }: ExtractorConfig): Readers => ({
  pool: openReaderPool(pool),
  fields: new FieldExtraction({ threads: pool.processes }),
});

import { hostname } from 'node:os';
import { Module } from '@nestjs/common';
import type { DynamicModule, OnApplicationShutdown } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Bus, Subscription } from '@docket/bus';
import { extractionRequested } from '@docket/contracts';
import { nestLogger } from '@docket/service';
import type { IngestClient, Log, Readiness, Running } from '@docket/service';
import { removeLeftDocuments } from './document-folder.ts';
import { FieldExtraction } from './extract-in-worker.ts';
import { ExtractionWork } from './extraction-work.ts';
import { openReaderPool } from './read/index.ts';
import type { ReaderPool, ReaderPoolOptions } from './read/index.ts';

/** Raised whenever the same bytes may give other words: words read before under another name are not reused. */
const READER = 'pdfium+ppocr4+tesseract7/1';
/** How long work in hand may take to be given back at the end, in ms. */
const HAND_BACK_WITHIN = 10_000;

export interface ExtractorConfig {
  readonly pool: ReaderPoolOptions & { readonly processes: number };
  /** Documents in hand at a time. Default two for each reader process. */
  readonly slots?: number;
}

export interface ExtractorDeps {
  readonly bus: Bus;
  readonly ingest: IngestClient;
  readonly logger: Log;
}

/** The extractor's consumer and what it works with; shut down in the order in which nothing is lost. */
class ExtractorProcess implements OnApplicationShutdown {
  readonly #work: ExtractionWork;
  readonly #pool: ReaderPool;
  readonly #fields: FieldExtraction;
  subscription: Subscription | undefined;

  constructor(work: ExtractionWork, pool: ReaderPool, fields: FieldExtraction) {
    this.#work = work;
    this.#pool = pool;
    this.#fields = fields;
  }

  async onApplicationShutdown(): Promise<void> {
    const closing = this.subscription?.close();
    const late = new Promise<void>((resolve) => setTimeout(resolve, HAND_BACK_WITHIN).unref());
    await Promise.race([this.#work.handBack().then(() => closing), late]);
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
  { bus, ingest, logger }: ExtractorDeps,
): Promise<Running & { readonly readiness: Readiness }> {
  const left = await removeLeftDocuments().catch(() => 0);
  if (left > 0) logger.info({ left }, 'documents of a former process removed');
  const pool = openReaderPool(config.pool);
  const fields = new FieldExtraction({ threads: config.pool.processes });
  const worker = `extractor-${hostname()}-${process.pid}`;
  const work = new ExtractionWork({ ingest, pool, fields, logger, worker, reader: READER });
  const extractor = new ExtractorProcess(work, pool, fields);
  const app = await NestFactory.createApplicationContext(ExtractorModule.wire(extractor), {
    logger: nestLogger(logger),
    abortOnError: false,
  });
  const slots = config.slots ?? 2 * config.pool.processes;
  extractor.subscription = await bus.consume(extractionRequested, slots, (message) =>
    work.onExtractionRequested(message),
  );
  let closed: Promise<void> | undefined;
  return {
    readiness: () => {
      const consumer = extractor.subscription?.registered ?? false;
      return Promise.resolve({ ready: consumer, checks: { consumer } });
    },
    close: () => (closed ??= app.close()),
  };
}

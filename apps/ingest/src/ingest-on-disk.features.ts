import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClientDuplexStream, ServiceError } from '@grpc/grpc-js';
import { openFolderBlobs, openSqliteBlobs } from '@docket/blobs';
import type { Blobs } from '@docket/blobs';
import { openInProcessBus } from '@docket/bus';
import type { Bus } from '@docket/bus';
import { extractionRequested, jobFinished } from '@docket/contracts';
import type {
  FromExtractor,
  JobBody,
  SubmitAnswer,
  SubmitClose,
  SubmitOpen,
  SubmitPart,
  ToExtractor,
} from '@docket/contracts';
import { openSqliteEventLog } from '@docket/event-log';
import type { EventLog, StoredCommits } from '@docket/event-log';
import { openSqliteDatabase, openSqliteRecords } from '@docket/records';
import type { Records } from '@docket/records';
import { createLog, openIngestClient } from '@docket/service';
import type { IngestClient } from '@docket/service';
import { eventually } from '@docket/testing';
import { startIngest } from './start-ingest.ts';
import type { IngestConfig } from './ingest-config.ts';

export const API_KEY = 'plz_0123456789abcdef0123';
export const SERVICE_TOKEN = 'service token of these tests';
export const quiet = createLog('ingest', 'silent');

/** A clock that runs with the real one, put forward at will. */
export function movableClock() {
  let ahead = 0;
  return { now: () => new Date(Date.now() + ahead), advance: (ms: number) => void (ahead += ms) };
}

export interface Stores {
  readonly folder: string;
  readonly records: Records;
  readonly blobs: Blobs;
  readonly openLog: (key: string) => EventLog & StoredCommits;
  remove(): Promise<void>;
}

/** Real stores in a folder of their own. */
export async function openStores(): Promise<Stores> {
  const folder = await mkdtemp(join(tmpdir(), 'docket-ingest-'));
  const database = openSqliteDatabase(join(folder, 'docket.db'));
  return {
    folder,
    records: openSqliteRecords({ database }),
    blobs: openSqliteBlobs({ database, large: await openFolderBlobs(join(folder, 'blobs')) }),
    openLog: (key) => openSqliteEventLog({ database, key }),
    async remove() {
      database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export interface IngestOnDisk extends Stores {
  readonly client: IngestClient;
  readonly bus: Bus;
  readonly log: EventLog;
  readonly clock: ReturnType<typeof movableClock>;
  readonly address: string;
  /** Commits that work messages named, in order of arrival. */
  readonly work: readonly string[];
  /** Commits that messages of finished jobs named. */
  readonly finished: readonly string[];
  /** Ends the service as a deploy does, and starts it again on the same stores and address. */
  restart(config?: Partial<IngestConfig>): Promise<void>;
  /** Ends the service only. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** The whole service over real stores, reached through its socket as its callers reach it. */
export async function openIngestOnDisk(config: Partial<IngestConfig> = {}, open = openStores): Promise<IngestOnDisk> {
  const stores = await open();
  const bus = openInProcessBus({ log: quiet });
  const clock = movableClock();
  const [work, finished]: [string[], string[]] = [[], []];
  await bus.consume(extractionRequested, 1_000, ({ body }) => taken(work, body.commit));
  await bus.consume(jobFinished, 1_000, ({ body }) => taken(finished, body.commit));
  const address = `unix:${join(stores.folder, 'ingest.sock')}`;
  const client = openIngestClient([address], SERVICE_TOKEN);
  let log: EventLog | undefined;
  const openLog = (key: string) => (log = stores.openLog(key));
  const start = (more: Partial<IngestConfig> = {}) =>
    startIngest(
      { listen: address, serviceToken: SERVICE_TOKEN, apiKey: API_KEY, ...config, ...more },
      { ...stores, openLog, bus, logger: quiet, now: clock.now },
    );
  let running = await start();
  return {
    ...{ ...stores, client, bus, clock, address, work, finished },
    get log() {
      if (!log) throw new Error('not started');
      return log;
    },
    async restart(more) {
      await running.close();
      running = await start(more);
      // A call while the channel still finds the former server gone would fail.
      await eventually(() => client.listTemplates({ accountId: 'local' }));
    },
    stop: () => running.close(),
    async close() {
      client.close();
      await running.close();
      await bus.close();
      await stores.remove();
    },
  };
}

function taken(into: string[], commit: string) {
  into.push(commit);
  return Promise.resolve({ kind: 'ack' } as const);
}

/** Bytes that count as a PDF, different for each `text`. */
export const pdf = (text: string): Buffer => Buffer.from(`%PDF-1.7\n${text}\n%%EOF\n`);

/** Submits as the gateway does, in pieces of 64 KiB. */
export async function submit(
  client: IngestClient,
  bytes: Buffer,
  close: Partial<SubmitClose> = {},
  open: Partial<SubmitOpen> = {},
): Promise<SubmitAnswer> {
  const { call, answer } = client.submit(null);
  call.write({ open: { accountId: 'local', ...open } });
  for (let at = 0; at < bytes.length; at += 65_536) {
    const chunk = bytes.subarray(at, at + 65_536);
    if (!call.write({ chunk } satisfies SubmitPart)) await new Promise((resolve) => call.once('drain', resolve));
  }
  call.write({ close: { templateId: 'invoice', fileName: 'a.pdf', ...close } });
  call.end();
  return answer;
}

/** Id of a new job for these bytes. */
export async function submitted(client: IngestClient, bytes: Buffer = pdf(randomUUID())): Promise<string> {
  const { submission } = await submit(client, bytes);
  if (!submission) throw new Error('refused');
  return submission.jobId;
}

export async function jobBody(client: IngestClient, jobId: string): Promise<JobBody> {
  const { json: jobJson } = await client.getJob({ accountId: 'local', jobId });
  if (jobJson === undefined) throw new Error('no such job');
  return JSON.parse(jobJson) as JobBody;
}

/** An extractor's side of one stream, played by hand. */
export interface HandExtractor {
  readonly call: ClientDuplexStream<FromExtractor, ToExtractor>;
  readonly received: readonly ToExtractor[];
  /** Status code once the stream ended. */
  readonly ended: Promise<number>;
  send(...messages: FromExtractor[]): void;
  /** The first message of this kind, once it is there. */
  first<K extends keyof ToExtractor>(kind: K): Promise<NonNullable<ToExtractor[K]>>;
  /** The token of the claim. */
  token(): Promise<string>;
  /** Breaks the stream. */
  cut(): void;
}

const READER = 'hand/1';

/** @param lists SHA-256 of those that it has. */
export function openClaim(client: IngestClient, commit: string, lists: readonly string[] = []): HandExtractor {
  return play(client, { open: { commit, worker: 'hand', reader: READER, lists } });
}

export function resumeClaim(client: IngestClient, token: string, offset = 0): HandExtractor {
  return play(client, { resume: { token, offset, reader: READER } });
}

function play(client: IngestClient, first: FromExtractor): HandExtractor {
  const call = client.claim(null);
  const received: ToExtractor[] = [];
  const ended = Promise.withResolvers<number>();
  call.on('data', (message: ToExtractor) => void received.push(message));
  call.on('error', (error: ServiceError) => ended.resolve(error.code));
  call.on('status', ({ code }) => ended.resolve(code));
  call.write(first);
  const extractor: HandExtractor = {
    ...{ call, received, ended: ended.promise },
    send: (...messages) => messages.forEach((message) => call.write(message)),
    first: (kind) =>
      eventually(() => {
        const found = received.find((message) => message[kind] !== undefined)?.[kind];
        if (found === undefined) throw new Error(`no ${kind} yet`);
        return found;
      }),
    token: async () => (await extractor.first('claimed')).token,
    cut: () => call.cancel(),
  };
  return extractor;
}

/** Result and outcome of a document that was read. */
export function completion(result: Record<string, unknown>, pageCount = 1): FromExtractor[] {
  const json = Buffer.from(JSON.stringify({ result, fields: {} }));
  return [{ resultChunk: json }, { outcome: { completed: { pageCount } } }];
}

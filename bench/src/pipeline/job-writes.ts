import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { openFolderBlobs, openSqliteBlobs } from '@docket/blobs';
import { openGridFsBlobs } from '@docket/blobs/mongo';
import type { Blobs } from '@docket/blobs';
import { FEED, FEED_POSITIONS } from '@docket/dispatcher';
import { commitId, openSqliteEventLog } from '@docket/event-log';
import { openMongoEventLog } from '@docket/event-log/mongo';
import type { Commit, EventLog } from '@docket/event-log';
import { LEASES, OWED, UPLOADS, USAGE, VIEWS, WORDS } from '@docket/ingest';
import { openSqliteDatabase, openSqliteRecords } from '@docket/records';
import { openMongo, openMongoRecords } from '@docket/records/mongo';
import type { Records } from '@docket/records';
import { openLoop } from '../open-loop.ts';
import type { Load } from '../open-loop.ts';
import { DOCUMENT_BYTES } from './documents.ts';
import { keepInFlight } from './in-flight.ts';

interface Store {
  readonly records: Records;
  readonly blobs: Blobs;
}
/** The stores of ingest and of the dispatcher. */
interface Stores {
  readonly log: EventLog;
  readonly jobs: Store;
  readonly deliveries: Store;
  close(): Promise<void>;
}

export type WritesPlace =
  { readonly floor: 'sqlite'; readonly folder: string } | { readonly floor: 'mongo'; readonly mongoUrl: string };

export type WritesOrder = WritesPlace & { readonly seconds: number };

const KEY = 'key of the benchmark'.repeat(2);
const AT = '2026-01-01T00:00:00.000Z';

/**
 * What a job of one page writes on its way to `completed` where no endpoint is registered, on the database alone,
 * through the adapters of the product: the same records, indexes, flushes and order. Reads are left out.
 */
export async function runWrites(order: WritesOrder): Promise<number> {
  const stores = await openStores(order);
  const count = await keepInFlight(order.seconds, (n) => writeJob(stores, n));
  await stores.close();
  return count;
}

/** How long the same writes take until the job is shown as completed, in ms from the moment they were due. */
export async function paceWrites(place: WritesPlace, load: Load): Promise<number[]> {
  const stores = await openStores(place);
  const jobs: Promise<void>[] = [];
  const untilShown = (n: number) =>
    new Promise<void>((resolve, reject) => {
      const job = writeJob(stores, n, resolve);
      job.catch(reject);
      jobs.push(job);
    });
  try {
    return await openLoop(load, untilShown);
  } finally {
    await Promise.allSettled(jobs);
    await stores.close();
  }
}

const openStores = (place: WritesPlace): Promise<Stores> =>
  place.floor === 'sqlite' ? openSqlite(place.folder) : openMongoDb(place.mongoUrl);

async function openSqlite(folder: string): Promise<Stores> {
  const open = async (name: string) => {
    const database = openSqliteDatabase(join(folder, `${name}.db`));
    const blobs = openSqliteBlobs({ database, large: await openFolderBlobs(join(folder, name)) });
    return { database, records: openSqliteRecords({ database }), blobs };
  };
  const [jobs, deliveries] = [await open('jobs'), await open('deliveries')];
  const close = () => {
    jobs.database.close();
    deliveries.database.close();
    return Promise.resolve();
  };
  return { log: openSqliteEventLog({ database: jobs.database, key: KEY }), jobs, deliveries, close };
}

async function openMongoDb(url: string): Promise<Stores> {
  const open = async (database: string) => {
    const connection = await openMongo({ url, database });
    return { connection, records: openMongoRecords({ connection }), blobs: openGridFsBlobs({ connection }) };
  };
  const [jobs, deliveries] = [await open('bench-jobs'), await open('bench-deliveries')];
  const log = openMongoEventLog({ connection: jobs.connection, key: KEY });
  const close = async () => {
    await Promise.all([jobs.connection.close(), deliveries.connection.close()]);
  };
  return { log, jobs, deliveries, close };
}

/** A job's writes; those of a step that do not wait for each other in Docket do not here. */
async function writeJob(stores: Stores, n: number, onShown: () => void = () => undefined): Promise<void> {
  const [job, blobId] = [randomUUID(), randomUUID()];
  await submitted(stores, job, blobId, async (first) => {
    const claim = await claimed(stores, job, first);
    await completed(stores, job, claim, onShown);
  });
  await told(stores, job, n);
}

async function submitted(
  { log, jobs: { records, blobs } }: Stores,
  job: string,
  blobId: string,
  then: (first: Commit) => Promise<void>,
): Promise<void> {
  await blobs.put(blobId, bytes(DOCUMENT_BYTES));
  await records.insert(UPLOADS, blobId, { jobId: job, fileName: 'bench.pdf' });
  const first = await append(log, job, null, 'JobSubmitted');
  await records.put(VIEWS, job, 1, view(job, 'pending'));
  await records.insert(OWED, first.id, owed(job, 'work'));
  await Promise.all([log.settle(first.id), then(first)]);
}

async function claimed({ log, jobs: { records } }: Stores, job: string, first: Commit): Promise<Commit> {
  const token = commitId(job, 2);
  const lease = { token, holder: 'bench', read: 0, pages: 0, stored: 0, renewedAt: AT };
  await records.put(LEASES, job, 1, lease);
  const claim = await append(log, job, first, 'AttemptStarted');
  await records.put(VIEWS, job, 2, view(job, 'processing'));
  const settled = log.settle(claim.id);
  await records.put(LEASES, job, 1, lease);
  await records.remove(OWED, first.id);
  await settled;
  return claim;
}

async function completed(
  { log, jobs: { records, blobs } }: Stores,
  job: string,
  claim: Commit,
  onShown: () => void,
): Promise<void> {
  await records.insert(WORDS, `${job}/1`, { document: job, page: 1, json: 'x'.repeat(2_000) });
  await blobs.put(`result-${job}`, bytes(1_600));
  const end = await append(log, job, claim, 'JobCompleted');
  await records.insert(USAGE, end.id, { accountId: 'local', month: '2026-01', pages: 1 });
  await records.put(VIEWS, job, 3, view(job, 'completed'));
  onShown();
  const relayed = records.insert(OWED, end.id, owed(job, 'finished')).then(() => log.settle(end.id));
  await Promise.all([relayed, records.remove(LEASES, job, 1)]);
}

async function told({ jobs, deliveries: { records, blobs } }: Stores, job: string, n: number): Promise<void> {
  const eventId = randomUUID();
  await blobs.put(`delivery-body-${eventId}`, bytes(1_900));
  const event = { accountId: 'local', position: n + 1, eventId, eventType: 'job.completed', jobId: job, at: AT };
  await records.insert(FEED_POSITIONS, eventId, { accountId: 'local', position: n + 1 });
  await records.insert(FEED, eventId, event);
  await jobs.records.remove(OWED, commitId(job, 3));
}

async function append(log: EventLog, stream: string, after: Commit | null, type: string): Promise<Commit> {
  const events = [{ type, version: 1, data: { n: 1, note: 'x'.repeat(200) } }];
  const draft = { stream, after, commitId: randomUUID(), events, at: AT, by: 'bench', trace: null };
  return (await log.append(draft)).commit;
}

const bytes = (length: number) => Readable.from([Buffer.alloc(length, 'x')]);
const owed = (jobId: string, kind: 'work' | 'finished') => ({ kind, jobId, readyAt: AT, dueAt: AT, tries: 0 });

const view = (jobId: string, status: 'pending' | 'processing' | 'completed') => ({
  ...{ accountId: 'local', status, templateId: 'invoice', templateVersion: 1, purpose: 'job' as const, attempts: 1 },
  ...{ resultBlob: `result-${jobId}`, error: null, errorCode: null, pageCount: 1, createdAt: AT, startedAt: AT },
  ...{ completedAt: status === 'completed' ? AT : null, sha256: jobId.repeat(2), events: 3, form: 2 },
  ...{ fileName: 'bench.pdf', listedFor: 'local', trialSince: null },
});

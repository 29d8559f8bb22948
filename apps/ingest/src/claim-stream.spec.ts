import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { commitId } from '@docket/event-log';
import { eventually } from '@docket/testing';
import {
  completion,
  jobBody,
  openClaim,
  openIngestOnDisk,
  pdf,
  resumeClaim,
  submitted,
} from './ingest-on-disk.features.ts';
import type { HandExtractor, IngestOnDisk } from './ingest-on-disk.features.ts';
import { LEASES, OWED } from './kinds.ts';

let ingest: IngestOnDisk;
beforeAll(async () => {
  ingest = await openIngestOnDisk();
});
afterAll(() => ingest.close());

const eventsOf = async (jobId: string) =>
  (await ingest.log.read(jobId)).flatMap(({ events }) => events.map(({ type }) => type));

/** A new job, claimed. */
async function claimed(bytes?: Buffer): Promise<{ jobId: string; extractor: HandExtractor; token: string }> {
  const jobId = await submitted(ingest.client, bytes);
  const extractor = openClaim(ingest.client, commitId(jobId, 1));
  return { jobId, extractor, token: await extractor.token() };
}

const chunksOf = ({ received }: HandExtractor) =>
  Buffer.concat(received.flatMap(({ documentChunk }) => (documentChunk ? [documentChunk] : [])));

describe('a job, from its submission to its outcome', () => {
  it('is queued, claimed, streamed, shown while it is read, and completed with its result', async () => {
    const bytes = pdf('x'.repeat(300_000));
    const jobId = await submitted(ingest.client, bytes);
    await eventually(() => expect(ingest.work).toContain(commitId(jobId, 1)));
    expect(await jobBody(ingest.client, jobId)).toMatchObject({ status: 'pending', fileName: 'a.pdf', attempts: 0 });
    const extractor = openClaim(ingest.client, commitId(jobId, 1));
    expect(await extractor.first('claimed')).toMatchObject({
      ...{ token: commitId(jobId, 2), jobId, attempt: 1, mediaType: 'application/pdf', size: bytes.length },
    });
    await extractor.first('documentEnd');
    expect(chunksOf(extractor).equals(bytes)).toBe(true);
    extractor.send({ heartbeat: { read: 1, pages: 3 } });
    expect(await extractor.first('heartbeat')).toMatchObject({ goOn: true });
    expect(await jobBody(ingest.client, jobId)).toMatchObject({
      status: 'processing',
      progress: { read: 1, pages: 3 },
    });
    extractor.send(...completion({ invoice: { total: 12.5 } }, 3));
    expect(await extractor.first('recorded')).toEqual({ counted: true });
    expect(await extractor.ended).toBe(status.OK);
    const job = await jobBody(ingest.client, jobId);
    expect(job).toMatchObject({ status: 'completed', result: { invoice: { total: 12.5 } }, pageCount: 3, attempts: 1 });
    await eventually(() => expect(ingest.finished).toContain(commitId(jobId, 3)));
    const { run } = await ingest.client.getFinishedRun({ commit: commitId(jobId, 3) });
    expect(run).toMatchObject({ jobId, status: 'completed', resultJson: '{"invoice":{"total":12.5}}' });
    expect(await ingest.records.get(OWED, commitId(jobId, 3))).toBeDefined();
    await ingest.client.deliveriesStored({ commit: commitId(jobId, 3) });
    expect(await ingest.records.get(OWED, commitId(jobId, 3))).toBeUndefined();
    expect(await ingest.records.get(LEASES, jobId)).toBeUndefined();
    expect(await eventsOf(jobId)).toEqual(['JobSubmitted', 'AttemptStarted', 'PagesRead', 'JobCompleted']);
  });
});

describe('a claim', () => {
  it('of work that was claimed already is refused, and nothing is owed for it', async () => {
    const { jobId } = await claimed();
    const second = openClaim(ingest.client, commitId(jobId, 1));
    expect(await second.first('notClaimed')).toEqual({ reason: 'overtaken' });
    expect(await second.ended).toBe(status.OK);
    expect(await ingest.records.get(OWED, commitId(jobId, 1))).toBeUndefined();
  });

  it('of a job that does not exist, or of no commit at all, is refused', async () => {
    const unknown = openClaim(ingest.client, commitId('00000000-0000-8000-8000-000000000000', 1));
    expect(await unknown.first('notClaimed')).toEqual({ reason: 'gone' });
    expect(await openClaim(ingest.client, 'nonsense').first('notClaimed')).toEqual({ reason: 'gone' });
  });

  it('gets the pages that an earlier claim stored', async () => {
    const { jobId, extractor } = await claimed();
    extractor.send({ page: { page: 2, json: '{"page":2}' } }, { page: { page: 1, json: '{"page":1}' } });
    extractor.send({ outcome: { handedBack: {} } });
    await extractor.first('recorded');
    const next = openClaim(ingest.client, commitId(jobId, 3));
    await next.first('documentEnd');
    expect(next.received.flatMap(({ page }) => (page ? [page] : []))).toEqual([
      { page: 1, json: '{"page":1}' },
      { page: 2, json: '{"page":2}' },
    ]);
  });
});

describe('work that is handed back', () => {
  it('is queued again at once under the same attempt number', async () => {
    const { jobId, extractor } = await claimed();
    extractor.send({ outcome: { handedBack: {} } });
    expect(await extractor.first('recorded')).toEqual({ counted: true });
    await givenBack(jobId);
    expect(await openClaim(ingest.client, commitId(jobId, 3)).first('claimed')).toMatchObject({ attempt: 1 });
  });
});

/**
 * The work of the first claim is queued again: a second after its stream broke, or, where this process itself stood still
 * meanwhile (a busy machine), once the lease has been seen unmoved for its time.
 */
const givenBack = (jobId: string) =>
  eventually(() => expect(ingest.work).toContain(commitId(jobId, 3)), { timeoutMs: 45_000 });

describe('a stream that breaks', () => {
  it('costs the claim after a second', async () => {
    const { jobId, extractor } = await claimed();
    extractor.cut();
    await givenBack(jobId);
    expect(await eventsOf(jobId)).toEqual(['JobSubmitted', 'AttemptStarted', 'AttemptResumed']);
  });

  it('costs nothing if the claim is resumed within the second', async () => {
    const { jobId, extractor, token } = await claimed(pdf(`resumed${'x'.repeat(1_000)}`));
    await extractor.first('documentEnd');
    extractor.cut();
    const resumed = resumeClaim(ingest.client, token, 900);
    await resumed.first('documentEnd');
    expect(chunksOf(resumed).equals(chunksOf(extractor).subarray(900))).toBe(true);
    const since = performance.now();
    await eventually(() => expect(performance.now() - since).toBeGreaterThan(1_200));
    resumed.send({ heartbeat: { read: 1, pages: 1 } });
    expect(await resumed.first('heartbeat')).toEqual({ goOn: true });
    resumed.send(...completion({}));
    expect(await resumed.first('recorded')).toEqual({ counted: true });
    expect(await eventsOf(jobId)).not.toContain('AttemptResumed');
  });
});

describe('a claim whose job was decided by somebody else', () => {
  it('is told to stop', async () => {
    const { extractor, jobId, token } = await claimed();
    extractor.cut();
    await givenBack(jobId);
    const late = resumeClaim(ingest.client, token);
    await late.first('claimed');
    late.send({ heartbeat: { read: 0, pages: 0 } });
    expect((await late.first('heartbeat')).goOn).not.toBe(true);
  });

  it('may still complete the run, once', async () => {
    const { extractor, jobId, token } = await claimed();
    extractor.cut();
    await givenBack(jobId);
    const [late, later] = [resumeClaim(ingest.client, token), resumeClaim(ingest.client, token)];
    await Promise.all([late.first('claimed'), later.first('claimed')]);
    late.send(...completion({ by: 'late' }));
    expect(await late.first('recorded')).toEqual({ counted: true });
    later.send(...completion({ by: 'later' }));
    expect((await later.first('recorded')).counted).not.toBe(true);
    expect(await jobBody(ingest.client, jobId)).toMatchObject({ status: 'completed', result: { by: 'late' } });
    expect((await resumeClaim(ingest.client, token).first('recorded')).counted).not.toBe(true);
    expect((await eventsOf(jobId)).filter((type) => type === 'JobCompleted')).toHaveLength(1);
  });

  it('cannot fail it', async () => {
    const { extractor, jobId, token } = await claimed();
    extractor.cut();
    await givenBack(jobId);
    const late = resumeClaim(ingest.client, token);
    late.send({ outcome: { failed: { code: 'UNREADABLE' } } });
    expect((await late.first('recorded')).counted).not.toBe(true);
    expect(await jobBody(ingest.client, jobId)).toMatchObject({ status: 'processing' });
  });
});

describe('a document that the store has lost', () => {
  it('ends its run: nothing can bring it back', async () => {
    const jobId = await submitted(ingest.client);
    const [first] = await ingest.log.read(jobId);
    await ingest.blobs.remove(String(first?.events[0]?.data['blobId']));
    const extractor = openClaim(ingest.client, commitId(jobId, 1));
    expect(await extractor.first('recorded')).toEqual({ counted: true });
    expect(await jobBody(ingest.client, jobId)).toMatchObject({
      status: 'failed',
      errorCode: 'DOCUMENT_LOST',
      attempts: 1,
    });
  });
});

describe('a failure', () => {
  it('of the document ends the run', async () => {
    const { jobId, extractor } = await claimed();
    extractor.send({ outcome: { failed: { code: 'ENCRYPTED', pageCount: 4 } } });
    await extractor.first('recorded');
    expect(await jobBody(ingest.client, jobId)).toMatchObject({
      ...{ status: 'failed', errorCode: 'ENCRYPTED', pageCount: 4, attempts: 1, result: null },
    });
    const { run } = await ingest.client.getFinishedRun({ commit: commitId(jobId, 3) });
    expect(run).toMatchObject({ status: 'failed', error: expect.stringContaining('encrypted') });
  });

  it('of an unknown kind counts as a failed extraction and is tried again', async () => {
    const { jobId, extractor } = await claimed();
    extractor.send({ outcome: { failed: { code: 'NO_SUCH_CODE' } } });
    await extractor.first('recorded');
    expect(await jobBody(ingest.client, jobId)).toMatchObject({ status: 'retrying', attempts: 1 });
  });

  it('is followed by another attempt, and a claim before its time is answered only then', async () => {
    const { jobId, extractor } = await claimed();
    extractor.send({ outcome: { failed: { code: 'READER_CRASHED' } } });
    await extractor.first('recorded');
    ingest.clock.advance(4_500);
    const early = openClaim(ingest.client, commitId(jobId, 3));
    expect(await early.first('claimed')).toMatchObject({ attempt: 2 });
    const [, , failed, started] = await ingest.log.read(jobId);
    expect(Date.parse(started?.at ?? '') - Date.parse(failed?.at ?? '')).toBeGreaterThanOrEqual(5_000);
  });

  it('is that of a result over 16 MiB', async () => {
    const { jobId, extractor } = await claimed();
    const part = { resultChunk: Buffer.alloc(1024 * 1024, 'x') };
    for (let sent = 0; sent < 17; sent++) extractor.send(part);
    extractor.send({ outcome: { completed: { pageCount: 1 } } });
    await extractor.first('recorded');
    expect(await jobBody(ingest.client, jobId)).toMatchObject({ status: 'failed', errorCode: 'RESULT_TOO_LARGE' });
  });
});

// Last, for the pause counts for ten seconds.
describe('a stream that breaks after this process stood still', () => {
  it('is left to the lease, which gives it more time', async () => {
    const { jobId, extractor } = await claimed();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_600);
    extractor.cut();
    const since = performance.now();
    await eventually(() => expect(performance.now() - since).toBeGreaterThan(1_300));
    expect(await eventsOf(jobId)).toEqual(['JobSubmitted', 'AttemptStarted']);
  });
});

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openInProcessBus } from '@docket/bus';
import { commitId } from '@docket/event-log';
import { openIngestClient } from '@docket/service';
import { eventually } from '@docket/testing';
import { ReadPages } from '../evidence/read-pages.ts';
import * as given from '../ingest-on-disk.features.ts';
import { openJobs } from '../jobs-on-disk.features.ts';
import { ACCOUNTS, OWED, PAGE_IMAGES, UPLOADS, VIEWS, WORDS } from '../kinds.ts';
import { JobReader } from '../read-job.ts';
import { startIngest } from '../start-ingest.ts';
import { StoredWords } from '../stored-words.ts';
import { Views } from '../views.ts';
import { eraseExpired } from './retention.ts';

const { completion, openClaim, pdf, submit, submitted } = given;
let ingest: given.IngestOnDisk;
beforeAll(async () => {
  ingest = await given.openIngestOnDisk();
});
afterAll(() => ingest.close());

const accountId = 'local';
const erase = (jobId: string) => ingest.client.controlJob({ accountId, jobId, action: 'erase' });
const get = (jobId: string) => ingest.client.getJob({ accountId, jobId });
const blobsOf = async (jobId: string) => {
  const events = (await ingest.log.read(jobId)).flatMap((commit) => commit.events);
  const ids = events.flatMap(({ data }) => [data['blobId'], data['resultBlob']]);
  return ids.filter((id) => typeof id === 'string');
};
const wordsStored = () => ingest.records.count(WORDS, { index: 'byDocument' });

/** A new job, claimed. */
async function claimed(bytes = pdf(randomUUID())) {
  const jobId = await submitted(ingest.client, bytes);
  const extractor = openClaim(ingest.client, commitId(jobId, 1));
  await extractor.first('documentEnd');
  return { jobId, extractor };
}

async function completed(bytes?: Buffer): Promise<string> {
  const { jobId, extractor } = await claimed(bytes);
  extractor.send({ page: { page: 1, json: '{"page":1}' } }, ...completion({ total: 1 }));
  await extractor.first('recorded');
  return jobId;
}

describe('a job that was erased', () => {
  it('leaves no document, result, words or file name, and is gone for its owner', async () => {
    const before = await wordsStored();
    const jobId = await completed();
    const blobs = await blobsOf(jobId);
    expect(blobs).toHaveLength(2);
    expect(await wordsStored()).toBe(before + 1);
    expect(await erase(jobId)).toMatchObject({ json: '' });
    for (const id of blobs) {
      expect(await ingest.blobs.info(id)).toBeUndefined();
      expect(await ingest.records.get(UPLOADS, id)).toBeUndefined();
    }
    expect(await wordsStored()).toBe(before);
    const gone = { refusal: { status: 410, code: 'JOB_ERASED' } };
    expect(await get(jobId)).toMatchObject(gone);
    expect(await ingest.client.getJob({ accountId, jobId, at: '1', waitMs: 5_000 })).toMatchObject(gone);
    expect(await ingest.client.listJobEvents({ accountId, jobId, waitMs: 5_000 })).toMatchObject(gone);
    expect(await ingest.client.controlJob({ accountId, jobId, action: 'retry' })).toMatchObject(gone);
    expect(await erase(jobId)).toMatchObject(gone);
    const { json } = await ingest.client.listJobs({ accountId, limit: 100 });
    expect(json).not.toContain(jobId);
  });

  it('is owed to the dispatcher until its word, and whatever it asks about the job it hears that', async () => {
    const jobId = await completed();
    await erase(jobId);
    const [end, erasing] = [commitId(jobId, 3), commitId(jobId, 4)];
    await eventually(() => expect(ingest.finished).toContain(erasing));
    const answers = await Promise.all([end, erasing].map((commit) => ingest.client.getFinishedRun({ commit })));
    expect(answers).toMatchObject([{ erasedJobId: jobId }, { erasedJobId: jobId }]);
    expect(answers[0]?.erasedEventId).not.toBe(answers[1]?.erasedEventId);
    expect(await ingest.records.get(OWED, erasing)).toBeDefined();
    await ingest.client.deliveriesStored({ commit: erasing });
    expect(await ingest.records.get(OWED, erasing)).toBeUndefined();
  });

  it('is another job when its document is submitted again', async () => {
    const bytes = pdf(randomUUID());
    const jobId = await completed(bytes);
    await erase(jobId);
    const again = await submit(ingest.client, bytes);
    expect(again.submission).toMatchObject({ status: 'pending' });
    expect(again.submission?.duplicate).not.toBe(true);
    expect(again.submission?.jobId).not.toBe(jobId);
    expect((await submit(ingest.client, bytes)).submission).toMatchObject({
      ...{ jobId: again.submission?.jobId, duplicate: true },
    });
  });

  it('keeps its history, which holds together', async () => {
    const jobId = await submitted(ingest.client);
    await erase(jobId);
    const [first, second] = await ingest.log.read(jobId);
    expect(second).toMatchObject({ prev: first?.mac, events: [{ type: 'JobCancelled' }, { type: 'JobErased' }] });
    expect((await ingest.client.verifyAudit({ bodyJson: '{}' })).json).toContain('"sound":true');
  });
});

describe('words of a document that two jobs share', () => {
  it('go with the last of them', async () => {
    const before = await wordsStored();
    const bytes = pdf(randomUUID());
    const first = await completed(bytes);
    const second = (await submit(ingest.client, bytes, { templateId: 'receipt' })).submission?.jobId ?? '';
    await erase(first);
    expect(await wordsStored()).toBe(before + 1);
    await erase(second);
    expect(await wordsStored()).toBe(before);
  });
});

describe('a job that is erased while it is read', () => {
  it('stops its reader, and nothing that comes late is kept or counts', async () => {
    const before = await wordsStored();
    const { jobId, extractor } = await claimed();
    await erase(jobId);
    expect((await extractor.first('heartbeat')).goOn).not.toBe(true);
    extractor.send({ page: { page: 1, json: '{"page":1}' } }, ...completion({ total: 1 }));
    expect((await extractor.first('recorded')).counted).not.toBe(true);
    expect(await wordsStored()).toBe(before);
    for await (const { id } of ingest.blobs.olderThan('9999')) expect(id).not.toContain(jobId);
  });

  it('is seen as fenced by another replica at the next heartbeat, without any event', async () => {
    const { jobId, extractor } = await claimed();
    const listen = `unix:${join(ingest.folder, 'other.sock')}`;
    const serviceToken = given.SERVICE_TOKEN;
    const { records, blobs, openLog, clock } = ingest;
    const bus = openInProcessBus({ log: given.quiet });
    const deps = { records, blobs, openLog, bus, logger: given.quiet, now: clock.now };
    const other = await startIngest({ listen, serviceToken }, deps);
    const client = openIngestClient([listen], serviceToken);
    try {
      await client.controlJob({ accountId, jobId, action: 'cancel' });
      extractor.send({ heartbeat: { read: 0, pages: 0 } });
      expect((await extractor.first('heartbeat')).goOn).not.toBe(true);
    } finally {
      client.close();
      await other.close();
      await bus.close();
    }
  });
});

describe('a job that is erased while its result is read', () => {
  it('is gone, and no failure', async () => {
    const jobs = await openJobs();
    const { stores, streams, log } = jobs;
    try {
      const jobId = await jobs.submit();
      const { version: claim } = await jobs.claim(jobId, 1);
      const complete = { type: 'complete', claim, resultBlob: `result-${jobId}-1`, pageCount: 1 } as const;
      await streams.execute(jobId, complete, { trace: null });
      const get = async () => {
        await streams.execute(jobId, { type: 'erase' }, { trace: null });
        return undefined;
      };
      const blobs = Object.create(stores.blobs, { get: { value: get } }) as typeof stores.blobs;
      const reader = new JobReader(new Views(stores.records, log), stores.records, blobs);
      const pages = new ReadPages(reader, streams, new StoredWords(stores.records));
      expect(await pages.result({ accountId, jobId })).toMatchObject({ refusal: { code: 'JOB_ERASED' } });
    } finally {
      await jobs.remove();
    }
  });
});

describe('a process that dies after it committed that a job is erased', () => {
  it('leaves the rest to the sweep', async () => {
    let away = false;
    const jobs = await openJobs({
      log: (log) => ({
        ...{ append: (draft) => log.append(draft), read: (stream, from) => log.read(stream, from) },
        ...{ get: (stream, version) => log.get(stream, version), streams: () => log.streams() },
        unsettled: (before, limit) => log.unsettled(before, limit),
        settle: (id) => (away ? Promise.reject(new Error('dead')) : log.settle(id)),
      }),
    });
    try {
      const jobId = await jobs.submit();
      await jobs.settlement.drained();
      away = true;
      await jobs.streams.execute(jobId, { type: 'erase' }, { trace: null });
      await jobs.settlement.drained();
      away = false;
      await jobs.stores.records.remove(VIEWS, jobId);
      await jobs.stores.records.remove(OWED, commitId(jobId, 2));
      await jobs.stores.records.insert(UPLOADS, 'blob', { jobId, fileName: 'Müller.pdf' });
      const drawn = { jobId, page: 1, token: 't', state: 'ready', code: null, rotation: 0, skew: 0 } as const;
      const requestedAt = jobs.clock.now().toISOString();
      const image = { ...drawn, resultBlob: null, requestedAt, takenAt: null };
      await jobs.stores.records.insert(PAGE_IMAGES, `${jobId}/1`, image);
      jobs.clock.advance(6_000);
      expect(await jobs.sweep.run()).toMatchObject({ settled: 1 });
      expect(await jobs.stores.records.get(UPLOADS, 'blob')).toBeUndefined();
      expect(await jobs.stores.records.get(PAGE_IMAGES, `${jobId}/1`)).toBeUndefined();
      expect(await jobs.stores.records.get(VIEWS, jobId)).toMatchObject({ value: { status: 'erased' } });
      expect(await jobs.stores.records.get(OWED, commitId(jobId, 2))).toMatchObject({ value: { kind: 'finished' } });
    } finally {
      await jobs.remove();
    }
  });
});

describe('an account that keeps its jobs for some days', () => {
  it('has those erased that finished before, and no others', async () => {
    const jobs = await openJobs();
    try {
      const account = { plan: 'unlimited', suspended: false, requestsPerMinute: null, pagesPerMonth: null } as const;
      const createdAt = jobs.clock.now().toISOString();
      await jobs.stores.records.insert(ACCOUNTS, 'local', { ...account, name: 'a', retentionDays: 30, createdAt });
      const [old, unfinished, young] = [await jobs.submit(), await jobs.submit(), await jobs.submit()];
      const cancel = (id: string) => jobs.streams.execute(id, { type: 'cancel' }, { trace: null });
      await cancel(old);
      const days = (count: number) => jobs.clock.advance(count * 86_400_000);
      const run = () => eraseExpired({ ...jobs.deps, logger: given.quiet });
      days(29);
      await cancel(young);
      expect(await run()).toBe(0);
      days(2);
      expect(await run()).toBe(1);
      const statuses = [old, unfinished, young].map(async (id) => (await jobs.streams.load(id)).state.status);
      expect(await Promise.all(statuses)).toEqual(['erased', 'pending', 'failed']);
      expect(await run()).toBe(0);
    } finally {
      await jobs.remove();
    }
  });

  it('has the others erased when one cannot be, and goes on later when it was told to stop', async () => {
    const unreadable: string[] = [];
    const jobs = await openJobs({
      log: (log) => ({
        ...{ append: (draft) => log.append(draft), settle: (id) => log.settle(id), streams: () => log.streams() },
        ...{ get: (stream, version) => log.get(stream, version), unsettled: (to, limit) => log.unsettled(to, limit) },
        read: (stream, from) =>
          unreadable.includes(stream) ? Promise.reject(new Error('broken')) : log.read(stream, from),
      }),
    });
    try {
      const account = { plan: 'unlimited', suspended: false, requestsPerMinute: null, pagesPerMonth: null } as const;
      const createdAt = jobs.clock.now().toISOString();
      await jobs.stores.records.insert(ACCOUNTS, 'local', { ...account, name: 'a', retentionDays: 30, createdAt });
      for (let n = 0; n < 3; n++) {
        const jobId = await jobs.submit();
        await jobs.streams.execute(jobId, { type: 'cancel' }, { trace: null });
        if (n === 0) unreadable.push(jobId);
      }
      await jobs.settlement.drained();
      jobs.clock.advance(31 * 86_400_000);
      const run = (stopping?: AbortSignal) => eraseExpired({ ...jobs.deps, logger: given.quiet }, stopping);
      expect(await run(AbortSignal.abort())).toBe(0);
      expect([await run(), await run()]).toEqual([2, 0]);
    } finally {
      await jobs.remove();
    }
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BackfillList } from '@docket/contracts';
import type { JobFacts } from '@docket/job';
import { eventually } from '@docket/testing';
import { jobBody } from '../ingest-on-disk.features.ts';
import type { IngestOnDisk } from '../ingest-on-disk.features.ts';
import { UPLOADS, VIEWS } from '../kinds.ts';
import { StoredWords } from '../stored-words.ts';
import { backfillCalls, parsed } from './backfill-calls.features.ts';
import { BACKFILL_SAMPLES, BACKFILLS } from './kinds.ts';
import { playExtractor } from './readable-documents.features.ts';
import type { PlayedExtractor } from './readable-documents.features.ts';

/** Backfills over a store and an extractor that is played by hand. */
export function testBackfills(open: () => Promise<IngestOnDisk>): void {
  let ingest: IngestOnDisk;
  let extractor: PlayedExtractor;
  beforeAll(async () => {
    ingest = await open();
    extractor = playExtractor(ingest);
  });
  afterAll(async () => {
    extractor.stop();
    await ingest.close();
  });

  const calls = backfillCalls(() => ingest);
  const { write, completed, start, started, get, control, refusalOf, finished, drafted, templateOf } = calls;

  describe('a backfill', () => {
    it('reports what a draft gains and loses on past jobs, without reading a page again', async () => {
      const { templateId, first, second } = await drafted();
      const reads = extractor.read.length;
      const before = await jobBody(ingest.client, first);
      const report = await finished(await started({ templateId }));
      expect(report).toMatchObject({
        ...{ templateId, version: 2, pagesRead: 0, pagesReused: 2, fieldsOmitted: false, failures: [] },
        documents: { total: 2, done: 2, failed: 0, skipped: 0 },
        totals: { same: 2, empty: 2, gained: 1, lost: 1, changed: 0 },
        finishedAt: expect.any(String),
      });
      expect(report.fields.map(({ field }) => field).sort()).toEqual(['a', 'b', 'c']);
      const sample = { jobId: first, truncated: false, page: 1 };
      expect(report.fields).toEqual(
        expect.arrayContaining([
          {
            ...{ field: 'a', same: 0, empty: 1, gained: 0, lost: 1, changed: 0 },
            samples: [{ ...sample, change: 'lost', before: '1', after: null }],
          },
          {
            ...{ field: 'b', same: 0, empty: 1, gained: 1, lost: 0, changed: 0 },
            samples: [{ ...sample, change: 'gained', before: null, after: '2' }],
          },
          { field: 'c', same: 2, empty: 0, gained: 0, lost: 0, changed: 0, samples: [] },
        ]),
      );
      expect(extractor.read.length).toBe(reads);
      expect(await jobBody(ingest.client, first)).toEqual(before);
      expect((await jobBody(ingest.client, second)).templateVersion).toBe(1);
    });

    it('leaves nothing of its trials, and the documents where they were', async () => {
      const { templateId, first } = await drafted();
      await finished(await started({ templateId }));
      const { sha256 } = (await ingest.records.get(VIEWS, first))?.value ?? {};
      const ofDocument = { index: 'byDocument', equals: ['local', sha256 ?? ''] };
      expect(await ingest.records.count(VIEWS, ofDocument)).toBe(1);
      const blobId = (await ingest.log.read(first))[0]?.events[0]?.data['blobId'] as string;
      expect(await ingest.blobs.info(blobId)).toBeDefined();
      expect(await ingest.records.get(UPLOADS, blobId)).toBeDefined();
      expect(await finished(await started({ templateId }))).toMatchObject({ pagesRead: 0, pagesReused: 2 });
      const listed = parsed<{ jobs: object[] }>(
        await ingest.client.listJobs({ accountId: 'local', templateId, limit: 10 }),
      );
      expect(listed.jobs).toHaveLength(2);
    });

    it('has pages read again whose words are not kept, one document at a time, and says so', async () => {
      const { templateId, first, second } = await drafted();
      for (const jobId of [first, second]) {
        const facts = (await ingest.log.read(jobId))[0]?.events[0]?.data as unknown as JobFacts;
        await new StoredWords(ingest.records).forget(facts);
      }
      extractor.hold();
      const id = await started({ templateId });
      const { trials } = await eventually(async () => {
        const value = (await ingest.records.get(BACKFILLS, id))?.value;
        const trialId = value?.trials[0]?.trialId ?? '';
        expect((await ingest.records.get(VIEWS, trialId))?.value.status).toBe('processing');
        return value ?? { trials: [] };
      });
      expect(trials).toHaveLength(1);
      extractor.release();
      expect(await finished(id)).toMatchObject({ documents: { done: 2 }, pagesRead: 2, pagesReused: 0 });
    });

    it('counts what the version cannot read as failed, and what was erased since as skipped', async () => {
      const templateId = await write(['a'], false);
      const [first, erased] = [
        await completed(templateId, { a: '1', unreadable: 'x' }),
        await completed(templateId, { a: '2' }),
      ];
      await write(['unreadable'], true, templateId);
      extractor.hold();
      const id = await started({ templateId });
      await eventually(async () => expect((await ingest.records.get(BACKFILLS, id))?.value.trials).toHaveLength(1));
      await ingest.client.controlJob({ accountId: 'local', jobId: erased, action: 'erase' });
      extractor.release();
      expect(await finished(id)).toMatchObject({
        documents: { total: 2, done: 0, failed: 1, skipped: 1 },
        failures: [{ errorCode: 'NO_TEXT', count: 1, jobIds: [first] }],
      });
    });

    it('keeps no value of a job that is erased', async () => {
      const { templateId, first } = await drafted();
      const id = await started({ templateId });
      await finished(id);
      await ingest.client.controlJob({ accountId: 'local', jobId: first, action: 'erase' });
      await eventually(async () => expect((await get(id)).fields.flatMap(({ samples }) => samples)).toEqual([]));
      expect((await get(id)).totals).toMatchObject({ gained: 1, lost: 1 });
      expect(await ingest.records.get(BACKFILL_SAMPLES, `${id}/${first}`)).toBeUndefined();
    });

    it('takes the newest jobs, of a time, as many as it is told', async () => {
      const { templateId, first, second } = await drafted();
      const newest = await finished(await started({ templateId, limit: 1 }));
      expect(newest).toMatchObject({ limit: 1, documents: { total: 1, done: 1 }, totals: { same: 1, empty: 2 } });
      const createdAfter = (await jobBody(ingest.client, second)).createdAt;
      expect((await finished(await started({ templateId, createdAfter }))).documents.total).toBe(1);
      const createdBefore = (await jobBody(ingest.client, first)).createdAt;
      expect((await finished(await started({ templateId, createdBefore }))).documents.total).toBe(0);
    });

    it('has two documents in hand at a time, if no page has to be read', async () => {
      const templateId = await write(['a'], false);
      await Promise.all(Array.from({ length: 7 }, () => completed(templateId, { a: '1' })));
      await write(['a', 'b'], true, templateId);
      const id = await started({ templateId });
      const inHand: number[] = [];
      await eventually(
        async () => {
          const { value } = (await ingest.records.get(BACKFILLS, id)) ?? {};
          inHand.push(value?.trials.filter(({ over }) => !over).length ?? 0);
          expect(value?.status).toBe('completed');
        },
        { everyMs: 2 },
      );
      expect(Math.max(...inHand)).toBeLessThanOrEqual(2);
      expect((await get(id)).documents).toEqual({ total: 7, done: 7, failed: 0, skipped: 0 });
    });

    it('is listed, the newest first, by template, page by page', async () => {
      const { templateId } = await drafted();
      const ids = [];
      for (const limit of [1, 2]) ids.unshift((await finished(await started({ templateId, limit }))).backfillId);
      const list = async (more: object) =>
        parsed<BackfillList>(await ingest.client.listBackfills({ accountId: 'local', templateId, limit: 1, ...more }));
      const one = await list({});
      const two = await list({ cursor: one.nextCursor ?? '' });
      expect([...one.backfills, ...two.backfills].map(({ backfillId }) => backfillId)).toEqual(ids);
      expect([two.nextCursor, Object.keys(two.backfills[0] ?? {})]).toEqual([
        null,
        expect.not.arrayContaining(['fields']),
      ]);
      const all = parsed<BackfillList>(await ingest.client.listBackfills({ accountId: 'local', limit: 100 }));
      expect(all.backfills[0]?.backfillId).toBe(ids[0]);
      const cursor = { accountId: 'local', limit: 1, cursor: 'x' };
      expect(await refusalOf(ingest.client.listBackfills(cursor))).toMatchObject({ code: 'INVALID_CURSOR' });
    });
  });

  describe('a backfill that is asked for again', () => {
    it('while it runs is the same one, and another one of its template is refused', async () => {
      const { templateId } = await drafted();
      extractor.hold();
      const id = await started({ templateId });
      expect(await started({ templateId })).toBe(id);
      expect(await started({ templateId, version: 2 })).toBe(id);
      expect(await refusalOf(start({ templateId, limit: 1 }))).toMatchObject({ status: 409, code: 'BACKFILL_RUNNING' });
      extractor.release();
      await finished(id);
      expect(await started({ templateId })).not.toBe(id);
    });

    it('at one instant runs once', async () => {
      const { templateId } = await drafted();
      extractor.hold();
      const answers = await Promise.all(Array.from({ length: 6 }, () => start({ templateId })));
      const ids = new Set(answers.flatMap(({ json }) => (json === undefined ? [] : [json])));
      expect(ids.size).toBe(1);
      extractor.release();
    });
  });

  describe('a backfill that is decided on', () => {
    it('publishes its version once it is completed, also when asked twice', async () => {
      const { templateId } = await drafted();
      extractor.hold();
      const id = await started({ templateId });
      expect(await refusalOf(control(id, 'publish'))).toMatchObject({ status: 409, code: 'BACKFILL_UNFINISHED' });
      extractor.release();
      await finished(id);
      expect(parsed(await control(id, 'publish'))).toMatchObject({ status: 'published' });
      expect(await templateOf(templateId)).toMatchObject({ publishedVersion: 2, draftVersion: null });
      await eventually(async () => expect((await ingest.records.get(BACKFILLS, id))?.value.dueSince).toBeNull());
      await ingest.client.publishTemplate({ accountId: 'local', templateId, version: 1 });
      expect(parsed(await control(id, 'publish'))).toMatchObject({ status: 'published' });
      expect(await templateOf(templateId)).toMatchObject({ publishedVersion: 1 });
      expect(await refusalOf(control(id, 'drop'))).toMatchObject({ status: 409, code: 'BACKFILL_PUBLISHED' });
      expect(await refusalOf(control(id, 'cancel'))).toMatchObject({ status: 409, code: 'BACKFILL_FINISHED' });
    });

    it('is dropped, and its version is no draft any more', async () => {
      const { templateId } = await drafted();
      const id = await started({ templateId });
      await finished(id);
      await control(id, 'drop');
      expect(parsed(await control(id, 'drop'))).toMatchObject({ status: 'dropped' });
      expect(await templateOf(templateId)).toMatchObject({ publishedVersion: 1, draftVersion: null });
      expect(await refusalOf(control(id, 'publish'))).toMatchObject({ status: 409, code: 'BACKFILL_GIVEN_UP' });
      expect(await refusalOf(start({ templateId }))).toMatchObject({ status: 409, code: 'NO_DRAFT' });
    });

    it('is cancelled while it runs, with nothing left in hand', async () => {
      const { templateId } = await drafted();
      extractor.hold();
      const id = await started({ templateId });
      const { trials } = await eventually(async () => {
        const value = (await ingest.records.get(BACKFILLS, id))?.value;
        expect(value?.trials).toHaveLength(1);
        if (!value) throw new Error('no backfill');
        return value;
      });
      await control(id, 'cancel');
      expect(parsed(await control(id, 'cancel'))).toMatchObject({ status: 'cancelled' });
      extractor.release();
      await eventually(async () => expect((await ingest.records.get(BACKFILLS, id))?.value.dueSince).toBeNull());
      const views = await ingest.records.getMany(
        VIEWS,
        trials.map(({ trialId }) => trialId),
      );
      expect(views.map(({ value }) => value.status)).toEqual(['erased']);
      expect(await templateOf(templateId)).toMatchObject({ draftVersion: 2 });
      expect(await get(id)).toMatchObject({ status: 'cancelled', documents: { total: 2, done: 0 } });
    });

    it('is not published when its template is gone', async () => {
      const { templateId } = await drafted();
      const id = await started({ templateId });
      await finished(id);
      await ingest.client.deleteTemplate({ accountId: 'local', templateId });
      expect(await refusalOf(control(id, 'publish'))).toMatchObject({ status: 404, code: 'TEMPLATE_NOT_FOUND' });
      await eventually(async () => expect((await get(id)).status).toBe('completed'));
    });
  });

  describe('a backfill that cannot be', () => {
    it('is refused in words that say what to do', async () => {
      const { templateId } = await drafted();
      const other = randomUUID();
      expect(await refusalOf(start({ templateId: 'invoice' }))).toMatchObject({ code: 'TEMPLATE_NOT_YOURS' });
      expect(await refusalOf(start({ templateId: other }))).toMatchObject({ code: 'TEMPLATE_NOT_FOUND' });
      expect(await refusalOf(start({ templateId }, other))).toMatchObject({ code: 'TEMPLATE_NOT_FOUND' });
      expect(await refusalOf(start({ templateId, version: 1 }))).toMatchObject({ code: 'VERSION_PUBLISHED' });
      expect(await refusalOf(start({ templateId, version: 3 }))).toMatchObject({ code: 'TEMPLATE_VERSION_NOT_FOUND' });
    });

    it('of another account is not found', async () => {
      const { templateId } = await drafted();
      const id = await started({ templateId });
      const other = { accountId: randomUUID(), backfillId: id };
      const notFound = { status: 404, code: 'BACKFILL_NOT_FOUND' };
      expect(await refusalOf(ingest.client.getBackfill(other))).toMatchObject(notFound);
      expect(await refusalOf(ingest.client.controlBackfill({ ...other, action: 'drop' }))).toMatchObject(notFound);
      expect(await refusalOf(control(randomUUID(), 'cancel'))).toMatchObject(notFound);
      const list = parsed<BackfillList>(await ingest.client.listBackfills({ accountId: other.accountId, limit: 9 }));
      expect(list.backfills).toEqual([]);
      await finished(id);
    });
  });
}

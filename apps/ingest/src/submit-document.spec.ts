import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { MAX_DOCUMENT_BYTES } from '@docket/contracts';
import type { SubmitPart } from '@docket/contracts';
import { openIngestClient } from '@docket/service';
import { eventually, makeEmptyZip, makeInvoicePdf, makeReceiptPng } from '@docket/testing';
import { API_KEY, jobBody, openIngestOnDisk, pdf, submit, submitted } from './ingest-on-disk.features.ts';
import type { IngestOnDisk } from './ingest-on-disk.features.ts';
import { FACTS, openJobs } from './jobs-on-disk.features.ts';
import { Callbacks } from './callbacks.ts';
import { UPLOADS } from './kinds.ts';
import { NamedRequests } from './named-requests.ts';
import { Orphans } from './remove-orphans.ts';
import { submitDocument } from './submit-document.ts';
import { TemplateRecords } from './templates/template-records.ts';
import { Views } from './views.ts';

let ingest: IngestOnDisk;
beforeAll(async () => {
  ingest = await openIngestOnDisk();
});
afterAll(() => ingest.close());

const sizeOf = async <T>(items: AsyncIterable<T>) => {
  let count = 0;
  for await (const item of items) count += item === undefined ? 0 : 1;
  return count;
};
const blobCount = () => sizeOf(ingest.blobs.olderThan('9999'));
const jobCount = () => sizeOf(ingest.log.streams());

describe('identical submissions', () => {
  it('at one instant make one job with one document, and later ones find it', async () => {
    const bytes = pdf(randomUUID());
    const [blobs, jobs] = [await blobCount(), await jobCount()];
    const answers = await Promise.all(Array.from({ length: 6 }, () => submit(ingest.client, bytes)));
    expect(new Set(answers.map(({ submission }) => submission?.jobId)).size).toBe(1);
    expect(answers.filter(({ submission }) => submission?.duplicate !== true)).toHaveLength(1);
    expect((await submit(ingest.client, bytes)).submission).toMatchObject({ duplicate: true, status: 'pending' });
    expect([await blobCount(), await jobCount()]).toEqual([blobs + 1, jobs + 1]);
  });

  it('are the same job whatever the name, the spelling of the pages and of the template', async () => {
    const bytes = pdf(randomUUID());
    const first = await submit(ingest.client, bytes, { pages: '1-3,7', fileName: 'a.pdf' });
    const second = await submit(ingest.client, bytes, { pages: ' 7, 1,2-3', fileName: 'b.pdf', templateId: 'INVOICE' });
    expect(second.submission?.jobId).toBe(first.submission?.jobId);
    expect(await jobBody(ingest.client, first.submission?.jobId ?? '')).toMatchObject({ fileName: 'a.pdf' });
  });

  it('are jobs of their own for other pages, another template, or when asked for', async () => {
    const bytes = pdf(randomUUID());
    const all = [{}, { pages: '1' }, { templateId: 'receipt' }, { onDuplicate: 'new' }, { onDuplicate: 'new' }];
    const answers = await Promise.all(all.map((close) => submit(ingest.client, bytes, close)));
    expect(new Set(answers.map(({ submission }) => submission?.jobId)).size).toBe(all.length);
  });
});

describe('a document', () => {
  const zip = makeEmptyZip();
  it.each([
    ['a PDF', () => makeInvoicePdf({ seed: 3 }), 'application/pdf'],
    ['a PDF after junk', async () => Buffer.concat([Buffer.alloc(900, 10), await makeInvoicePdf()]), 'application/pdf'],
    ['a PNG', () => makeReceiptPng({ seed: 3 }), 'image/png'],
    ['a JPEG', () => Promise.resolve(Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex')), 'image/jpeg'],
    [
      'a TIFF whose directory lies behind its picture',
      () => Promise.resolve(Buffer.from('49492a00ffff0700'.padEnd(8_000, '5a'), 'hex')),
      'image/tiff',
    ],
    ['a TIFF', () => Promise.resolve(Buffer.from('49492a0008000000000000000000', 'hex')), 'image/tiff'],
    ['a BMP', () => Promise.resolve(Buffer.concat([Buffer.from('BM'), Buffer.alloc(60)])), 'image/bmp'],
  ])('that is %s is told by its content', async (_what, make, mediaType) => {
    const jobId = await submitted(ingest.client, await make());
    const [commit] = await ingest.log.read(jobId);
    expect(commit?.events[0]).toMatchObject({ type: 'JobSubmitted', data: { mediaType } });
  });

  it.each([
    ['is empty', Buffer.alloc(0), {}, 'EMPTY_DOCUMENT'],
    ['is a ZIP', zip, {}, 'ZIP_NOT_SUPPORTED'],
    ['is text', Buffer.from('Dear Sir'), {}, 'UNSUPPORTED_TYPE'],
    ['is an executable', Buffer.from('7f454c4602010100', 'hex'), {}, 'UNSUPPORTED_TYPE'],
    ['names no template', pdf('1'), { templateId: '' }, 'TEMPLATE_ID_REQUIRED'],
    ['names an unknown template', pdf('2'), { templateId: randomUUID() }, 'TEMPLATE_NOT_FOUND'],
    ['names pages that are none', pdf('3'), { pages: '3-1' }, 'INVALID_PAGES'],
    ['asks for an unknown way with duplicates', pdf('4'), { onDuplicate: 'maybe' }, 'INVALID_ON_DUPLICATE'],
    ['is too large', Buffer.concat([pdf('5'), Buffer.alloc(MAX_DOCUMENT_BYTES)]), {}, 'DOCUMENT_TOO_LARGE'],
  ])('that %s is refused and leaves nothing', async (_what, bytes, close, code) => {
    const [blobs, jobs] = [await blobCount(), await jobCount()];
    expect((await submit(ingest.client, bytes, close)).refusal).toMatchObject({ code });
    expect([await blobCount(), await jobCount()]).toEqual([blobs, jobs]);
  });
});

describe('a language hint', () => {
  it.each([
    ['de', 'de'],
    ['DEU', 'de'],
    ['fr-CA', 'fr'],
    ['es_MX', 'es'],
  ])('%s is taken as %s', async (hint, language) => {
    const { submission } = await submit(ingest.client, pdf(randomUUID()), { language: hint });
    const [commit] = await ingest.log.read(submission?.jobId ?? '');
    expect(commit?.events[0]?.data).toMatchObject({ language });
    expect(submission?.warnings ?? []).toEqual([]);
  });

  it('that is not known is ignored and said so', async () => {
    const { submission } = await submit(ingest.client, pdf(randomUUID()), { language: 'tlh' });
    expect(submission?.warnings).toEqual([expect.stringContaining('language')]);
  });
});

describe('an upload that breaks off', () => {
  it('leaves nothing', async () => {
    const [blobs, jobs] = [await blobCount(), await jobCount()];
    const uploads = join(ingest.folder, 'blobs', 'uploads');
    const { call, answer } = ingest.client.submit(null);
    answer.catch(() => undefined);
    call.write({ open: { accountId: 'local' } });
    call.write({ chunk: Buffer.concat([pdf('broken off'), Buffer.alloc(100_000)]) });
    await eventually(async () => expect(await readdir(uploads)).toHaveLength(1));
    call.cancel();
    await eventually(async () => expect(await readdir(uploads)).toHaveLength(0));
    expect([await blobCount(), await jobCount()]).toEqual([blobs, jobs]);
  });
});

describe('the sweep of orphans', () => {
  it('removes what nobody names once it is a day old, and nothing else', async () => {
    const jobId = await submitted(ingest.client);
    await ingest.blobs.put(randomUUID(), one(pdf('of a crash before its commit')));
    const lost = randomUUID();
    await ingest.blobs.put(lost, one(pdf('of an append that never was')));
    await ingest.records.insert(UPLOADS, lost, { jobId: randomUUID(), fileName: null });
    const before = await blobCount();
    let hours = 0;
    const orphans = new Orphans({ ...ingest, log: ingest.log, now: () => new Date(Date.now() + hours * 3_600_000) });
    const sweep = (after: number) => {
      hours = after;
      return orphans.remove();
    };
    expect(await sweep(23)).toBe(0);
    expect(await sweep(25)).toBe(2);
    expect(await blobCount()).toBe(before - 2);
    expect(await ingest.records.get(UPLOADS, lost)).toBeUndefined();
    const [commit] = await ingest.log.read(jobId);
    expect(await ingest.blobs.info(String(commit?.events[0]?.data['blobId']))).toBeDefined();
  });
});

// eslint-disable-next-line @typescript-eslint/require-await -- a stream of one piece
async function* one(bytes: Buffer) {
  yield bytes;
}

describe('a submission whose twin is made and erased at the same moment', () => {
  it('is a job of its own, whose document is not taken for an orphan', async () => {
    let meanwhile: ((stream: string) => Promise<unknown>) | undefined;
    const jobs = await openJobs({
      log: (log) => ({
        ...{ read: (stream, from) => log.read(stream, from), get: (stream, version) => log.get(stream, version) },
        ...{ settle: (id) => log.settle(id), streams: () => log.streams() },
        unsettled: (to, limit) => log.unsettled(to, limit),
        append: async (draft) => {
          const first = meanwhile;
          meanwhile = undefined;
          await first?.(draft.stream);
          return log.append(draft);
        },
      }),
    });
    const { stores, streams, log, clock } = jobs;
    const { records, blobs } = stores;
    meanwhile = async (jobId) => {
      await streams.execute(jobId, { type: 'submit', facts: FACTS }, { trace: null });
      await streams.execute(jobId, { type: 'erase' }, { trace: null });
    };
    try {
      const [templates, requests] = [new TemplateRecords(records, clock.now), new NamedRequests(records, clock.now)];
      const callbacks = new Callbacks({ records, jobIds: 'k', now: clock.now });
      const tellAgain = () => Promise.resolve();
      const shared = { templates, requests, callbacks, tellAgain, jobIds: 'k', views: new Views(records, log) };
      const deps = { blobs, records, streams, ...shared };
      const { submission } = await submitDocument(deps, parts(pdf('twin')), null);
      expect(submission).toMatchObject({ status: 'pending', duplicate: false });
      const [commit] = await log.read(submission?.jobId ?? '');
      const blobId = String(commit?.events[0]?.data['blobId']);
      expect(await records.get(UPLOADS, blobId)).toMatchObject({ value: { jobId: submission?.jobId } });
      clock.advance(48 * 3_600_000);
      expect(await new Orphans({ blobs, records, log, now: clock.now }).remove()).toBe(0);
    } finally {
      await jobs.remove();
    }
  });
});

// eslint-disable-next-line @typescript-eslint/require-await -- a stream of parts
async function* parts(bytes: Buffer): AsyncGenerator<SubmitPart> {
  yield { open: { accountId: 'local' } };
  yield { chunk: bytes };
  yield { close: { templateId: 'invoice', fileName: 'a.pdf' } };
}

describe('a caller', () => {
  it("without the services' token is turned away", async () => {
    const stranger = openIngestClient([ingest.address], 'another token of some length');
    try {
      await expect(stranger.admit({ scope: 'read', apiKey: API_KEY })).rejects.toMatchObject({
        code: status.UNAUTHENTICATED,
      });
      await expect(submit(stranger, pdf('x'))).rejects.toMatchObject({ code: status.UNAUTHENTICATED });
    } finally {
      stranger.close();
    }
  });

  it('finds a job by its id in any case, and one text for every job that is not theirs', async () => {
    const jobId = await submitted(ingest.client);
    expect(await jobBody(ingest.client, jobId.toUpperCase())).toMatchObject({ jobId });
    const other = { accountId: 'somebody else', jobId };
    for (const request of [
      other,
      { accountId: 'local', jobId: randomUUID() },
      { accountId: 'local', jobId: "x' OR 1" },
    ])
      expect(await ingest.client.getJob(request)).toMatchObject({ refusal: { status: 404, code: 'JOB_NOT_FOUND' } });
  });
});

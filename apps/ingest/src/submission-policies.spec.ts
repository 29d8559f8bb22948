import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SubmitAnswer, SubmitClose } from '@docket/contracts';
import { eventually } from '@docket/testing';
import { completion, jobBody, openClaim, openIngestOnDisk, pdf, submit } from './ingest-on-disk.features.ts';
import type { IngestOnDisk } from './ingest-on-disk.features.ts';
import { REQUESTS, UPLOADS } from './kinds.ts';
import type { NamedRequest } from './kinds.ts';
import { NamedRequests } from './named-requests.ts';

let ingest: IngestOnDisk;
beforeAll(async () => {
  ingest = await openIngestOnDisk();
});
afterAll(() => ingest.close());

const send = (bytes: Buffer, close: Partial<SubmitClose> = {}) => submit(ingest.client, bytes, close);
const idOf = ({ submission }: SubmitAnswer) => submission?.jobId ?? '';
const control = (jobId: string, action: 'cancel' | 'erase') =>
  ingest.client.controlJob({ accountId: 'local', jobId, action });
const cancelled = async (bytes: Buffer, close: Partial<SubmitClose> = {}) => {
  const jobId = idOf(await send(bytes, close));
  await control(jobId, 'cancel');
  return jobId;
};
const eventsOf = async (jobId: string) =>
  (await ingest.log.read(jobId)).flatMap(({ events }) => events.map(({ type }) => type));
const sizeOf = async <T>(items: AsyncIterable<T>) => {
  let count = 0;
  for await (const item of items) count += item === undefined ? 0 : 1;
  return count;
};
const blobCount = () => sizeOf(ingest.blobs.olderThan('9999'));
const jobCount = () => sizeOf(ingest.log.streams());

describe('a document that was submitted before', () => {
  it('is reused by default, failed or not', async () => {
    const bytes = pdf(randomUUID());
    const jobId = await cancelled(bytes);
    expect((await send(bytes)).submission).toMatchObject({ jobId, status: 'failed', duplicate: true });
    expect((await send(bytes, { onDuplicate: 'reuse' })).submission).toMatchObject({ jobId, status: 'failed' });
  });

  it('starts again with retry if it failed, once for however many ask', async () => {
    const bytes = pdf(randomUUID());
    const jobId = await cancelled(bytes);
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(bytes, { onDuplicate: 'retry' })));
    for (const { submission } of answers)
      expect(submission).toMatchObject({ jobId, status: 'pending', duplicate: true });
    expect((await eventsOf(jobId)).filter((type) => type === 'JobRetried')).toHaveLength(1);
    expect(await jobBody(ingest.client, jobId)).toMatchObject({ attempts: 0, startedAt: null, error: null });
  });

  it('is left alone by retry if it completed', async () => {
    const bytes = pdf(randomUUID());
    const jobId = idOf(await send(bytes));
    openClaim(ingest.client, `${jobId}/000001`).send(...completion({ total: 1 }));
    await eventually(async () => expect(await jobBody(ingest.client, jobId)).toMatchObject({ status: 'completed' }));
    expect((await send(bytes, { onDuplicate: 'retry' })).submission).toMatchObject({ jobId, status: 'completed' });
  });

  it('is refused with reject, which names its job and keeps nothing', async () => {
    const bytes = pdf(randomUUID());
    const answers = await Promise.all(Array.from({ length: 5 }, () => send(bytes, { onDuplicate: 'reject' })));
    const jobId = answers.map(idOf).find((id) => id !== '');
    expect(answers.filter(({ submission }) => submission)).toHaveLength(1);
    const blobs = await blobCount();
    const { refusal } = await send(bytes, { onDuplicate: 'reject' });
    expect(refusal).toMatchObject({ status: 409, code: 'DUPLICATE_DOCUMENT', jobId });
    expect(await blobCount()).toBe(blobs);
  });

  it('and erased is a new job', async () => {
    const bytes = pdf(randomUUID());
    const first = idOf(await send(bytes));
    await control(first, 'erase');
    for (const onDuplicate of ['reuse', 'retry', 'reject'] as const) {
      const { submission } = await send(bytes, { onDuplicate });
      expect(submission).toMatchObject({ status: 'pending', duplicate: false });
      await control(submission?.jobId ?? '', 'erase');
    }
  });
});

describe('a request with a name', () => {
  it('gives one job to all who repeat it at one instant, and later', async () => {
    const [bytes, idempotencyKey, jobs, blobs] = [pdf(randomUUID()), randomUUID(), await jobCount(), await blobCount()];
    const close = { idempotencyKey, onDuplicate: 'new' };
    const answers = await Promise.all(Array.from({ length: 40 }, () => send(bytes, close)));
    expect(new Set(answers.map(idOf)).size).toBe(1);
    expect(answers.filter(({ submission }) => submission?.duplicate !== true)).toHaveLength(1);
    const [jobId] = answers.map(idOf);
    expect((await send(bytes, close)).submission).toMatchObject({ jobId, duplicate: true });
    expect([await jobCount(), await blobCount()]).toEqual([jobs + 1, blobs + 1]);
    expect(idOf(await send(bytes, { onDuplicate: 'new' }))).not.toBe(jobId);
  });

  it.each<[string, Partial<SubmitClose>, Buffer | null]>([
    ['document', {}, pdf('another')],
    ['template', { templateId: 'receipt' }, null],
    ['pages', { pages: '2' }, null],
    ['language', { language: 'de' }, null],
    ['policy', { onDuplicate: 'new' }, null],
  ])('is refused for another %s', async (_what, close, other) => {
    const [bytes, idempotencyKey] = [pdf(randomUUID()), randomUUID()];
    await send(bytes, { idempotencyKey });
    const blobs = await blobCount();
    const { refusal } = await send(other ?? bytes, { idempotencyKey, ...close });
    expect(refusal).toMatchObject({ status: 422, code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(await blobCount()).toBe(blobs);
  });

  it('is the same with another file name, and another account may use the same name', async () => {
    const [bytes, idempotencyKey] = [pdf(randomUUID()), randomUUID()];
    const jobId = idOf(await send(bytes, { idempotencyKey, fileName: 'a.pdf' }));
    expect(idOf(await send(bytes, { idempotencyKey, fileName: 'b.pdf', templateId: 'INVOICE' }))).toBe(jobId);
    const other = await submit(ingest.client, pdf('theirs'), { idempotencyKey }, { accountId: randomUUID() });
    expect(other.submission).toMatchObject({ duplicate: false });
  });

  it('stands for a job that is erased: gone', async () => {
    const [bytes, idempotencyKey] = [pdf(randomUUID()), randomUUID()];
    await control(idOf(await send(bytes, { idempotencyKey })), 'erase');
    const blobs = await blobCount();
    expect((await send(bytes, { idempotencyKey })).refusal).toMatchObject({ status: 410, code: 'JOB_ERASED' });
    expect(await blobCount()).toBe(blobs);
    expect((await send(bytes)).submission).toMatchObject({ duplicate: false });
  });

  it('makes the job that it stands for when the first process died before it did', async () => {
    const [bytes, idempotencyKey] = [pdf(randomUUID()), randomUUID()];
    const first = idOf(await send(bytes, { idempotencyKey, onDuplicate: 'new' }));
    const [id, jobId] = [NamedRequests.idOf('local', idempotencyKey), randomUUID()];
    const { value, version } = (await ingest.records.get(REQUESTS, id)) ?? { value: {} as NamedRequest, version: 0 };
    expect(value).toMatchObject({ jobId: first, run: 1, templateVersion: 1 });
    await ingest.records.replace(REQUESTS, id, version, { ...value, jobId });
    const { submission } = await send(bytes, { idempotencyKey, onDuplicate: 'new' });
    expect(submission).toMatchObject({ jobId, status: 'pending', duplicate: false });
    expect((await send(bytes, { idempotencyKey, onDuplicate: 'new' })).submission).toMatchObject({ duplicate: true });
  });

  it('starts a failed job again once, however often it is repeated', async () => {
    const [bytes, idempotencyKey] = [pdf(randomUUID()), randomUUID()];
    const jobId = await cancelled(bytes);
    const close = { idempotencyKey, onDuplicate: 'retry' };
    expect((await send(bytes, close)).submission).toMatchObject({ jobId, status: 'pending', duplicate: true });
    await control(jobId, 'cancel');
    expect((await send(bytes, close)).submission).toMatchObject({ jobId, status: 'failed', duplicate: true });
    const next = { ...close, idempotencyKey: randomUUID() };
    expect((await send(bytes, next)).submission).toMatchObject({ jobId, status: 'pending' });
  });

  it('that rejects duplicates rejects those of others, not itself', async () => {
    const [bytes, idempotencyKey] = [pdf(randomUUID()), randomUUID()];
    const close = { idempotencyKey, onDuplicate: 'reject' };
    const jobId = idOf(await send(bytes, close));
    expect((await send(bytes, close)).submission).toMatchObject({ jobId, duplicate: true });
    for (const other of [{ ...close, idempotencyKey: randomUUID() }, { onDuplicate: 'reject' }])
      for (let time = 0; time < 2; time++)
        expect((await send(bytes, other)).refusal).toMatchObject({ status: 409, jobId });
  });

  it('is forgotten after 30 days', async () => {
    const [bytes, idempotencyKey] = [pdf(randomUUID()), randomUUID()];
    await send(bytes, { idempotencyKey });
    const days = (count: number) => () => new Date(Date.now() + count * 86_400_000);
    expect(await new NamedRequests(ingest.records, days(29)).forgetOld()).toBe(0);
    expect(await new NamedRequests(ingest.records, days(31)).forgetOld()).toBeGreaterThan(0);
    expect(await ingest.records.get(REQUESTS, NamedRequests.idOf('local', idempotencyKey))).toBeUndefined();
    expect((await send(pdf('another since'), { idempotencyKey })).submission).toMatchObject({ duplicate: false });
  });
});

describe('the loser of two identical uploads', () => {
  it('leaves neither document nor name', async () => {
    const [bytes, blobs] = [pdf(randomUUID()), await blobCount()];
    const jobId = idOf(await send(bytes, { fileName: 'first.pdf' }));
    await send(bytes, { fileName: 'second.pdf', idempotencyKey: randomUUID() });
    expect(await blobCount()).toBe(blobs + 1);
    const [commit] = await ingest.log.read(jobId);
    const upload = await ingest.records.get(UPLOADS, String(commit?.events[0]?.data['blobId']));
    expect(upload?.value).toMatchObject({ jobId, fileName: 'first.pdf' });
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SubmitClose, TemplateInput } from '@docket/contracts';
import { eventually } from '@docket/testing';
import { completion, openClaim, openIngestOnDisk, pdf, quiet, submit } from '../ingest-on-disk.features.ts';
import type { IngestOnDisk } from '../ingest-on-disk.features.ts';
import { FACTS, openJobs } from '../jobs-on-disk.features.ts';
import { VIEWS } from '../kinds.ts';
import { eraseForgottenTrials } from './erase-forgotten-trials.ts';

let ingest: IngestOnDisk;
beforeAll(async () => {
  ingest = await openIngestOnDisk();
});
afterAll(() => ingest.close());

const DATA = { total: { type: 'number' } };

async function trial(purpose: 'test' | 'draft', close: Partial<SubmitClose> = {}, bytes = pdf(randomUUID())) {
  const { submission } = await submit(ingest.client, bytes, close, { purpose });
  return submission?.jobId ?? '';
}
const take = async (jobId: string, more: { waitMs?: number; name?: string; accountId?: string } = {}) => {
  const { json, refusal } = await ingest.client.takeTrial({ accountId: 'local', jobId, waitMs: 5_000, ...more });
  return refusal ?? (JSON.parse(json) as Record<string, unknown>);
};
const claim = (jobId: string) => openClaim(ingest.client, `${jobId}/000001`);
const statusOf = async (jobId: string) => (await ingest.records.get(VIEWS, jobId))?.value.status;
const created = async (more: Partial<TemplateInput>) => {
  const input = { name: 'Own', category: 'CUSTOM', schema: { data: DATA }, ...more };
  const { json } = await ingest.client.createTemplate({ accountId: 'local', bodyJson: JSON.stringify(input) });
  return (JSON.parse(json ?? '') as { id: string }).id;
};

describe('a test of a template', () => {
  it('answers the fields once they are there, and is erased', async () => {
    const jobId = await trial('test');
    const answer = take(jobId);
    claim(jobId).send(...completion({ total: 12 }, 2));
    expect(await answer).toEqual({ result: { total: 12 }, fields: {}, pageCount: 2, templateVersion: 1 });
    expect(await statusOf(jobId)).toBe('erased');
    expect(await take(jobId)).toMatchObject({ status: 404, code: 'JOB_NOT_FOUND' });
  });

  it('tries the draft, else the published version, or the one that is asked for', async () => {
    const templateId = await created({ draft: true });
    const versionOf = async (close: Partial<SubmitClose>) =>
      (await ingest.log.read(await trial('test', { templateId, ...close })))[0]?.events[0]?.data['templateVersion'];
    expect(await versionOf({})).toBe(1);
    await ingest.client.publishTemplate({ accountId: 'local', templateId, version: 1 });
    expect(await versionOf({})).toBe(1);
    const bodyJson = JSON.stringify({ name: 'Own', category: 'CUSTOM', schema: { data: DATA }, draft: true });
    await ingest.client.replaceTemplate({ accountId: 'local', templateId, bodyJson });
    expect(await versionOf({})).toBe(2);
    expect(await versionOf({ templateVersion: 1 })).toBe(1);
    const { refusal } = await submit(ingest.client, pdf('x'), { templateId, templateVersion: 3 }, { purpose: 'test' });
    expect(refusal).toMatchObject({ status: 404, code: 'TEMPLATE_VERSION_NOT_FOUND' });
  });

  it('that fails answers the sentence of the job, and is erased', async () => {
    const jobId = await trial('test');
    claim(jobId).send({ outcome: { failed: { code: 'NO_TEXT', pageCount: 1 } } });
    const message = 'Failed to extract text from document';
    expect(await take(jobId)).toMatchObject({ status: 422, code: 'NO_TEXT', message });
    expect(await statusOf(jobId)).toBe('erased');
  });

  it('that takes too long is refused and erased', async () => {
    const jobId = await trial('test');
    expect(await take(jobId, { waitMs: 50 })).toMatchObject({ status: 503, code: 'TRIAL_TOO_SLOW' });
    expect(await statusOf(jobId)).toBe('erased');
  });

  it('that nobody waits for any more is erased', async () => {
    const jobId = await trial('test');
    const gone = new AbortController();
    const request = { accountId: 'local', jobId, waitMs: 20_000 };
    const waiting = ingest.client.takeTrial(request, { signal: gone.signal, timeoutMs: 30_000 });
    waiting.catch(() => gone.abort());
    await ingest.client.listTemplates({ accountId: 'local' });
    gone.abort();
    await expect(waiting).rejects.toMatchObject({ code: 1 });
    await eventually(async () => expect(await statusOf(jobId)).toBe('erased'));
  });

  it('neither finds a job nor is found, and shows nowhere', async () => {
    const bytes = pdf(randomUUID());
    const tests = [await trial('test', {}, bytes), await trial('test', {}, bytes)];
    const { submission } = await submit(ingest.client, bytes, { onDuplicate: 'reject' });
    expect(submission).toMatchObject({ duplicate: false });
    expect(new Set([...tests, submission?.jobId, await trial('test', {}, bytes)]).size).toBe(4);
    const [jobId = ''] = tests;
    expect(await ingest.client.getJob({ accountId: 'local', jobId })).toMatchObject({ refusal: { status: 404 } });
  });

  it('of another account, or an ordinary job, is not to be taken, and stays', async () => {
    const jobId = await trial('test');
    expect(await take(jobId, { accountId: randomUUID() })).toMatchObject({ status: 404, code: 'JOB_NOT_FOUND' });
    const { submission } = await submit(ingest.client, pdf(randomUUID()));
    for (const other of [submission?.jobId ?? '', randomUUID(), '', "x' OR 1"])
      expect(await take(other)).toMatchObject({ status: 404, code: 'JOB_NOT_FOUND' });
    expect([await statusOf(jobId), await statusOf(submission?.jobId ?? '')]).toEqual(['pending', 'pending']);
  });
});

describe('a draft from a document', () => {
  const drafted = (schema: unknown) => completion({ category: 'RECEIPT', schema });

  it('is asked for without a template and becomes a template that is a draft', async () => {
    const jobId = await trial('draft', { templateId: '' });
    const extractor = claim(jobId);
    expect(await extractor.first('claimed')).toMatchObject({ draft: true, templateJson: 'null' });
    extractor.send(...drafted({ data: DATA }));
    const body = await take(jobId, { name: ' Slips ' });
    expect(body).toMatchObject({ name: 'Slips', category: 'RECEIPT', schema: { data: DATA }, fields: {} });
    expect(body).toMatchObject({ version: 1, publishedVersion: null, draftVersion: 1 });
    expect(await statusOf(jobId)).toBe('erased');
    const { json } = await ingest.client.listTemplates({ accountId: 'local' });
    expect(JSON.parse(json ?? '')).toContainEqual({ id: 'id' in body && body['id'], name: 'Slips' });
  });

  it('without a name is given one', async () => {
    const jobId = await trial('draft');
    claim(jobId).send(...drafted({ data: DATA }));
    expect(await take(jobId)).toMatchObject({ name: expect.stringMatching(/^Draft of \d{4}-\d\d-\d\d \d\d:\d\d$/) });
  });

  it('that shows no field is refused', async () => {
    const jobId = await trial('draft');
    claim(jobId).send(...drafted({ data: {} }));
    expect(await take(jobId)).toMatchObject({ status: 422, code: 'NO_FIELDS_FOUND' });
  });

  it('whose schema is none is refused as one that a client sent', async () => {
    const jobId = await trial('draft');
    claim(jobId).send(...drafted({ data: { total: { type: 'sum' } } }));
    expect(await take(jobId)).toMatchObject({ status: 400, code: 'INVALID_TEMPLATE' });
  });
});

describe('a trial that nobody takes', () => {
  it('is erased after a quarter of an hour, and nothing else is', async () => {
    const jobs = await openJobs();
    try {
      const [ordinary, test] = [await jobs.submit(), randomUUID()];
      const facts = { ...FACTS, purpose: 'test' } as const;
      await jobs.streams.execute(test, { type: 'submit', facts }, { trace: null });
      const { clock, stores } = jobs;
      const erase = () => eraseForgottenTrials({ ...jobs.deps, logger: quiet });
      clock.advance(14 * 60_000);
      expect(await erase()).toBe(0);
      clock.advance(2 * 60_000);
      expect([await erase(), await erase()]).toEqual([1, 0]);
      const views = await stores.records.getMany(VIEWS, [ordinary, test]);
      const statuses = new Map(views.map(({ id, value }) => [id, value.status]));
      expect([statuses.get(ordinary), statuses.get(test)]).toEqual(['pending', 'erased']);
    } finally {
      await jobs.remove();
    }
  });
});

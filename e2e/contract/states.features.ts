import { describe, expect, it } from '@jest/globals';
import { eventually, invoiceTruth, makeInvoicePdf, sampleInvoice } from '@docket/testing';
import type { JobBody, JobEvents } from '@docket/contracts';
import { blank, faulty, INVOICE, NO_IDS } from './subject.ts';
import type { TheSubject } from './subject.ts';

const KEYS = [
  ...['jobId', 'status', 'fileName', 'templateId', 'result', 'error', 'pageCount', 'attempts'],
  ...['createdAt', 'startedAt', 'completedAt'],
];
const TIME: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const NO_OUTCOME = { result: null, error: null, completedAt: null };
/** As many as there are places in the extractor: two for each of its two readers. */
const PLACES = 4;

/** A row of the contract's table: all of the eleven keys, in their order, first. */
function expectRow(job: JobBody, row: Readonly<Record<string, unknown>>): void {
  expect(Object.keys(job).slice(0, KEYS.length)).toEqual(KEYS);
  expect(job).toMatchObject({ templateId: INVOICE, createdAt: TIME, ...row });
}

/** Every state of a job as the contract's table has it; cancel and retry. */
export function testStates(the: TheSubject): void {
  const control = async (id: 'cancelJob' | 'retryJob', jobId: string) => {
    const { status, body } = await the().api.call<JobBody>(id, { params: { jobId } });
    return { status, body };
  };
  const until = (jobId: string, status: string) =>
    eventually(async () => {
      const { body } = await the().api.job(jobId);
      expect(body.status).toBe(status);
      return body;
    });

  describe('while every reader hangs', () => {
    it('jobs are processing or pending, end within two seconds when cancelled, and start afresh', async () => {
      const { api } = the();
      const hanging = await Promise.all(
        Array.from(
          { length: PLACES },
          async (_, n) => (await api.submit({ file: await faulty('hang', 300 + n) })).body.jobId,
        ),
      );
      for (const id of hanging) {
        const job = await until(id, 'processing');
        expectRow(job, { ...NO_OUTCOME, attempts: 1, startedAt: TIME, fileName: 'document.pdf' });
      }
      const { jobId } = (await api.submit({ file: await makeInvoicePdf({ seed: 310 }), name: 'waits.pdf' })).body;
      const pending = (await api.job(jobId)).body;
      const never = { fileName: 'waits.pdf', attempts: 0, startedAt: null, pageCount: null };
      expectRow(pending, { ...never, ...NO_OUTCOME, status: 'pending' });

      const cancelled = await control('cancelJob', jobId);
      const ended = { result: null, error: 'Job was cancelled', errorCode: 'CANCELLED', completedAt: TIME };
      expect(cancelled.status).toBe(200);
      expectRow(cancelled.body, { ...never, ...ended, status: 'failed' });
      expect((await control('cancelJob', jobId)).status).toBe(200);
      expect((await api.job(jobId)).body).toEqual(cancelled.body);

      const { body: afresh } = await control('retryJob', jobId);
      expectRow(afresh, { ...never, ...NO_OUTCOME, status: 'pending', createdAt: pending.createdAt, errorCode: null });

      for (const id of hanging)
        expectRow((await control('cancelJob', id)).body, { ...ended, status: 'failed', attempts: 1 });
      const done = await until(jobId, 'completed');
      expectRow(done, { result: invoiceTruth(sampleInvoice(310)), attempts: 1, pageCount: 1, startedAt: TIME });
    });
  });

  describe('a job that waits for its next attempt', () => {
    it('is retrying', async () => {
      const { api } = the();
      const { jobId } = (await api.submit({ file: await faulty('kill', 320) })).body;
      const job = await until(jobId, 'retrying');
      expectRow(job, { ...NO_OUTCOME, status: 'retrying', startedAt: TIME });
      expect(job.attempts).toBeGreaterThanOrEqual(1);
      expect((await control('cancelJob', jobId)).status).toBe(200);
    });
  });

  describe('a completed job', () => {
    it('has a result and no error', async () => {
      const job = await the().api.completed(311);
      const result = invoiceTruth(sampleInvoice(311));
      expectRow(job, {
        result,
        status: 'completed',
        error: null,
        pageCount: 1,
        attempts: 1,
        startedAt: TIME,
        completedAt: TIME,
      });
      expect(job).toMatchObject({ errorCode: null, retryable: null, stage: null, progress: null, templateVersion: 1 });
    });

    it('is neither cancelled nor retried', async () => {
      const { jobId } = await the().api.completed(312);
      expect((await control('cancelJob', jobId)).status).toBe(409);
      expect((await control('retryJob', jobId)).status).toBe(409);
    });
  });

  describe('a failed job', () => {
    it('has an error and no result', async () => {
      const { api } = the();
      const job = await api.finished((await api.submit({ file: await blank('failed') })).body.jobId);
      const error = 'Failed to extract text from document';
      expectRow(job, { error, status: 'failed', result: null, attempts: 1, startedAt: TIME, completedAt: TIME });
      expect(job).toMatchObject({ errorCode: 'NO_TEXT', retryable: false });
      expect(job.stage).not.toBeNull();
    });

    it('is retried with the earlier run in its history', async () => {
      const { api } = the();
      const first = await api.finished((await api.submit({ file: await blank('again') })).body.jobId);
      const { status, body } = await control('retryJob', first.jobId);
      expect(status).toBe(200);
      expectRow(body, { ...NO_OUTCOME, attempts: 0, startedAt: null, status: 'pending', createdAt: first.createdAt });
      expect(await api.finished(first.jobId)).toMatchObject({
        status: 'failed',
        attempts: 1,
        createdAt: first.createdAt,
      });
      const events = (await api.call<JobEvents>('listJobEvents', { params: { jobId: first.jobId } })).body.events;
      expect(events.map(({ number }) => number)).toEqual(events.map((_, index) => index + 1));
      expect(events.filter(({ type }) => type === 'JobFailed')).toHaveLength(2);
      expect(events.filter(({ type }) => type === 'JobRetried')).toHaveLength(1);
      expect(new Set(events.map(({ run = 1 }) => run))).toEqual(new Set([1, 2]));
    });
  });

  describe('a job that is not there', () => {
    const words = 'Job not found or does not belong to you';
    it.each(NO_IDS)('(%s) is 404 in one text, whatever is asked', async (_title, jobId) => {
      const { api } = the();
      const ids = [
        'getJob',
        'cancelJob',
        'retryJob',
        'eraseJob',
        'listJobEvents',
        'getJobFields',
        'getJobWords',
        'getJobResult',
      ] as const;
      for (const id of ids) expect(await api.refusal(id, { params: { jobId } })).toEqual([404, words]);
      expect(await api.refusal('getJobPage', { params: { jobId, page: '1.png' } })).toEqual([404, words]);
    });
  });
}

/** The end of the document that killed its reader all the time. */
export function testPoison(the: TheSubject): void {
  describe('a document that kills its reader', () => {
    it('has failed after three attempts', async () => {
      const { api, poison } = the();
      const job = await api.finished(poison);
      expectRow(job, { status: 'failed', result: null, attempts: 3, completedAt: TIME });
      expect(job).toMatchObject({ errorCode: 'READER_CRASHED', retryable: true });
    });
  });
}

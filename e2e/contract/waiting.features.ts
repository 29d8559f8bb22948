import { describe, expect, it } from '@jest/globals';
import { makeInvoicePdf } from '@docket/testing';
import type { JobBody, JobEventBody, JobEvents, SubmissionBody } from '@docket/contracts';
import { formOf } from './api.ts';
import { blank } from './subject.ts';
import type { TheSubject } from './subject.ts';

/** Waiting for a job, following it, reading it only when it changed, and as it was. */
export function testWaiting(the: TheSubject): void {
  describe('Prefer: wait', () => {
    it('on a submission answers when the job is finished', async () => {
      const form = formOf({ file: await makeInvoicePdf({ seed: 600 }) });
      const { status, headers, body } = await the().api.call<SubmissionBody>('submitDocument', {
        form,
        headers: { prefer: 'wait=30' },
      });
      expect([status, body.status, headers.get('preference-applied')]).toEqual([201, 'completed', 'wait=30']);
    });

    it('on a job answers when it is finished, through whichever gateway', async () => {
      const { api } = the();
      const { jobId } = (await api.submit({ file: await makeInvoicePdf({ seed: 601 }) })).body;
      const answers = await Promise.all([0, 1, 2, 3].map(() => api.job(jobId, { headers: { prefer: 'wait=30' } })));
      expect(answers.map(({ body }) => body.status)).toEqual(Array(4).fill('completed'));
    });

    it('answers in time with a job that is not finished', async () => {
      const { api } = the();
      const { body } = await api.job(the().poison, { headers: { prefer: 'wait=1' } });
      expect(['retrying', 'processing', 'failed']).toContain(body.status);
    });

    it.each(['wait=soon', 'respond-async', 'wait=99999999999'])('%j is no error', async (prefer) => {
      const { api } = the();
      const { jobId } = await api.completed(602);
      expect((await api.job(jobId, { headers: { prefer } })).status).toBe(200);
    });
  });

  describe('a job that has not changed', () => {
    it('is 304 without a body for its ETag, also in a list and weak', async () => {
      const { api } = the();
      const { jobId } = await api.completed(603);
      const etag = (await api.job(jobId)).headers.get('etag') ?? '';
      for (const known of [etag, `"x", ${etag}`, `W/${etag.replace(/^W\//, '')}`, '*']) {
        const { status, bytes } = await api.job(jobId, { headers: { 'if-none-match': known } });
        expect([known, status, bytes.length]).toEqual([known, 304, 0]);
      }
      expect((await api.job(jobId, { headers: { 'if-none-match': '"x"' } })).status).toBe(200);
    });

    it('has another ETag when it has changed', async () => {
      const { api } = the();
      const { jobId } = (await api.submit({ file: await blank('etag') })).body;
      await api.finished(jobId);
      const before = (await api.job(jobId)).headers.get('etag');
      await api.call<JobBody>('retryJob', { params: { jobId } });
      expect((await api.job(jobId)).headers.get('etag')).not.toBe(before);
    });
  });

  describe('the history of a job', () => {
    const history = async (jobId: string) =>
      (await the().api.call<JobEvents>('listJobEvents', { params: { jobId } })).body;

    it('is a list of facts without gaps', async () => {
      const { jobId, createdAt, completedAt } = await the().api.completed(604);
      const { events, finished } = await history(jobId);
      expect(finished).toBe(true);
      expect(events.map(({ number }) => number)).toEqual(events.map((_, index) => index + 1));
      expect(events.map(({ type }) => type)).toEqual(
        expect.arrayContaining(['JobSubmitted', 'AttemptStarted', 'PagesRead', 'JobCompleted']),
      );
      expect([events[0]?.at, events.at(-1)?.at]).toEqual([createdAt, completedAt]);
    });

    it('is followed as it happens, and again from the last event seen', async () => {
      const { api } = the();
      const { jobId } = (await api.submit({ file: await makeInvoicePdf({ seed: 605 }) })).body;
      const followed = await follow(jobId);
      const { events } = await history(jobId);
      expect(followed).toEqual(events);
      expect(await follow(jobId, 2)).toEqual(events.slice(2));
      const done = { accept: 'text/event-stream', 'last-event-id': String(events.length) };
      expect((await api.call('listJobEvents', { params: { jobId }, headers: done })).status).toBe(204);
    });

    it('shows the job as it was', async () => {
      const { api } = the();
      const job = await api.completed(606);
      const at = async (moment: string | number) => (await api.job(job.jobId, { query: { at: moment } })).body;
      expect(await at(1)).toMatchObject({ status: 'pending', attempts: 0, startedAt: null, result: null, version: 1 });
      expect(await at(2)).toMatchObject({ status: 'processing', attempts: 1, result: null });
      expect(await at(job.version)).toEqual(job);
      expect(await at('2999-01-01T00:00:00+01:00')).toEqual(job);
      for (const nonsense of ['0', '-1', 'yesterday', '💥']) {
        expect((await api.job(job.jobId, { query: { at: nonsense } })).status).toBe(400);
      }
    });

    /** The events of a stream until the server ends it. */
    async function follow(jobId: string, after?: number): Promise<JobEventBody[]> {
      const headers = {
        accept: 'text/event-stream',
        ...(after === undefined ? {} : { 'last-event-id': String(after) }),
      };
      const { body } = await the().api.call<string>('listJobEvents', { params: { jobId }, headers });
      const blocks = body.split('\n\n').filter((block) => /^data:/m.test(block));
      return blocks.map((block) => {
        const event = JSON.parse(/^data: ?(.*)$/m.exec(block)?.[1] ?? '') as JobEventBody;
        expect(/^id: ?(.*)$/m.exec(block)?.[1]).toBe(String(event.number));
        return event;
      });
    }
  });
}

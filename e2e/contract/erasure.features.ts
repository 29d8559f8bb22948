import { describe, expect, it } from '@jest/globals';
import { eventually, makeInvoicePdf, makeManyPagedPdf } from '@docket/testing';
import type { ErrorBody } from '@docket/contracts';
import type { TheSubject } from './subject.ts';

const NAME = 'Scheidungsfolgenvereinbarung-7731.pdf';
const NUMBER = 'INV-ERASE-7731-QX';

/** What is left of a job that was erased. */
export function testErasure(the: TheSubject): void {
  describe('an erased job', () => {
    it('answers 410 whatever is asked, and the same document is a new job', async () => {
      const { api } = the();
      const file = await makeInvoicePdf({ seed: 500, invoiceNumber: NUMBER });
      const { jobId } = (await api.submit({ file, name: NAME })).body;
      expect((await api.finished(jobId)).result).toMatchObject({ invoiceNumber: NUMBER });
      await api.call('getJobPage', { params: { jobId, page: '1.png' } });
      expect((await api.call('eraseJob', { params: { jobId } })).status).toBe(204);
      for (const id of [
        'getJob',
        'cancelJob',
        'retryJob',
        'eraseJob',
        'listJobEvents',
        'getJobFields',
        'getJobWords',
        'getJobResult',
      ] as const) {
        const { status, body } = await api.call<ErrorBody>(id, { params: { jobId } });
        expect([id, status, body.code]).toEqual([id, 410, 'JOB_ERASED']);
      }
      expect((await api.call('getJobPage', { params: { jobId, page: '1.png' } })).status).toBe(410);
      const again = await api.submit({ file: await makeInvoicePdf({ seed: 501 }) });
      expect(again.body.jobId).not.toBe(jobId);
    });

    it('may be under way', async () => {
      const { api } = the();
      const { jobId } = (await api.submit({ file: await makeManyPagedPdf({ pages: 60, seed: 502 }) })).body;
      expect((await api.call('eraseJob', { params: { jobId } })).status).toBe(204);
      expect((await api.job(jobId)).status).toBe(410);
      const again = await api.submit({ file: await makeManyPagedPdf({ pages: 60, seed: 502 }) });
      expect([again.status, again.body.jobId === jobId]).toEqual([201, false]);
      await api.call('eraseJob', { params: { jobId: again.body.jobId } });
    });
  });
}

/** Later, when the logs of SQLite have been emptied. */
export function testNothingLeft(the: TheSubject): void {
  describe('everything that is kept', () => {
    it.each([NAME, NUMBER])('does not hold %j of a job that was erased', async (trace) => {
      const { docket } = the();
      await eventually(async () => expect(await docket.holds(trace)).toBe(false), { timeoutMs: 20_000, everyMs: 250 });
    });

    it('would show what was not erased', async () => {
      const { api, docket } = the();
      const name = 'Nicht gelöscht 7732.pdf';
      const { jobId } = (await api.submit({ file: await makeInvoicePdf({ seed: 503 }), name })).body;
      await api.finished(jobId);
      expect(await docket.holds(name)).toBe(true);
    });
  });
}

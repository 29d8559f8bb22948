import { describe, expect, it } from '@jest/globals';
import { makeBlankPdf, makeEmptyZip, makeInvoicePdf, makeNoDocument } from '@docket/testing';
import type { ErrorBody, SubmissionBody } from '@docket/contracts';
import { formOf } from './api.ts';
import { blank, NOBODY } from './subject.ts';
import type { TheSubject } from './subject.ts';

const AGAIN = 'This document has already been submitted. Returning existing job.';

/** Submissions, what is refused, duplicates and repeated requests. */
export function testSubmissions(the: TheSubject): void {
  describe('a submission', () => {
    it('is answered 201 with exactly the documented keys', async () => {
      const { status, body } = await the().api.submit({ file: await makeInvoicePdf({ seed: 200 }) });
      expect([status, Object.keys(body)]).toEqual([201, ['jobId', 'status', 'message', 'createdAt']]);
      expect(body).toMatchObject({ status: 'pending', message: 'Job queued for processing' });
      expect(new Date(body.createdAt).toISOString()).toBe(body.createdAt);
    });

    it('warns of a language that it does not know', async () => {
      const { body } = await the().api.submit({
        file: await makeInvoicePdf({ seed: 201 }),
        fields: { language: 'tlh' },
      });
      expect(body.warnings).toHaveLength(1);
    });
  });

  describe('a submission that cannot be taken', () => {
    const pdf = () => makeBlankPdf();
    it.each([
      ['without a template', { templateId: null }, pdf, 400, 'Template ID is required for document analysis'],
      ['with an empty template', { templateId: '' }, pdf, 400, 'Template ID is required for document analysis'],
      ['with an unknown template', { templateId: NOBODY }, pdf, 404, 'Template not found'],
      ['with a malformed template', { templateId: '💥' }, pdf, 404, 'Template not found'],
      ['that is a ZIP', {}, makeEmptyZip, 400, 'ZIP files are not supported for async processing'],
    ] as const)('%s is refused in the documented words', async (_title, form, make, status, message) => {
      expect(await the().api.refusal('submitDocument', { form: formOf({ ...form, file: await make() }) })).toEqual([
        status,
        message,
      ]);
    });

    it.each([
      ['no document', makeNoDocument, {}, 'UNSUPPORTED_TYPE'],
      ['an empty file', () => Buffer.alloc(0), {}, 'EMPTY_DOCUMENT'],
      ['pages that are none', pdf, { pages: '3-1' }, 'INVALID_PAGES'],
      ['an unknown policy', pdf, { onDuplicate: 'perhaps' }, 'INVALID_ON_DUPLICATE'],
      ['a URL that is none', undefined, { fileUrl: 'not a url' }, 'INVALID_FILE_URL'],
      ['no file', undefined, {}, 'FILE_REQUIRED'],
    ] as const)('(%s) is 400', async (_title, make, fields, code) => {
      const file = await make?.();
      const { status, body } = await the().api.call<ErrorBody>('submitDocument', {
        form: formOf({ ...(file && { file }), fields }),
      });
      expect([status, body.code]).toEqual([400, code]);
    });

    it('is refused when it asks for a private address', async () => {
      const form = formOf({ fields: { fileUrl: 'http://169.254.169.254/latest/meta-data/' } });
      expect((await the().api.refusal('submitDocument', { form }))[0]).toBe(400);
    });
  });

  describe('the same document again', () => {
    it('is answered 200 with the same job and its present status', async () => {
      const { api } = the();
      const file = await makeInvoicePdf({ seed: 210 });
      const first = await api.submit({ file, name: 'a.pdf' });
      await api.finished(first.body.jobId);
      const again = await api.submit({ file, name: 'b.pdf' });
      const { jobId, createdAt } = first.body;
      expect(again.status).toBe(200);
      expect(again.body).toEqual({ jobId, status: 'completed', message: AGAIN, createdAt });
    });

    it('is one job also when forty submissions come at once', async () => {
      const { api } = the();
      const file = await makeInvoicePdf({ seed: 211 });
      const answers = await Promise.all(Array.from({ length: 40 }, () => api.submit({ file })));
      expect(new Set(answers.map(({ body }) => body.jobId)).size).toBe(1);
      expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(39).fill(200), 201]);
    });

    it('is another job for other pages and for another template', async () => {
      const { api } = the();
      const file = await makeInvoicePdf({ seed: 212 });
      const forms = [{ file }, { file, fields: { pages: '1' } }, { file, templateId: 'receipt' }];
      const answers = await Promise.all(forms.map((form) => api.submit(form)));
      expect(new Set(answers.map(({ body }) => body.jobId)).size).toBe(3);
    });
  });

  describe('onDuplicate', () => {
    it('reuse answers a failed job as it is', async () => {
      const { api } = the();
      const file = await blank('reuse');
      const { jobId } = (await api.submit({ file })).body;
      await api.finished(jobId);
      const again = await api.submit({ file, fields: { onDuplicate: 'reuse' } });
      expect([again.status, again.body.jobId, again.body.status]).toEqual([200, jobId, 'failed']);
    });

    it('retry starts a failed job again under its id', async () => {
      const { api } = the();
      const file = await blank('retry');
      const { jobId } = (await api.submit({ file })).body;
      const before = await api.finished(jobId);
      const again = await api.submit({ file }, { headers: { onDuplicate: 'retry' } });
      expect([again.status, again.body.jobId]).toEqual([200, jobId]);
      expect((await api.finished(jobId)).version).toBeGreaterThan(before.version + 1);
    });

    it('retry leaves a completed job alone', async () => {
      const { api } = the();
      const { jobId, version } = await api.completed(213);
      const again = await api.submit({ file: await makeInvoicePdf({ seed: 213 }), fields: { onDuplicate: 'retry' } });
      expect([again.status, again.body.jobId, again.body.status]).toEqual([200, jobId, 'completed']);
      expect((await api.job(jobId)).body.version).toBe(version);
    });

    it('reject is 409 with the id of the job', async () => {
      const { api } = the();
      const { jobId } = await api.completed(214);
      const form = formOf({ file: await makeInvoicePdf({ seed: 214 }), fields: { onDuplicate: 'reject' } });
      const { status, body } = await api.call<ErrorBody>('submitDocument', { form });
      expect([status, body.jobId]).toEqual([409, jobId]);
    });

    it('new makes a job that reuse never finds', async () => {
      const { api } = the();
      const file = await makeInvoicePdf({ seed: 215 });
      const [first, other] = [await api.submit({ file }), await api.submit({ file, fields: { onDuplicate: 'new' } })];
      const again = await api.submit({ file });
      expect([other.status, again.status]).toEqual([201, 200]);
      expect(other.body.jobId).not.toBe(first.body.jobId);
      expect(again.body.jobId).toBe(first.body.jobId);
    });
  });

  describe('an Idempotency-Key', () => {
    const send = (key: string, seed: number, fields: Readonly<Record<string, string>> = { onDuplicate: 'new' }) =>
      makeInvoicePdf({ seed }).then((file) =>
        the().api.call<SubmissionBody & ErrorBody>('submitDocument', {
          form: formOf({ file, fields }),
          headers: { 'idempotency-key': key },
        }),
      );

    it('gives the same job to the same request', async () => {
      const [first, again] = [await send('one', 220), await send('one', 220)];
      expect([first.status, again.status]).toEqual([201, 200]);
      expect(again.body.jobId).toBe(first.body.jobId);
    });

    it('is refused for another document and another template', async () => {
      await send('two', 221);
      expect((await send('two', 222)).status).toBe(422);
      expect((await send('two', 221, { onDuplicate: 'new', pages: '1' })).status).toBe(422);
    });

    it('makes one job of twenty requests at once', async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => send('three', 223)));
      const taken = answers.filter(({ status }) => status < 300);
      expect(new Set(taken.map(({ body }) => body.jobId)).size).toBe(1);
      expect(answers.every(({ status }) => [200, 201, 409].includes(status))).toBe(true);
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    });

    it.each([
      ['with a gap', 'a b'],
      ['with an umlaut', 'ü'],
      ['of 256 characters', 'x'.repeat(256)],
    ])('%s is 400', async (_title, key) => {
      const answer = await send(key, 224);
      expect(answer.status).toBe(400);
    });
  });
}

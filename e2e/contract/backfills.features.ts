import { describe, expect, it } from '@jest/globals';
import { eventually, invoiceTruth, makeInvoicePdf, makeReceiptPng, sampleInvoice } from '@docket/testing';
import type {
  BackfillBody,
  BackfillInput,
  BackfillList,
  BackfillReport,
  ErrorBody,
  TemplateBody,
} from '@docket/contracts';
import { newAccount, newKey } from './accounts-of-tests.ts';
import { NO_IDS } from './subject.ts';
import type { TheSubject } from './subject.ts';

const NUMBER = { invoiceNumber: { type: 'string', description: 'Number of the invoice' } };
const TOTAL = { total: { type: 'number', description: 'Total with tax' } };

/** Backfills of an account: a version of a template is tried on past jobs, then published or dropped. */
export function testBackfills(the: TheSubject): void {
  const template = async (data: object, file: Uint8Array) => {
    const { api } = the();
    const { body } = await api.call<TemplateBody>('createTemplate', { json: { name: 'Backfilled', schema: { data } } });
    const { jobId } = (await api.submit({ file, templateId: body.id })).body;
    return { templateId: body.id, job: await api.finished(jobId) };
  };
  const draft = (templateId: string, data: object) =>
    the().api.call('replaceTemplate', {
      params: { templateId },
      json: { name: 'Backfilled', schema: { data }, draft: true },
    });
  const start = (json: BackfillInput | object, key?: string) =>
    the().api.call<BackfillBody & ErrorBody>('startBackfill', { json, ...(key !== undefined && { key }) });
  const completed = (backfillId: string) =>
    eventually(
      async () => {
        const { body } = await the().api.call<BackfillReport>('getBackfill', { params: { backfillId } });
        expect(body.status).toBe('completed');
        return body;
      },
      { timeoutMs: 60_000, everyMs: 100 },
    );
  const control = (action: 'cancel' | 'publish' | 'drop', backfillId: string, key?: string) =>
    the().api.call<BackfillBody & ErrorBody>(`${action}Backfill`, {
      params: { backfillId },
      ...(key !== undefined && { key }),
    });
  const read = (templateId: string) => the().api.call<TemplateBody>('getTemplate', { params: { templateId } });

  describe('a backfill', () => {
    it('shows what a draft finds on past jobs, reads nothing again, and is published', async () => {
      const { api } = the();
      const { templateId, job } = await template(NUMBER, await makeInvoicePdf({ seed: 950 }));
      await draft(templateId, TOTAL);
      const { status, body } = await start({ templateId });
      expect([status, body]).toMatchObject([202, { templateId, version: 2, documents: { total: 1 } }]);
      const { invoiceNumber, total } = invoiceTruth(sampleInvoice(950));
      const report = await completed(body.backfillId);
      expect(report).toMatchObject({
        ...{ documents: { total: 1, done: 1, failed: 0, skipped: 0 }, pagesRead: 0, pagesReused: 1 },
        fields: [
          { field: 'total', gained: 1, samples: [{ change: 'gained', before: null, after: total, page: 1 }] },
          { field: 'invoiceNumber', lost: 1, samples: [{ jobId: job.jobId, before: invoiceNumber, after: null }] },
        ],
      });
      expect((await api.job(job.jobId)).body).toEqual(job);

      await control('publish', body.backfillId);
      expect((await control('publish', body.backfillId)).body.status).toBe('published');
      expect((await read(templateId)).body).toMatchObject({ publishedVersion: 2, draftVersion: null });
      const { body: list } = await api.call<BackfillList>('listBackfills', { query: { templateId, limit: 1 } });
      expect(list).toMatchObject({
        backfills: [{ backfillId: body.backfillId, status: 'published' }],
        nextCursor: null,
      });
    });

    it('is dropped with its draft', async () => {
      const { templateId } = await template(NUMBER, await makeInvoicePdf({ seed: 951 }));
      await draft(templateId, TOTAL);
      const { backfillId } = (await start({ templateId, version: 2, limit: 1 })).body;
      await completed(backfillId);
      expect((await control('cancel', backfillId)).status).toBe(409);
      expect((await control('drop', backfillId)).body).toMatchObject({ status: 'dropped' });
      expect((await read(templateId)).body).toMatchObject({ publishedVersion: 1, draftVersion: null });
      expect((await control('publish', backfillId)).status).toBe(409);
      expect((await start({ templateId })).body).toMatchObject({ statusCode: 409, code: 'NO_DRAFT' });
    });

    it('of another account, or of nobody, is not found', async () => {
      const { api } = the();
      const { templateId } = await template(NUMBER, await makeInvoicePdf({ seed: 952 }));
      await draft(templateId, TOTAL);
      const { backfillId } = (await start({ templateId })).body;
      const { accountId, key } = await newAccount(api);
      const words = [404, 'Backfill not found or does not belong to you'];
      for (const [, id] of [['', backfillId] as const, ...NO_IDS])
        expect(await api.refusal('getBackfill', { params: { backfillId: id }, key })).toEqual(words);
      for (const action of ['cancel', 'publish', 'drop'] as const)
        expect((await control(action, backfillId, key)).status).toBe(404);
      expect((await start({ templateId }, key)).status).toBe(404);
      const { body } = await api.call<BackfillList>('listBackfills', { key });
      expect(body).toEqual({ backfills: [], nextCursor: null });
      const { key: reader } = await newKey(api, accountId, { scopes: ['read'] });
      expect((await start({ templateId }, reader)).status).toBe(403);
      await completed(backfillId);
    });

    it.each([
      ['nothing', {}],
      ['a list', []],
      ['version 0', { templateId: 'x', version: 0 }],
      ['half a job', { templateId: 'x', limit: 0.5 }],
      ['a time that is none', { templateId: 'x', createdAfter: 'yesterday' }],
      ['something else', { templateId: 'x', more: 1 }],
    ])('of %s is 400', async (_title, json) => {
      expect((await start(json)).status).toBe(400);
    });
  });

  describe('a scan that was read before', () => {
    it('is not read again for a new version of its template', async () => {
      const { api } = the();
      const file = await makeReceiptPng({ seed: 953 });
      const { templateId, job } = await template(TOTAL, file);
      const pagesOf = async (jobId: string) =>
        (await api.call<{ pages: object }>('getJobFields', { params: { jobId } })).body.pages;
      expect(await pagesOf(job.jobId)).toEqual({ read: 1, reused: 0 });
      await draft(templateId, { ...TOTAL, date: { type: 'date' } });
      await api.call('publishTemplateVersion', { params: { templateId, version: 2 } });
      const { jobId } = (await api.submit({ file, templateId })).body;
      expect(await api.finished(jobId)).toMatchObject({ status: 'completed', templateVersion: 2 });
      expect(await pagesOf(jobId)).toEqual({ read: 0, reused: 1 });
    });
  });
}

import { describe, expect, it } from '@jest/globals';
import { invoiceTruth, makeInvoicePdf, makeNoDocument, makeBlankPdf, sampleInvoice } from '@docket/testing';
import type { ErrorBody, JobList, TemplateBody, TemplateTest, TemplateVersions } from '@docket/contracts';
import { newAccount } from './accounts-of-tests.ts';
import { formOf } from './api.ts';
import type { Answered } from './api.ts';
import { INVOICE, NO_IDS } from './subject.ts';
import type { TheSubject } from './subject.ts';

const KEYS = ['id', 'name', 'description', 'category', 'schema', 'createdAt', 'updatedAt'];
const NUMBER_ONLY = { data: { invoiceNumber: { type: 'string', description: 'Number of the invoice' } } };
const TOTAL_ONLY = { data: { total: { type: 'number', description: 'Total with tax' } } };
const TYPE_MESSAGE = 'schema.data.invoiceNumber.type must be one of: string, number, boolean, date, array, object';

/** Templates of an account: their life, their versions, trials and drafts. */
export function testTemplates(the: TheSubject): void {
  const create = (json: unknown, key?: string) =>
    the().api.call<TemplateBody & ErrorBody>('createTemplate', { json, ...(key !== undefined && { key }) });
  const put = (templateId: string, json: unknown, key?: string) =>
    the().api.call<TemplateBody & ErrorBody>('replaceTemplate', {
      params: { templateId },
      json,
      ...(key !== undefined && { key }),
    });
  const get = (templateId: string) =>
    the().api.call<TemplateBody & ErrorBody>('getTemplate', { params: { templateId } });
  const publish = (templateId: string, version: number) =>
    the().api.call<TemplateBody>('publishTemplateVersion', { params: { templateId, version } });
  const resultWith = async (templateId: string, seed: number) => {
    const { api } = the();
    const { body } = await api.submit({ file: await makeInvoicePdf({ seed }), templateId });
    return api.finished(body.jobId);
  };

  describe('a template', () => {
    it('is created, listed, read, replaced and deleted', async () => {
      const { api } = the();
      const input = { name: 'Numbers', description: 'Only the number', category: 'INVOICE', schema: NUMBER_ONLY };
      const { status, body } = await create(input);
      expect([status, Object.keys(body).slice(0, KEYS.length)]).toEqual([201, KEYS]);
      expect(body).toMatchObject({ ...input, version: 1, publishedVersion: 1, builtIn: false });
      const { body: list } = await api.call<{ id: string; name: string }[]>('listTemplates');
      expect(list.slice(0, 2).map(({ name }) => name)).toEqual(['Invoice', 'Receipt']);
      expect(list).toContainEqual({ id: body.id, name: 'Numbers' });
      expect((await get(body.id)).body).toEqual(body);

      expect(await resultWith(body.id, 900)).toMatchObject({
        templateId: body.id,
        templateVersion: 1,
        result: { invoiceNumber: invoiceTruth(sampleInvoice(900)).invoiceNumber },
      });
      const replaced = await put(body.id, { name: 'Totals', schema: TOTAL_ONLY });
      expect([replaced.status, replaced.body]).toMatchObject([
        200,
        { name: 'Totals', description: null, category: 'CUSTOM', version: 2 },
      ]);
      expect(replaced.body.createdAt).toBe(body.createdAt);
      expect(await resultWith(body.id, 900)).toMatchObject({
        templateVersion: 2,
        result: { total: invoiceTruth(sampleInvoice(900)).total },
      });

      const deleted = await api.call('deleteTemplate', { params: { templateId: body.id } });
      expect([deleted.status, deleted.bytes.length]).toEqual([204, 0]);
      expect((await get(body.id)).status).toBe(404);
      const form = formOf({ file: await makeInvoicePdf({ seed: 901 }), templateId: body.id });
      expect(await api.refusal('submitDocument', { form })).toEqual([404, 'Template not found']);
    });

    it('is a draft until it is published, and goes back to an earlier version', async () => {
      const { api } = the();
      const { body } = await create({ name: 'Drafted', schema: NUMBER_ONLY, draft: true });
      const { id } = body;
      expect(body).toMatchObject({ version: 1, publishedVersion: null, draftVersion: 1 });
      const form = formOf({ file: await makeInvoicePdf({ seed: 902 }), templateId: id });
      expect((await api.refusal('submitDocument', { form }))[0]).toBe(400);
      expect((await publish(id, 1)).body).toMatchObject({ publishedVersion: 1, draftVersion: null });
      await put(id, { name: 'Drafted', schema: TOTAL_ONLY });
      expect((await resultWith(id, 903)).templateVersion).toBe(2);
      await publish(id, 1);
      expect((await resultWith(id, 903)).templateVersion).toBe(1);
      const { versions } = (await api.call<TemplateVersions>('listTemplateVersions', { params: { templateId: id } }))
        .body;
      expect(versions.map(({ version, status }) => [version, status])).toEqual(
        expect.arrayContaining([
          [1, 'published'],
          [2, 'superseded'],
        ]),
      );
      const second = await api.call<TemplateBody>('getTemplateVersion', { params: { templateId: id, version: 2 } });
      expect(second.body.schema).toEqual(TOTAL_ONLY);
      for (const version of [3, 0, 'x', '💥']) {
        const call = { params: { templateId: id, version } };
        expect((await api.call('getTemplateVersion', call)).status).toBe(404);
        expect((await api.call('publishTemplateVersion', call)).status).toBe(404);
      }
    });

    it.each([
      ['a type that does not exist', { data: { invoiceNumber: { type: 'text' } } }, TYPE_MESSAGE],
      ['a field without type', { data: { invoiceNumber: {} } }, TYPE_MESSAGE],
    ])('with %s is refused in the documented words', async (_title, schema, message) => {
      const { status, body } = await create({ name: 'Bad', schema });
      expect([status, body.message]).toEqual([400, message]);
    });

    it.each([
      ['nothing', {}],
      ['a list', []],
      ['null', null],
      ['a number for a name', { name: 7, schema: NUMBER_ONLY }],
      ['a name of spaces', { name: '   ', schema: NUMBER_ONLY }],
      ['an endless name', { name: 'n'.repeat(201), schema: NUMBER_ONLY }],
      ['another category', { name: 'Bad', category: 'POEM', schema: NUMBER_ONLY }],
      ['no schema', { name: 'Bad' }],
      ['a schema that is a string', { name: 'Bad', schema: 'x' }],
      ['no fields', { name: 'Bad', schema: { data: {} } }],
      ['something beside data', { name: 'Bad', schema: { ...NUMBER_ONLY, more: 1 } }],
    ])('of %s is 400', async (_title, json) => {
      expect((await create(json)).status).toBe(400);
    });

    it('may have a name in any script', async () => {
      const name = 'Счёт-фактура 請求書 💥';
      expect((await create({ name, schema: NUMBER_ONLY })).body.name).toBe(name);
    });
  });

  describe('a template that is not one’s own', () => {
    it('is neither read nor changed', async () => {
      const { api } = the();
      const { id } = (await create({ name: 'Mine', schema: NUMBER_ONLY })).body;
      const { key } = await newAccount(api);
      const read = { params: { templateId: id }, key };
      expect(await api.refusal('getTemplate', read)).toEqual([404, 'Template not found']);
      const forbidden = [403, 'Not authorized to update this template'];
      for (const templateId of [id, INVOICE, 'invoice']) {
        const { status, body } = await put(templateId, { name: 'Yours', schema: TOTAL_ONLY }, key);
        expect([status, body.message]).toEqual(forbidden);
        expect(await api.refusal('deleteTemplate', { params: { templateId }, key })).toEqual(forbidden);
      }
    });

    it.each(NO_IDS)('(%s) is not found', async (_title, templateId) => {
      const { api } = the();
      const words = [404, 'Template not found'];
      expect(await api.refusal('getTemplate', { params: { templateId } })).toEqual(words);
      expect(await api.refusal('deleteTemplate', { params: { templateId } })).toEqual(words);
      expect(await api.refusal('listTemplateVersions', { params: { templateId } })).toEqual(words);
      const { status, body } = await put(templateId, { name: 'x', schema: NUMBER_ONLY });
      expect([status, body.message]).toEqual(words);
      const form = formOf({ file: await makeBlankPdf(), templateId: null });
      expect(await api.refusal('testTemplate', { params: { templateId }, form })).toEqual(words);
    });
  });

  describe('a trial', () => {
    const listed = async () => (await the().api.call<JobList>('listJobs', { query: { limit: 1 } })).body.jobs[0]?.jobId;

    it('shows fields and evidence and leaves no job behind', async () => {
      const { api } = the();
      const before = await listed();
      const { id } = (await create({ name: 'Tried', schema: NUMBER_ONLY, draft: true })).body;
      const form = formOf({ file: await makeInvoicePdf({ seed: 910 }), templateId: null });
      const { status, body } = await api.call<TemplateTest>('testTemplate', { params: { templateId: id }, form });
      const { invoiceNumber } = invoiceTruth(sampleInvoice(910));
      expect(status).toBe(200);
      expect(body).toMatchObject({ result: { invoiceNumber }, pageCount: 1, templateVersion: 1 });
      expect(body.fields['invoiceNumber']).toMatchObject({ value: invoiceNumber, page: 1 });
      expect(await listed()).toBe(before);
    });

    it('of a document that cannot be read is 422, of none 400', async () => {
      const { api } = the();
      const trial = async (form: FormData) =>
        (await api.call('testTemplate', { params: { templateId: 'invoice' }, form })).status;
      expect(await trial(formOf({ file: await makeBlankPdf(), templateId: null }))).toBe(422);
      expect(await trial(formOf({ file: makeNoDocument(), templateId: null }))).toBe(400);
      expect(await trial(formOf({ templateId: null, fields: { version: '1' } }))).toBe(400);
    });

    it('of a document drafts a template that can be published and used', async () => {
      const { api } = the();
      const form = formOf({
        file: await makeInvoicePdf({ seed: 911 }),
        templateId: null,
        fields: { name: 'From one' },
      });
      const { status, body }: Answered<TemplateBody> = await api.call('createTemplateFromDocument', { form });
      expect([status, body]).toMatchObject([201, { name: 'From one', publishedVersion: null, draftVersion: 1 }]);
      await publish(body.id, 1);
      const { result } = await resultWith(body.id, 912);
      const { invoiceNumber, total } = invoiceTruth(sampleInvoice(912));
      expect(Object.values(result ?? {})).toEqual(expect.arrayContaining([invoiceNumber, total]));
    });
  });
}

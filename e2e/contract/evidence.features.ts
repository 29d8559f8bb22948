import { describe, expect, it } from '@jest/globals';
import { invoiceTruth, makeManyPagedPdf, sampleInvoice } from '@docket/testing';
import type { TheSubject } from './subject.ts';

interface Fields {
  readonly fields: Readonly<
    Record<string, { readonly value: unknown; readonly raw: string | null; readonly page: number }>
  >;
}
interface Words {
  readonly pages: readonly { readonly page: number; readonly words: readonly { readonly text: string }[] }[];
}

/** Where the values of a job come from. */
export function testEvidence(the: TheSubject): void {
  describe('the evidence of a completed job', () => {
    let jobId: string;
    const of = <T>(id: 'getJobFields' | 'getJobWords' | 'getJobResult', query: Record<string, string> = {}) =>
      the().api.call<T>(id, { params: { jobId }, query });

    it('says where each field was found', async () => {
      const { api } = the();
      const { body } = await api.submit({
        file: await makeManyPagedPdf({ pages: 2, seed: 700 }),
        name: 'Größe "7".pdf',
      });
      ({ jobId } = await api.finished(body.jobId));
      const { fields } = (await of<Fields>('getJobFields')).body;
      const truth = invoiceTruth(sampleInvoice(700));
      expect(Object.keys(fields).sort()).toEqual(Object.keys(truth).sort());
      expect(fields['invoiceNumber']).toMatchObject({ value: truth.invoiceNumber, raw: truth.invoiceNumber, page: 1 });
    });

    it('shows the words in the boxes', async () => {
      const [whole, second] = [await of<Words>('getJobWords'), await of<Words>('getJobWords', { pages: '2' })];
      expect(whole.body.pages.map(({ page }) => page)).toEqual([1, 2]);
      expect(second.body.pages).toEqual(whole.body.pages.slice(1));
      expect(whole.body.pages[0]?.words.map(({ text }) => text)).toContain(
        invoiceTruth(sampleInvoice(700)).invoiceNumber,
      );
      expect((await of('getJobWords', { pages: '2-1' })).status).toBe(400);
    });

    it('shows a page as a picture, and says when it is the one that is known', async () => {
      const { api } = the();
      const page = (name: string, headers = {}) => api.call('getJobPage', { params: { jobId, page: name }, headers });
      const [first, again] = [await page('1.png'), await page('1.png')];
      expect(first.bytes.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
      expect(first.bytes.readUInt32BE(20)).toBeGreaterThan(first.bytes.readUInt32BE(16));
      expect(again.bytes.equals(first.bytes)).toBe(true);
      expect((await page('1.png', { 'if-none-match': first.headers.get('etag') ?? '' })).status).toBe(304);
      for (const name of ['3.png', '0.png', '1.jpg', 'x', '💥', '99999999999999999999.png']) {
        expect([name, (await page(name)).status]).toEqual([name, 404]);
      }
    });

    it('gives the result as a file', async () => {
      const { result } = (await the().api.job(jobId)).body;
      const json = await of('getJobResult');
      expect(json.body).toEqual(result);
      expect(json.headers.get('content-disposition')).toMatch(
        /^attachment; filename=.*filename\*=UTF-8''Gr%C3%B6%C3%9Fe/,
      );
      const csv = await of<string>('getJobResult', { format: 'csv' });
      const [head = '', row = '', ...more] = csv.body.split('\r\n');
      expect(head).toBe(Object.keys(result ?? {}).join(','));
      expect(row).toContain(invoiceTruth(sampleInvoice(700)).invoiceNumber);
      expect(more).toEqual(['']);
      expect((await of('getJobResult', { format: 'xml' })).status).toBe(400);
    });
  });

  describe('the evidence of a job that is not completed', () => {
    it('is 409', async () => {
      const { api, poison } = the();
      for (const id of ['getJobFields', 'getJobWords', 'getJobResult'] as const) {
        expect((await api.call(id, { params: { jobId: poison } })).status).toBe(409);
      }
    });
  });
}

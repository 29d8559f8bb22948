import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeInvoicePdf, sampleInvoice } from '@docket/testing';
import { finished, submit } from './client.ts';
import { KEY, startStandalone } from './processes/docket.ts';
import type { Docket } from './processes/docket.ts';

let docket: Docket;
beforeAll(async () => {
  docket = await startStandalone();
}, 120_000);
afterAll(() => docket.remove(), 60_000);

const call = async (method: string, path: string, body?: string, type = 'application/json') => {
  const headers = { 'x-api-key': KEY, ...(body === undefined ? {} : { 'Content-Type': type }) };
  const answer = await fetch(`${docket.urls[0] ?? ''}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
  const text = await answer.text();
  return { status: answer.status, type: answer.headers.get('content-type') ?? '', text };
};
const json = async (...asked: Parameters<typeof call>) =>
  JSON.parse((await call(...asked)).text) as Record<string, unknown>;

const from = [
  { op: 'list', list: 'vendors', match: 'name', value: 'id' },
  { op: 'const', value: 'unknown' },
];
const TEMPLATE = JSON.stringify({ name: 'Vendors', schema: { data: { vendor: { type: 'string', from } } } });

describe('the list of an account', () => {
  const file = () => makeInvoicePdf({ seed: 21 });
  const { seller } = sampleInvoice(21);
  /** Value and evidence of the field, of the same document once more. */
  const vendorBy = async (templateId: string) => {
    const { body } = await submit(docket.urls[0] ?? '', {
      file: await file(),
      templateId,
      fields: { onDuplicate: 'new' },
    });
    const job = await finished(docket.urls[0] ?? '', body.jobId);
    const { fields } = await json('GET', `/v1/jobs/${body.jobId}/fields`);
    return [job.result?.['vendor'], (fields as { vendor: { list?: object; candidates: object[] } }).vendor] as const;
  };

  it('is stored as CSV, answers documents from then on, and the evidence names its version', async () => {
    const templateId = String((await json('POST', '/v1/templates', TEMPLATE))['id']);
    const [none, evidence] = await vendorBy(templateId);
    expect([none, evidence.candidates]).toMatchObject(['unknown', [{ lost: 'the account has no list vendors' }]]);

    const csv = (id: string) => `name;id\r\nAnother One Trading Ltd;V-1\r\n"${seller.name}";${id}\r\n`;
    const first = await json('PUT', '/v1/lists/vendors', csv('V-17'), 'text/csv; charset=utf-8');
    expect(first).toMatchObject({ name: 'vendors', version: 1, entryCount: 2, columns: ['name', 'id'], repeated: 0 });
    const used = { name: 'vendors', version: 1, sha256: first['sha256'] };
    expect(await vendorBy(templateId)).toMatchObject(['V-17', { list: used, score: 1 }]);

    expect(await json('PUT', '/v1/lists/vendors', csv('V-18'), 'text/csv')).toMatchObject({ version: 2 });
    expect(await vendorBy(templateId)).toMatchObject(['V-18', { list: { version: 2 } }]);
    expect(await call('GET', '/v1/lists/vendors?version=1&format=csv')).toMatchObject({
      ...{ status: 200, type: 'text/csv; charset=utf-8' },
      text: expect.stringContaining(',V-17\r\n'),
    });
    expect((await call('DELETE', '/v1/lists/vendors')).status).toBe(204);
    expect((await vendorBy(templateId))[0]).toBe('unknown');
  }, 120_000);

  it('is refused with what is wrong', async () => {
    expect(await json('PUT', '/v1/lists/vendors', 'name\n"A', 'text/csv')).toMatchObject({ code: 'INVALID_LIST' });
    expect(await json('PUT', '/v1/lists/vendors', '{}')).toMatchObject({
      message: 'The body must have either entries or csv',
    });
    expect(await json('PUT', '/v1/lists/vendors', 'A', 'text/plain')).toMatchObject({ statusCode: 415 });
    const large = JSON.stringify({ entries: ['x'.repeat(13 * 1024 * 1024)] });
    expect(await json('PUT', '/v1/lists/vendors', large)).toMatchObject({ statusCode: 413 });
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Fields, JobEvents } from '@docket/client';
import { makeInvoicePdf, sampleInvoice } from '@docket/testing';
import { finished, submit } from './client.ts';
import { KEY, startStandalone } from './processes/docket.ts';
import type { Docket } from './processes/docket.ts';

let docket: Docket;
beforeAll(async () => {
  docket = await startStandalone();
}, 120_000);
afterAll(() => docket.remove(), 60_000);

const url = () => docket.urls[0] ?? '';

async function call<T>(method: string, path: string, body?: object): Promise<T> {
  const headers = { 'x-api-key': KEY, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) };
  const answer = await fetch(`${url()}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await answer.json()) as T;
}

const { seller, invoiceNumber } = sampleInvoice(31);
const schemaOf = (kind: string, match: object) => ({
  data: { kind: { type: 'string', from: [{ op: 'const', value: kind }] }, invoiceNumber: { type: 'string' } },
  match,
});
const create = async (kind: string, match: object) =>
  (await call<{ id: string }>('POST', '/v1/templates', { name: kind, schema: schemaOf(kind, match) })).id;

const submitTo = async (templateId: string) => submit(url(), { file: await makeInvoicePdf({ seed: 31 }), templateId });

describe('templates that compete for a document', () => {
  it('are none until one has a match, which a submission is told', async () => {
    const answer = await submitTo('auto');
    expect(answer).toMatchObject({ status: 400, body: { code: 'NO_TEMPLATE_COMPETES' } });
  });

  it('are decided by the document: the one that fits best is the job’s from then on', async () => {
    const invoices = await create('any invoice', { all: ['Invoice'] });
    const sellers = await create('invoice of this seller', { all: ['Invoice', seller.name] });
    const statements = await create('statement', { all: ['Statement of account'] });
    const { status, body } = await submitTo('auto');
    expect([status, body.status]).toEqual([201, 'pending']);

    const job = await finished(url(), body.jobId);
    expect(job).toMatchObject({ status: 'completed', templateId: sellers, templateVersion: 1 });
    expect(job.result).toEqual({ kind: 'invoice of this seller', invoiceNumber });
    const { competing } = await call<Fields>('GET', `/v1/jobs/${body.jobId}/fields`);
    expect(competing).toEqual([
      { templateId: invoices, templateVersion: 1, score: expect.closeTo(2 / 3) },
      { templateId: sellers, templateVersion: 1, score: 0.75 },
      { templateId: statements, templateVersion: 1, score: 0 },
    ]);
    const { events } = await call<JobEvents>('GET', `/v1/jobs/${body.jobId}/events`);
    expect(events.at(-1)).toMatchObject({ type: 'JobCompleted', templateId: sellers, templateVersion: 1 });
    const { jobs } = await call<{ jobs: readonly object[] }>('GET', `/v1/jobs?templateId=${sellers}`);
    expect(jobs).toMatchObject([{ jobId: body.jobId }]);

    expect(await submitTo('AUTO')).toMatchObject({ status: 200, body: { jobId: body.jobId, status: 'completed' } });
    await call('PUT', `/v1/templates/${statements}`, { name: 'S', schema: schemaOf('S', { any: ['Statement'] }) });
    const later = await submitTo('auto');
    expect(later.status).toBe(201);
    expect(later.body.jobId).not.toBe(body.jobId);
  }, 60_000);

  it('may be named, with a built-in one for what none of them is for', async () => {
    const statements = await create('statement', { all: ['Statement of account'] });
    const alone = await finished(
      url(),
      (await submitTo(`${statements},${await create('other', { all: ['Receipt no'] })}`)).body.jobId,
    );
    expect(alone).toMatchObject({ status: 'failed', errorCode: 'NO_TEMPLATE_FITS', attempts: 1, templateVersion: 0 });
    const { body } = await submitTo(`${statements}, invoice`);
    const job = await finished(url(), body.jobId);
    expect(job).toMatchObject({ status: 'completed', result: { invoiceNumber, seller: seller.name } });
    expect(await submitTo(`${statements},no-such-template`)).toMatchObject({
      status: 404,
      body: { message: 'Template not found' },
    });
  }, 60_000);
});

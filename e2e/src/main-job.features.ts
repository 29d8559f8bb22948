import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHmac } from 'node:crypto';
import {
  eventually,
  invoiceTruth,
  makeBlankPdf,
  makeEmptyZip,
  makeEncryptedPdf,
  makeInvoicePdf,
  makeManyPagedPdf,
  makeNoDocument,
  makeReceiptPng,
  makeScannedPdf,
  makeTruncatedPdf,
  receiptTruth,
  sampleInvoice,
  sampleReceipt,
  startWebhookReceiver,
} from '@docket/testing';
import type { WebhookReceiver } from '@docket/testing';
import { finished, getJob, submit } from './client.ts';
import { KEY, WEBHOOK_SECRET } from './processes/docket.ts';
import type { Docket, DocketOptions } from './processes/docket.ts';

const JOB_KEYS = [
  ...['jobId', 'status', 'fileName', 'templateId', 'result', 'error', 'pageCount', 'attempts'],
  ...['createdAt', 'startedAt', 'completedAt'],
];
const INVOICE_ID = /^[0-9a-f-]{36}$/;
/** OCR may miss a gap between two words. */
const lettersOf = (text: unknown) => String(text).replace(/\s/g, '');
const marked = async (fault: string, seed: number) =>
  Buffer.concat([await makeInvoicePdf({ seed }), Buffer.from(`\n% docket-fault: ${fault}\n`)]);

/** The main job over real HTTP, the same in both shapes. */
export function testMainJob(start: (options: DocketOptions) => Promise<Docket>): void {
  let receiver: WebhookReceiver;
  let docket: Docket;
  let url: string;
  /** Kills its reader again and again, for half a minute, beside everything else. */
  let poison: string;

  beforeAll(async () => {
    receiver = await startWebhookReceiver();
    docket = await start({ webhookUrl: receiver.url, env: { DOCKET_PAGE_CPU_SECONDS: '20' } });
    url = docket.urls[0] ?? '';
    poison = (await submit(url, { file: await marked('kill', 15) })).body.jobId;
  }, 120_000);
  afterAll(async () => {
    await docket.remove();
    await receiver.stop();
  }, 60_000);

  const webhookOf = (jobId: string) =>
    eventually(() => {
      const found = receiver.received.find((request) => (request.json() as { jobId: string }).jobId === jobId);
      if (!found) throw new Error(`no webhook for ${jobId} among ${receiver.received.length}`);
      return found;
    });

  describe('an invoice with a text layer', () => {
    it('is completed with its fields, and a signed webhook tells so', async () => {
      const submitted = await submit(url, { file: await makeInvoicePdf({ seed: 11 }), name: 'Rechnung März.pdf' });
      expect(submitted.status).toBe(201);
      expect(Object.keys(submitted.body).slice(0, 4)).toEqual(['jobId', 'status', 'message', 'createdAt']);
      expect(submitted.body).toMatchObject({ status: 'pending', message: 'Job queued for processing' });

      const job = await finished(url, submitted.body.jobId);
      expect(Object.keys(job).slice(0, 11)).toEqual(JOB_KEYS);
      expect(job).toMatchObject({
        status: 'completed',
        fileName: 'Rechnung März.pdf',
        error: null,
        pageCount: 1,
        attempts: 1,
      });
      expect(job.result).toEqual(invoiceTruth(sampleInvoice(11)));

      const webhook = await webhookOf(job.jobId);
      const signature = createHmac('sha256', WEBHOOK_SECRET).update(webhook.body).digest('hex');
      expect(webhook.headers['x-webhook-signature']).toBe(signature);
      expect(webhook.body.toString()).toBe(JSON.stringify(webhook.json()));
      expect(Object.keys(webhook.json() as object)).toEqual([
        ...['eventId', 'eventType', 'jobId', 'status', 'result', 'pageCount', 'pageUsed', 'pageRemaining', 'timestamp'],
      ]);
      expect(webhook.json()).toMatchObject({ eventType: 'document.completed', result: job.result, pageUsed: 1 });
    });

    it.each(['de', 'fr'] as const)('is understood in %s', async (language) => {
      const { body } = await submit(url, { file: await makeInvoicePdf({ seed: 12, language }) });
      expect((await finished(url, body.jobId)).result).toEqual(invoiceTruth(sampleInvoice(12, language)));
    });
  });

  describe('a scanned receipt', () => {
    it('is read by OCR', async () => {
      const { body } = await submit(url, {
        file: await makeReceiptPng({ seed: 3 }),
        name: 'scan.png',
        templateId: 'receipt',
      });
      const job = await finished(url, body.jobId);
      const { company, date, total } = receiptTruth(sampleReceipt(3));
      expect(job.result).toMatchObject({ date, total });
      expect(lettersOf(job.result?.['company'])).toBe(lettersOf(company));
    });
  });

  describe('a scan of several pages', () => {
    it('shows its progress while it is read', async () => {
      const { body } = await submit(url, { file: await makeScannedPdf({ pages: 3, seed: 5 }) });
      const seen = new Set<number>();
      const job = await eventually(
        async () => {
          const { body: now } = await getJob(url, body.jobId);
          if (now.progress) {
            expect(now.progress.pages).toBe(3);
            seen.add(now.progress.read);
          }
          if (now.status !== 'completed') throw new Error(now.status);
          return now;
        },
        { timeoutMs: 240_000, everyMs: 200 },
      );
      expect(job.pageCount).toBe(3);
      expect(seen.size).toBeGreaterThan(1);
      expect(docket.lines.filter((line) => line.includes('page read') && line.includes(body.jobId)).length).toBe(3);
    });
  });

  describe('page ranges', () => {
    it('limit what is read', async () => {
      const file = await makeManyPagedPdf({ pages: 3, seed: 40 });
      const { body } = await submit(url, { file, fields: { pages: '2' } });
      const job = await finished(url, body.jobId);
      expect(job).toMatchObject({ status: 'completed', pageCount: 1, result: invoiceTruth(sampleInvoice(41)) });
    });
    it('limit also a document whose pages were all read before', async () => {
      const file = await makeManyPagedPdf({ pages: 3, seed: 50 });
      const { body: whole } = await submit(url, { file });
      expect(await finished(url, whole.jobId)).toMatchObject({ status: 'completed', pageCount: 3 });
      const { body } = await submit(url, { file, fields: { pages: '3' } });
      const job = await finished(url, body.jobId);
      expect(job).toMatchObject({ status: 'completed', pageCount: 1, result: invoiceTruth(sampleInvoice(52)) });
    });
    it('fail a document that has none of them', async () => {
      const { body } = await submit(url, { file: await makeInvoicePdf({ seed: 42 }), fields: { pages: '7-9' } });
      expect(await finished(url, body.jobId)).toMatchObject({
        status: 'failed',
        errorCode: 'PAGES_OUT_OF_RANGE',
        attempts: 1,
      });
    });
  });

  describe('the same document again', () => {
    it('is the same job, unless the client asks for a new one', async () => {
      const file = await makeInvoicePdf({ seed: 13 });
      const first = await submit(url, { file, name: 'a.pdf' });
      const done = await finished(url, first.body.jobId);
      const again = await submit(url, { file, name: 'b.pdf' });
      expect(again.status).toBe(200);
      expect(again.body).toEqual({
        jobId: first.body.jobId,
        status: 'completed',
        message: 'This document has already been submitted. Returning existing job.',
        createdAt: first.body.createdAt,
      });
      const other = await submit(url, { file, fields: { onDuplicate: 'new' } });
      expect(other.status).toBe(201);
      expect(other.body.jobId).not.toBe(first.body.jobId);
      expect((await finished(url, other.body.jobId)).result).toEqual(done.result);
    });
    it('is one job also when two hundred submissions come at once', async () => {
      const file = await makeInvoicePdf({ seed: 14 });
      const answers = await Promise.all(
        Array.from({ length: 200 }, (_, n) => submit(docket.urls[n % docket.urls.length] ?? url, { file })),
      );
      expect(new Set(answers.map(({ body }) => body.jobId)).size).toBe(1);
      expect(answers.filter(({ status }) => status === 201).length).toBe(1);
      expect(answers.every(({ status }) => status === 201 || status === 200)).toBe(true);
    });
  });

  describe('what cannot be taken', () => {
    it.each([
      ['no document', makeNoDocument, {}, 400, 'UNSUPPORTED_TYPE'],
      ['an empty file', () => Buffer.alloc(0), {}, 400, 'EMPTY_DOCUMENT'],
      ['a ZIP', makeEmptyZip, {}, 400, 'ZIP_NOT_SUPPORTED'],
      [
        'an unknown template',
        makeBlankPdf,
        { templateId: '00000000-0000-4000-8000-000000000000' },
        404,
        'TEMPLATE_NOT_FOUND',
      ],
      ['pages that are none', makeBlankPdf, { fields: { pages: '3-1' } }, 400, 'INVALID_PAGES'],
      [
        'a policy that does not exist',
        makeBlankPdf,
        { fields: { onDuplicate: 'perhaps' } },
        400,
        'INVALID_ON_DUPLICATE',
      ],
    ] as const)('refuses %s', async (_what, make, form, status, code) => {
      const answer = await submit(url, { file: await make(), ...form });
      expect(answer.status).toBe(status);
      expect(answer.body).toMatchObject({ statusCode: status, code, path: '/v1/documents/parse/async' });
    });
    it('refuses a key that is unknown', async () => {
      const response = await fetch(`${url}/v1/templates`, { headers: { 'x-api-key': 'plz_nobody' } });
      expect([response.status, await response.json()]).toMatchObject([401, { message: 'Invalid API key' }]);
    });
    it('knows no job of another or malformed id', async () => {
      for (const id of ['00000000-0000-4000-8000-000000000000', 'nonsense', KEY]) {
        const { status, body } = await getJob(url, id);
        expect([status, body]).toMatchObject([404, { message: 'Job not found or does not belong to you' }]);
      }
    });
  });

  describe('what is taken but cannot be read', () => {
    it.each([
      ['an encrypted document', makeEncryptedPdf, 'ENCRYPTED'],
      ['a document with nothing on it', makeBlankPdf, 'NO_TEXT'],
      ['bytes that only begin like a PDF', () => Buffer.from('%PDF-1.7\nnothing more'), 'UNREADABLE'],
    ] as const)('fails %s after one attempt', async (_what, make, errorCode) => {
      const { status, body } = await submit(url, { file: await make() });
      expect(status).toBe(201);
      const job = await finished(url, body.jobId);
      expect(job).toMatchObject({ status: 'failed', errorCode, attempts: 1, result: null });
      const webhook = await webhookOf(body.jobId);
      expect(webhook.json()).toMatchObject({
        eventType: 'document.failed',
        status: 'failed',
        result: null,
        error: job.error,
      });
    });
    it('ends a truncated document one way or the other', async () => {
      const { body } = await submit(url, { file: await makeTruncatedPdf() });
      expect(['completed', 'failed']).toContain((await finished(url, body.jobId)).status);
    });
  });

  describe('a document that kills its reader', () => {
    it('fails after three attempts, with waits of 5 s and 25 s, while its neighbours go on', async () => {
      const neighbours = await Promise.all(
        Array.from({ length: 6 }, async (_, n) => submit(url, { file: await makeInvoicePdf({ seed: 60 + n }) })),
      );
      for (const [n, { body }] of neighbours.entries()) {
        expect((await finished(url, body.jobId)).result).toEqual(invoiceTruth(sampleInvoice(60 + n)));
      }
      const job = await finished(url, poison);
      expect(job).toMatchObject({ status: 'failed', errorCode: 'READER_CRASHED', attempts: 3 });
      const took = Date.parse(job.completedAt ?? '') - Date.parse(job.startedAt ?? '');
      expect(took).toBeGreaterThanOrEqual(30_000);
    });
  });

  describe('the templates', () => {
    it('are listed by id and name', async () => {
      const response = await fetch(`${url}/v1/templates`, { headers: { 'x-api-key': KEY } });
      const templates = (await response.json()) as { id: string; name: string }[];
      expect(templates.map(({ name }) => name)).toEqual([
        ...['Invoice', 'Receipt', 'Purchase order', 'Delivery note', 'Bank statement'],
      ]);
      for (const { id } of templates) expect(id).toMatch(INVOICE_ID);
    });
  });

  describe('the log', () => {
    it('holds no key, no secret and no file name', () => {
      const text = docket.lines.filter((line) => line.includes('"level"')).join('\n');
      expect(text).not.toContain(KEY);
      expect(text).not.toContain(WEBHOOK_SECRET);
      expect(text).not.toContain('Rechnung');
    });
  });
}

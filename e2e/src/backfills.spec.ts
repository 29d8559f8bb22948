import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BackfillBody, BackfillList, BackfillReport, TemplateBody } from '@docket/contracts';
import { eventually, makeInvoicePdf, makeReceiptPng } from '@docket/testing';
import { CheckedApi } from '../contract/api.ts';
import { KEY, startStandalone } from './processes/docket.ts';
import type { Standalone } from './processes/docket.ts';

const JOBS = 8;
const schema = (...names: string[]) => ({
  data: Object.fromEntries(names.map((name) => [name, { type: name === 'total' ? 'number' : 'string' }])),
});

describe('a backfill of Docket in one process', () => {
  let docket: Standalone;
  let api: CheckedApi;
  beforeAll(async () => {
    // Besides the kills of the test it dies by itself, now before a step is recorded, now after.
    docket = await startStandalone({ env: { DOCKET_FAILPOINTS: 'backfill.judged=kill@4%,backfill.stepped=kill@4%' } });
    api = await CheckedApi.open(docket.urls, KEY);
  }, 120_000);
  afterAll(() => docket.remove(), 60_000);

  /** A template with a draft, and jobs of the published version: invoices with text, and a scan that OCR read. */
  async function prepared(): Promise<string> {
    const json = { name: 'Backfilled', schema: schema('invoiceNumber', 'seller') };
    const { id } = (await api.call<TemplateBody>('createTemplate', { json })).body;
    const files = await Promise.all(Array.from({ length: JOBS - 1 }, (_, n) => makeInvoicePdf({ seed: 5_000 + n })));
    for (const file of [...files, await makeReceiptPng({ seed: 5_100 })]) {
      const { jobId } = (await api.submit({ file, templateId: id })).body;
      expect(await api.finished(jobId)).toMatchObject({ status: 'completed' });
    }
    const draft = { name: 'Backfilled', schema: schema('invoiceNumber', 'total'), draft: true };
    await api.call('replaceTemplate', { params: { templateId: id }, json: draft });
    return id;
  }

  const reportOf = async (backfillId: string) =>
    (await api.call<BackfillReport>('getBackfill', { params: { backfillId } })).body;

  it('goes on after every kill, counts each job once and reads no page again', async () => {
    const templateId = await prepared();
    let lives = 1;
    const again = async (error: unknown): Promise<never> => {
      lives++;
      await docket.crash();
      throw error;
    };
    // It may begin, and die of that before it has answered.
    const begin = async () => {
      const { body } = await api.call<BackfillList>('listBackfills', { query: { templateId } });
      return body.backfills[0] ?? (await api.call<BackfillBody>('startBackfill', { json: { templateId } })).body;
    };
    const { backfillId } = await eventually(() => begin().catch(again), { timeoutMs: 60_000 });
    const report = await eventually(
      async () => {
        const now = await reportOf(backfillId).catch(() => undefined);
        if (now?.status === 'completed') return now;
        if (now && (lives > 2 || now.documents.done < lives - 1)) throw new Error('still running');
        return again(new Error('killed'));
      },
      { timeoutMs: 240_000, everyMs: 20 },
    );
    expect(lives).toBeGreaterThan(1);
    expect(report).toMatchObject({
      documents: { total: JOBS, done: JOBS, failed: 0, skipped: 0 },
      ...{ pagesRead: 0, pagesReused: JOBS, failures: [] },
    });
    const { same, empty, gained, lost, changed } = report.totals;
    expect(same + empty + gained + lost + changed).toBe(3 * JOBS);
    expect(report.fields.map(({ field }) => field).sort()).toEqual(['invoiceNumber', 'seller', 'total']);
    expect(docket.lines.filter((line) => line.includes('page read'))).toHaveLength(JOBS);
    expect(await api.call('listJobs', { query: { templateId, limit: 100 } })).toMatchObject({
      body: { jobs: { length: JOBS } },
    });
  }, 300_000);
});

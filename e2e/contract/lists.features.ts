import { beforeAll, describe, expect, it } from '@jest/globals';
import { makeInvoicePdf } from '@docket/testing';
import type { JobList } from '@docket/contracts';
import { newAccount } from './accounts-of-tests.ts';
import type { TestAccount } from './accounts-of-tests.ts';
import { blank, INVOICE } from './subject.ts';
import type { TheSubject } from './subject.ts';

/** Lists of jobs, their filters, and the wall between accounts. */
export function testLists(the: TheSubject): void {
  describe('the jobs of an account', () => {
    let account: TestAccount;
    /** Oldest first; the last one failed. */
    const ids: string[] = [];
    const list = async (query: Readonly<Record<string, string | number>> = {}) =>
      (await the().api.call<JobList>('listJobs', { query, key: account.key })).body;
    const idsOf = async (query: Readonly<Record<string, string | number>>) =>
      (await list(query)).jobs.map(({ jobId }) => jobId);

    beforeAll(async () => {
      const { api } = the();
      account = await newAccount(api);
      for (const seed of [400, 401, 402, 403]) ids.push((await api.completed(seed, { key: account.key })).jobId);
      const { jobId } = (await api.submit({ file: await blank('listed') }, { key: account.key })).body;
      ids.push((await api.finished(jobId, account.key)).jobId);
    });

    it('are listed newest first, without results', async () => {
      const { jobs, nextCursor } = await list();
      expect(jobs.map(({ jobId }) => jobId)).toEqual(ids.toReversed());
      expect(nextCursor).toBeNull();
      expect(Object.keys(jobs[0] ?? {})).not.toContain('result');
    });

    it('are walked with a cursor, each once, also when another comes in between', async () => {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page: JobList = await list({ limit: 2, ...(cursor === null ? {} : { cursor }) });
        seen.push(...page.jobs.map(({ jobId }) => jobId));
        cursor = page.nextCursor;
        if (seen.length === 2)
          await the().api.submit({ file: await makeInvoicePdf({ seed: 404 }) }, { key: account.key });
      } while (cursor !== null);
      expect(seen).toEqual(ids.toReversed());
    });

    it('are found by status, template and time', async () => {
      expect(await idsOf({ status: 'failed' })).toEqual([ids[4]]);
      expect(await idsOf({ templateId: 'receipt' })).toEqual([]);
      expect(await idsOf({ templateId: INVOICE, status: 'failed' })).toEqual([ids[4]]);
      const { createdAt } = (await the().api.job(ids[2] ?? '', { key: account.key })).body;
      expect(await idsOf({ createdBefore: createdAt })).toEqual([ids[1], ids[0]]);
      expect(await idsOf({ createdAfter: createdAt, createdBefore: '2999-01-01T00:00:00Z', limit: 100 })).toEqual(
        expect.arrayContaining([ids[4], ids[3], ids[2]]),
      );
    });

    it.each([
      { limit: 0 },
      { limit: 101 },
      { limit: 'many' },
      { cursor: 'x' },
      { status: 'done' },
      { createdAfter: 'today' },
      { nonsense: 1 },
    ])('are not listed for %j', async (query) => {
      const { status } = await the().api.call('listJobs', { query, key: account.key });
      expect(status).toBe(400);
    });

    it('are nobody else’s', async () => {
      const { api } = the();
      const words = 'Job not found or does not belong to you';
      const stranger = await newAccount(api);
      for (const id of [
        'getJob',
        'cancelJob',
        'retryJob',
        'eraseJob',
        'listJobEvents',
        'getJobFields',
        'getJobResult',
      ] as const) {
        expect(await api.refusal(id, { params: { jobId: ids[0] ?? '' }, key: stranger.key })).toEqual([404, words]);
      }
      expect((await api.call<JobList>('listJobs', { key: stranger.key })).body.jobs).toEqual([]);
      const again = await api.submit({ file: await makeInvoicePdf({ seed: 400 }) }, { key: stranger.key });
      expect([again.status, again.body.jobId === ids[0]]).toEqual([201, false]);
    });
  });
}

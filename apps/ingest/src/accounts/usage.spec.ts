import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { commitId } from '@docket/event-log';
import type { JobFacts } from '@docket/job';
import { FACTS, openJobs } from '../jobs-on-disk.features.ts';
import type { JobsOnDisk } from '../jobs-on-disk.features.ts';
import { USAGE } from '../kinds.ts';
import { monthOf, nextMonth, Usage } from './usage.ts';

let jobs: JobsOnDisk;
let settles = true;
beforeEach(async () => {
  settles = true;
  jobs = await openJobs({
    log: (log) => ({
      ...{ append: (draft) => log.append(draft), read: (stream, from) => log.read(stream, from) },
      ...{ get: (stream, version) => log.get(stream, version), streams: () => log.streams() },
      unsettled: (before, limit) => log.unsettled(before, limit),
      settle: (id) => (settles ? log.settle(id) : Promise.reject(new Error('crashed'))),
    }),
  });
});
afterEach(() => jobs.remove());

const month = () => monthOf(jobs.clock.now().toISOString());
const pages = () => new Usage(jobs.stores.records, () => 0).pages('local', month());

/** A job that was read, of so many pages; its id. Its commits: submitted, claimed, completed. */
async function completed(pageCount: number, facts: Partial<JobFacts> = {}): Promise<string> {
  const jobId = randomUUID();
  await jobs.streams.execute(jobId, { type: 'submit', facts: { ...FACTS, ...facts } }, { trace: null });
  await jobs.claim(jobId, 1);
  await jobs.streams.execute(jobId, { type: 'complete', claim: 2, resultBlob: 'result', pageCount }, { trace: null });
  await jobs.settlement.drained();
  return jobId;
}

describe('pages of a month', () => {
  it('are those of completed runs', async () => {
    await completed(3);
    await completed(4);
    expect(await pages()).toBe(7);
  });

  it('are not those of trials and of jobs that were cancelled', async () => {
    await completed(3, { purpose: 'test' });
    await completed(3, { purpose: 'draft' });
    const jobId = await jobs.submit();
    await jobs.streams.execute(jobId, { type: 'cancel' }, { trace: null });
    await jobs.settlement.drained();
    expect(await pages()).toBe(0);
  });

  it('stay when the job is erased', async () => {
    const jobId = await completed(3);
    await jobs.streams.execute(jobId, { type: 'erase' }, { trace: null });
    await jobs.settlement.drained();
    expect(await pages()).toBe(3);
  });

  it('are charged by the sweep if a crash came first, and once however often a commit is settled', async () => {
    settles = false;
    const jobId = await completed(3);
    await jobs.stores.records.remove(USAGE, commitId(jobId, 3));
    jobs.clock.advance(10_000);
    await jobs.sweep.run();
    await jobs.sweep.run();
    settles = true;
    await jobs.sweep.run();
    expect(await pages()).toBe(3);
    const { commit, value } = { commit: commitId(jobId, 3), value: { accountId: 'local', month: month(), pages: 3 } };
    expect(await jobs.stores.records.get(USAGE, commit)).toMatchObject({ value });
  });

  it('are those of at most a second ago, added up once for all who ask', async () => {
    let [ticks, sums] = [0, 0];
    const { records } = jobs.stores;
    const counting: Pick<typeof records, 'sum' | 'insert'> = {
      insert: (kind, id, value) => records.insert(kind, id, value),
      sum: (kind, field, query) => (sums++, records.sum(kind, field, query)),
    };
    const usage = new Usage(counting, () => ticks);
    await Promise.all(Array.from({ length: 20 }, () => usage.pages('local', month())));
    await completed(3);
    ticks = 999;
    expect(await usage.pages('local', month())).toBe(0);
    expect(sums).toBe(1);
    expect(await usage.pagesNow('local', month())).toBe(3);
    ticks = 1_000;
    expect(await usage.pages('local', month())).toBe(3);
  });
});

describe('the month after a month', () => {
  it('begins where the month of a time changes', () => {
    expect(nextMonth('2026-12')).toBe('2027-01-01');
    const dates = fc.date({ min: new Date(0), max: new Date('2200-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(dates, (date) => {
        const next = new Date(nextMonth(monthOf(date.toISOString())));
        expect(next.getTime()).toBeGreaterThan(date.getTime());
        expect(monthOf(new Date(next.getTime() - 1).toISOString())).toBe(monthOf(date.toISOString()));
      }),
    );
  });
});

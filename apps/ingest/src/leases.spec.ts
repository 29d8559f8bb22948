import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { commitId } from '@docket/event-log';
import { grantClaim, resumeClaim } from './grant-claim.ts';
import { openJobs } from './jobs-on-disk.features.ts';
import type { JobsOnDisk } from './jobs-on-disk.features.ts';
import { LEASES } from './kinds.ts';
import { NO_PROGRESS } from './leases.ts';

let jobs: JobsOnDisk;
beforeEach(async () => {
  jobs = await openJobs();
});
afterEach(() => jobs.remove());

const leaseOf = async (jobId: string) => (await jobs.stores.records.get(LEASES, jobId))?.value;

describe('a claim that was released while its holder stood still', () => {
  async function released() {
    const jobId = await jobs.submit();
    const old = await jobs.claim(jobId, 1);
    expect(await jobs.leases.release(jobId, old.lease.version, 'lost')).toBe(true);
    return { jobId, old, next: await jobs.claim(jobId, 3) };
  }

  it('cannot renew the lease of the claim that followed', async () => {
    const { jobId, old, next } = await released();
    const lease = { token: old.token, holder: 'old', ...NO_PROGRESS };
    expect(await jobs.leases.renew(jobId, old.lease.version, lease)).toBeUndefined();
    expect(await leaseOf(jobId)).toMatchObject({ token: next.token });
  });

  it('does not drop the lease of the claim that followed', async () => {
    const { jobId, old, next } = await released();
    await jobs.leases.drop(jobId, old.lease.version);
    expect(await leaseOf(jobId)).toMatchObject({ token: next.token });
  });

  it('does not take the lease back', async () => {
    const { jobId, old, next } = await released();
    expect(await jobs.leases.take(jobId, old.token, 'old')).toBeUndefined();
    expect(await leaseOf(jobId)).toMatchObject({ token: next.token });
  });
});

describe('two extractors that ask for the same work at once', () => {
  it('are told apart, and the loser leaves the lease of the winner alone', async () => {
    const jobId = await jobs.submit();
    const open = { commit: commitId(jobId, 1), worker: 'hand', reader: 'hand/1' };
    const both = await Promise.all([1, 2].map(() => grantClaim(jobs.deps, open, new AbortController().signal)));
    const grants = both.flatMap((granted) => ('grant' in granted ? [granted.grant] : []));
    expect(grants).toHaveLength(1);
    const { token = '', lease } = grants[0] ?? {};
    expect(
      await jobs.leases.renew(jobId, lease?.version ?? 0, { token, holder: 'winner', ...NO_PROGRESS }),
    ).toBeDefined();
  });
});

describe('a claim that is resumed', () => {
  it('keeps its progress', async () => {
    const jobId = await jobs.submit();
    const { token, lease } = await jobs.claim(jobId, 1);
    await jobs.leases.renew(jobId, lease.version, { token, holder: 'first', read: 7, pages: 9, stored: 6 });
    const resumed = await resumeClaim(jobs.deps, { token, offset: 0, reader: 'hand/1' });
    expect(resumed).toMatchObject({ grant: { lease: { progress: { read: 7, pages: 9, stored: 6 } } } });
    expect(await leaseOf(jobId)).toMatchObject({ read: 7, pages: 9, stored: 6 });
  });
});

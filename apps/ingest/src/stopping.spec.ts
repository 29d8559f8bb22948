import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { status } from '@grpc/grpc-js';
import { commitId } from '@docket/event-log';
import { armFailpoints } from '@docket/failpoints';
import { eventually } from '@docket/testing';
import {
  completion,
  jobBody,
  openClaim,
  openIngestOnDisk,
  pdf,
  resumeClaim,
  submitted,
} from './ingest-on-disk.features.ts';
import type { IngestOnDisk } from './ingest-on-disk.features.ts';
import { LEASES } from './kinds.ts';

let ingest: IngestOnDisk;
beforeEach(async () => {
  ingest = await openIngestOnDisk();
});
afterEach(() => ingest.close());

const eventsOf = async (jobId: string) =>
  (await ingest.log.read(jobId)).flatMap(({ events }) => events.map(({ type }) => type));

describe('a service that stops', () => {
  it('does not wait for a claim that waits for the time of a retry', async () => {
    const jobId = await submitted(ingest.client);
    const first = openClaim(ingest.client, commitId(jobId, 1));
    await first.token();
    first.send({ outcome: { failed: { code: 'READER_CRASHED' } } });
    await first.first('recorded');
    const early = openClaim(ingest.client, commitId(jobId, 3));
    // A call that is answered after the claim was sent: the claim is waiting by then.
    await ingest.client.listTemplates({ accountId: 'local' });
    const since = performance.now();
    await ingest.stop();
    expect(performance.now() - since).toBeLessThan(2_000);
    expect(await early.ended).toBe(status.UNAVAILABLE);
    expect(await eventsOf(jobId)).toEqual(['JobSubmitted', 'AttemptStarted', 'AttemptFailed', 'RetryScheduled']);
  });

  it('gives back at once a claim that was committed while it stopped', async () => {
    const jobId = await submitted(ingest.client);
    armFailpoints('claim.committed=pause:300');
    const extractor = openClaim(ingest.client, commitId(jobId, 1));
    await eventually(async () => expect(await eventsOf(jobId)).toContain('AttemptStarted'));
    await ingest.stop();
    armFailpoints('');
    expect(await extractor.ended).toBe(status.UNAVAILABLE);
    expect(await eventsOf(jobId)).toEqual(['JobSubmitted', 'AttemptStarted', 'AttemptResumed']);
    expect(await ingest.records.get(LEASES, jobId)).toBeUndefined();
  });

  it('answers hundreds of waiting calls at once', async () => {
    const jobs = await Promise.all(Array.from({ length: 10 }, () => submitted(ingest.client)));
    const waits = Array.from({ length: 300 }, (_, n) => {
      const job = { accountId: 'local', jobId: jobs[n % jobs.length] ?? '', waitMs: 25_000 };
      return n % 2 === 0 ? ingest.client.getJob(job) : ingest.client.listJobEvents({ ...job, after: 1 });
    });
    // Answered after the calls before it were taken.
    await ingest.client.listTemplates({ accountId: 'local' });
    const since = performance.now();
    await ingest.stop();
    const answers = await Promise.all(waits);
    expect(performance.now() - since).toBeLessThan(3_000);
    expect(answers.filter(({ json }) => json !== undefined)).toHaveLength(300);
  });

  it('leaves the claims of its streams to its successor, where they are resumed', async () => {
    const jobId = await submitted(ingest.client, pdf('x'.repeat(500_000)));
    const extractor = openClaim(ingest.client, commitId(jobId, 1));
    const token = await extractor.token();
    await ingest.restart();
    expect(await extractor.ended).not.toBe(status.OK);
    const resumed = resumeClaim(ingest.client, token, 499_000);
    resumed.send(...completion({ ok: true }));
    expect(await resumed.first('recorded')).toEqual({ counted: true });
    expect(await jobBody(ingest.client, jobId)).toMatchObject({ status: 'completed', attempts: 1 });
    expect(await eventsOf(jobId)).toEqual(['JobSubmitted', 'AttemptStarted', 'PagesRead', 'JobCompleted']);
  });
});

describe('a service that is alone with its store and starts again', () => {
  it('queues at once what was in hand and what nobody had claimed', async () => {
    const [held, waiting] = [await submitted(ingest.client), await submitted(ingest.client)];
    await openClaim(ingest.client, commitId(held, 1)).token();
    await ingest.restart({ alone: true });
    await eventually(() => {
      expect(ingest.work).toContain(commitId(held, 3));
      expect(ingest.work.filter((commit) => commit === commitId(waiting, 1))).toHaveLength(2);
    });
    expect(await ingest.records.get(LEASES, held)).toBeUndefined();
    expect(await openClaim(ingest.client, commitId(held, 3)).first('claimed')).toMatchObject({ attempt: 1 });
  });
});

import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { quiet } from '../ingest-on-disk.features.ts';
import { openJobs } from '../jobs-on-disk.features.ts';
import type { JobsOnDisk } from '../jobs-on-disk.features.ts';
import { VIEWS } from '../kinds.ts';
import { eraseForgottenTrials } from '../templates/erase-forgotten-trials.ts';
import { TrialJobs } from './trial-jobs.ts';

let jobs: JobsOnDisk;
let trials: TrialJobs;
beforeAll(async () => {
  jobs = await openJobs();
  trials = new TrialJobs(jobs.streams);
});
afterAll(() => jobs.remove());

const TRIED = { templateId: 'slips', version: 2 };
const eventsOf = async (jobId: string) =>
  (await jobs.log.read(jobId)).flatMap(({ events }) => events.map(({ type }) => type));

async function aTrial() {
  return { jobId: await jobs.submit(), trialId: randomUUID(), over: false };
}

describe('a trial of a backfill', () => {
  it('borrows the document of its past job, and is submitted once', async () => {
    const trial = await aTrial();
    await trials.submit(TRIED, trial);
    await trials.submit(TRIED, trial);
    expect(await eventsOf(trial.trialId)).toEqual(['JobSubmitted']);
    const { state } = await jobs.streams.load(trial.trialId);
    expect(state).toMatchObject({
      facts: { templateId: 'slips', templateVersion: 2, purpose: 'backfill', borrowedBlob: 'blob', sha256: 'ab' },
    });
  });

  it('is neither listed nor forgotten, however long it takes', async () => {
    const trial = await aTrial();
    await trials.submit(TRIED, trial);
    expect((await jobs.stores.records.get(VIEWS, trial.trialId))?.value).toMatchObject({
      ...{ listedFor: null, trialSince: null, purpose: 'backfill' },
    });
    jobs.clock.advance(60 * 60_000);
    expect(await eraseForgottenTrials({ ...jobs.deps, logger: quiet })).toBe(0);
  });

  it('that was erased before it was submitted is not submitted any more', async () => {
    const trial = await aTrial();
    await trials.erase(TRIED, trial);
    await trials.submit(TRIED, trial);
    await trials.erase(TRIED, trial);
    expect(await eventsOf(trial.trialId)).toEqual(['JobSubmitted', 'JobCancelled', 'JobErased']);
  });

  it('leaves the document when it is erased', async () => {
    const trial = await aTrial();
    const { blobs } = jobs.stores;
    await blobs.put('blob', Readable.from([Buffer.from('a document')]));
    await trials.submit(TRIED, trial);
    await trials.erase(TRIED, trial);
    expect(await blobs.info('blob')).toMatchObject({ size: 10 });
  });
});

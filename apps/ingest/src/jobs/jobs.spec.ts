import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JobBody, JobEvents, JobList, JsonAnswer } from '@docket/contracts';
import { commitId } from '@docket/event-log';
import { BUILT_IN_TEMPLATES } from '@docket/fields';
import { eventually } from '@docket/testing';
import {
  completion,
  jobBody,
  openClaim,
  openIngestOnDisk,
  pdf,
  submit,
  submitted,
} from '../ingest-on-disk.features.ts';
import type { IngestOnDisk } from '../ingest-on-disk.features.ts';
import { OWED } from '../kinds.ts';

let ingest: IngestOnDisk;
beforeAll(async () => {
  ingest = await openIngestOnDisk();
});
afterAll(() => ingest.close());

const accountId = 'local';
const parsed = ({ json, refusal }: JsonAnswer): unknown => {
  if (json === undefined) throw new Error(refusal.code);
  return JSON.parse(json);
};
const control = (jobId: string, action: 'cancel' | 'retry' | 'erase') =>
  ingest.client.controlJob({ accountId, jobId, action });
const eventsOf = async (jobId: string, after = 0, waitMs = 0) =>
  parsed(await ingest.client.listJobEvents({ accountId, jobId, after, waitMs })) as JobEvents;
const list = async (request: object = {}) =>
  parsed(await ingest.client.listJobs({ accountId, limit: 20, ...request })) as JobList;

async function complete(jobId: string, work = 1, result: Record<string, unknown> = { total: 1 }): Promise<void> {
  const extractor = openClaim(ingest.client, commitId(jobId, work));
  await extractor.token();
  extractor.send(...completion(result, 2));
  expect(await extractor.first('recorded')).toMatchObject({ counted: true });
}

const KEYS = [
  ...[
    'jobId',
    'status',
    'fileName',
    'templateId',
    'result',
    'error',
    'pageCount',
    'attempts',
    'createdAt',
    'startedAt',
  ],
  ...['completedAt', 'errorCode', 'retryable', 'stage', 'progress', 'templateVersion', 'version', 'traceparent'],
];

describe('an unfinished job', () => {
  it('is cancelled, and cancelling it again changes nothing', async () => {
    const jobId = await submitted(ingest.client);
    const cancelled = parsed(await control(jobId, 'cancel')) as JobBody;
    expect(cancelled).toMatchObject({
      status: 'failed',
      error: 'Job was cancelled',
      errorCode: 'CANCELLED',
      attempts: 0,
    });
    expect(Object.keys(cancelled)).toEqual(KEYS);
    expect(await control(jobId, 'cancel')).toMatchObject({ json: JSON.stringify(cancelled) });
    expect(await jobBody(ingest.client, jobId)).toEqual(cancelled);
    await eventually(() => expect(ingest.finished).toContain(commitId(jobId, 2)));
  });

  it('cannot be retried', async () => {
    expect((await control(await submitted(ingest.client), 'retry')).refusal).toMatchObject({
      status: 409,
      code: 'JOB_UNFINISHED',
    });
  });

  it('stops its reader within two seconds when it is cancelled', async () => {
    const jobId = await submitted(ingest.client);
    const extractor = openClaim(ingest.client, commitId(jobId, 1));
    await extractor.first('documentEnd');
    const since = performance.now();
    await control(jobId, 'cancel');
    expect((await extractor.first('heartbeat')).goOn).not.toBe(true);
    // A look at the next heartbeat's turn would take 5 s.
    expect(performance.now() - since).toBeLessThan(2_000);
  });
});

describe('a completed job', () => {
  it('can neither be cancelled nor retried', async () => {
    const jobId = await submitted(ingest.client);
    await complete(jobId);
    expect((await control(jobId, 'cancel')).refusal).toMatchObject({ status: 409, code: 'JOB_FINISHED' });
    expect((await control(jobId, 'retry')).refusal).toMatchObject({ status: 409, code: 'JOB_COMPLETED' });
  });
});

describe('a cancelled job that is retried', () => {
  it('is read again under its id, with an event of its own, and shows both runs', async () => {
    const jobId = await submitted(ingest.client);
    await control(jobId, 'cancel');
    const first = (await ingest.client.getFinishedRun({ commit: commitId(jobId, 2) })).run?.eventId;
    expect(parsed(await control(jobId, 'retry')) as JobBody).toMatchObject({
      ...{ status: 'pending', attempts: 0, startedAt: null, completedAt: null, error: null, version: 3 },
    });
    await complete(jobId, 3);
    const { run } = await ingest.client.getFinishedRun({ commit: commitId(jobId, 5) });
    expect(run).toMatchObject({ status: 'completed' });
    expect(run?.eventId).not.toBe(first);
    const { events, finished } = await eventsOf(jobId);
    expect(finished).toBe(true);
    expect(events.map(({ number, type, run: of }) => [number, type, of])).toEqual([
      [1, 'JobSubmitted', 1],
      [2, 'JobCancelled', 1],
      [3, 'JobRetried', 2],
      [4, 'AttemptStarted', 2],
      [5, 'PagesRead', 2],
      [6, 'JobCompleted', 2],
    ]);
    expect(await jobBody(ingest.client, jobId)).toMatchObject({ version: 6 });
  });
});

describe('a read of a job', () => {
  it('that waits is answered as soon as the job is finished', async () => {
    const jobId = await submitted(ingest.client);
    const waiting = ingest.client.getJob({ accountId, jobId, waitMs: 20_000 }, { timeoutMs: 30_000 });
    await complete(jobId);
    expect(parsed(await waiting) as JobBody).toMatchObject({ status: 'completed', result: { total: 1 } });
  });

  it('that waits is answered as it is when time is over', async () => {
    const jobId = await submitted(ingest.client);
    const answer = await ingest.client.getJob({ accountId, jobId, waitMs: 30 });
    expect(parsed(answer) as JobBody).toMatchObject({ status: 'pending' });
  });

  it('that waits is answered at once when the process drains', async () => {
    const jobId = await submitted(ingest.client);
    const waiting = ingest.client.getJob({ accountId, jobId, waitMs: 20_000 }, { timeoutMs: 30_000 });
    await jobBody(ingest.client, jobId);
    const since = performance.now();
    await ingest.restart();
    expect(parsed(await waiting)).toMatchObject({ status: 'pending' });
    expect(performance.now() - since).toBeLessThan(10_000);
  });

  it('as it was has the keys of any other, and the result only once there was one', async () => {
    const jobId = await submitted(ingest.client);
    await complete(jobId);
    const asOf = async (at: string) => parsed(await ingest.client.getJob({ accountId, jobId, at })) as JobBody;
    expect(Object.keys(await asOf('1'))).toEqual(KEYS);
    expect(await asOf('1')).toMatchObject({
      status: 'pending',
      attempts: 0,
      result: null,
      version: 1,
      fileName: 'a.pdf',
    });
    expect(await asOf('3')).toMatchObject({ status: 'processing', pageCount: 2, result: null, version: 3 });
    expect(await asOf('4')).toEqual(await jobBody(ingest.client, jobId));
    expect(await asOf(new Date(Date.now() + 60_000).toISOString())).toEqual(await jobBody(ingest.client, jobId));
    const refused = async (at: string) => (await ingest.client.getJob({ accountId, jobId, at })).refusal;
    expect(await refused('5')).toMatchObject({ status: 404, code: 'EVENT_NOT_FOUND' });
    expect(await refused('2020-01-01T00:00:00.000Z')).toMatchObject({ status: 404, code: 'JOB_NOT_YET_SUBMITTED' });
  });
});

describe('a read of events', () => {
  it('that waits is answered with what happens next', async () => {
    const jobId = await submitted(ingest.client);
    const waiting = eventsOf(jobId, 1, 9_000);
    await control(jobId, 'cancel');
    expect(await waiting).toMatchObject({ events: [{ number: 2, type: 'JobCancelled' }], finished: true });
    expect(await eventsOf(jobId, 2, 9_000)).toEqual({ jobId, events: [], finished: true });
  });
});

describe('somebody else', () => {
  it('finds no job to read, follow or control', async () => {
    const stranger = { accountId: 'somebody else', jobId: await submitted(ingest.client) };
    const answers = [
      await ingest.client.getJob({ ...stranger, waitMs: 5_000, at: '1' }),
      await ingest.client.listJobEvents({ ...stranger, waitMs: 5_000 }),
      ...(await Promise.all(
        (['cancel', 'retry', 'erase'] as const).map((action) => ingest.client.controlJob({ ...stranger, action })),
      )),
    ];
    for (const { refusal } of answers) expect(refusal).toMatchObject({ status: 404, code: 'JOB_NOT_FOUND' });
    expect((parsed(await ingest.client.listJobs({ accountId: 'somebody else', limit: 5 })) as JobList).jobs).toEqual(
      [],
    );
  });
});

describe('the list of jobs', () => {
  it('shows them newest first by any combination of filters, page by page', async () => {
    const since = new Date(ingest.clock.now().getTime() + 1).toISOString();
    ingest.clock.advance(10);
    const ids: string[] = [];
    for (const templateId of ['invoice', 'receipt', 'invoice', 'invoice']) {
      ingest.clock.advance(10);
      ids.unshift((await submit(ingest.client, pdf(randomUUID()), { templateId })).submission?.jobId ?? '');
    }
    const [, third, second] = ids as [string, string, string];
    await control(third, 'cancel');
    const idsOf = async (request: object) =>
      (await list({ createdAfter: since, ...request })).jobs.map(({ jobId }) => jobId);
    const receipt = BUILT_IN_TEMPLATES.find(({ key }) => key === 'receipt')?.id;
    expect(await idsOf({})).toEqual(ids);
    expect(await idsOf({ status: 'failed' })).toEqual([third]);
    expect(await idsOf({ templateId: 'receipt' })).toEqual([second]);
    expect(await idsOf({ templateId: receipt?.toUpperCase() })).toEqual([second]);
    expect(await idsOf({ templateId: 'invoice', status: 'pending' })).toEqual([ids[0], ids[3]]);
    const { createdAt } = await jobBody(ingest.client, third);
    expect(await idsOf({ createdAfter: createdAt })).toEqual(ids.slice(0, 2));
    expect(await idsOf({ createdBefore: createdAt })).toEqual(ids.slice(2));
    const page = await list({ createdAfter: since, limit: 3 });
    expect(page.jobs.map(({ jobId }) => jobId)).toEqual(ids.slice(0, 3));
    const rest = await list({ createdAfter: since, limit: 3, cursor: page.nextCursor });
    expect(rest).toMatchObject({ jobs: [{ jobId: ids[3] }], nextCursor: null });
    expect(Object.keys(page.jobs[0] ?? {})).toEqual(
      KEYS.filter((key) => !['result', 'progress', 'traceparent'].includes(key)),
    );
    for (const cursor of ['nonsense', page.nextCursor ?? ''])
      expect((await ingest.client.listJobs({ accountId, limit: 3, cursor })).refusal).toMatchObject({
        ...{ status: 400, code: 'INVALID_CURSOR' },
      });
  });
});

describe('a trial of a template', () => {
  it('is neither listed nor read nor controlled, and nobody is told of its end', async () => {
    const { call, answer } = ingest.client.submit(null);
    call.write({ open: { accountId, purpose: 'test' } });
    call.write({ chunk: pdf(randomUUID()) });
    call.write({ close: { templateId: 'invoice', fileName: 'a.pdf' } });
    call.end();
    const { submission } = await answer;
    const jobId = submission?.jobId ?? '';
    const isUnknown = { refusal: { code: 'JOB_NOT_FOUND' } };
    expect((await list()).jobs.map((job) => job.jobId)).not.toContain(jobId);
    expect(await ingest.client.getJob({ accountId, jobId })).toMatchObject(isUnknown);
    expect(await control(jobId, 'cancel')).toMatchObject(isUnknown);
    await complete(jobId);
    await eventually(async () => expect(await ingest.log.unsettled('9999', 100)).toEqual([]));
    expect(await ingest.records.get(OWED, commitId(jobId, 3))).toBeUndefined();
    expect(ingest.finished.filter((commit) => commit.startsWith(jobId))).toEqual([]);
  });
});

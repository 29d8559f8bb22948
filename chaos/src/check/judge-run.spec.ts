import { describe, expect, it } from '@jest/globals';
import type { LoadedDocument } from '../load/documents.ts';
import { judgeRun, type Run } from './judge-run.ts';

const good: LoadedDocument = {
  name: 'good',
  file: Buffer.from('a'),
  must: { complete: { total: 12 } },
  submissions: 2,
};
const bad: LoadedDocument = { name: 'bad', file: Buffer.from('b'), must: { fail: true }, submissions: 1 };

const commits = (stream: string, ...types: (string | [string, number])[]): Run['commits'] =>
  types.map((one, index) => {
    const [type, n] = typeof one === 'string' ? [one, 1] : one;
    const at = `2026-01-01T00:00:0${index}.000Z`;
    return { stream, version: index + 1, at, settled: true, events: [{ type, version: 1, data: { n } }] };
  });
const webhook = (jobId: string, eventType: string) => ({
  ...{ jobId, eventType, eventId: `event of ${jobId}`, bodySha256: `body of ${jobId}`, verified: true },
});

const sound: Run = {
  acknowledged: [
    { jobId: '1', document: good },
    { jobId: '1', document: good },
    { jobId: '2', document: bad },
  ],
  jobs: new Map([
    ['1', { status: 'completed', attempts: 1, result: { total: 12 } }],
    ['2', { status: 'failed', attempts: 3, result: null }],
  ]),
  commits: [
    ...commits('1', 'JobSubmitted', 'AttemptStarted', 'AttemptResumed', 'AttemptStarted', 'JobCompleted'),
    ...commits('2', 'JobSubmitted', ['AttemptStarted', 1], ['AttemptStarted', 2], ['AttemptStarted', 3], 'JobFailed'),
  ],
  webhooks: [webhook('1', 'document.completed'), webhook('1', 'document.completed'), webhook('2', 'document.failed')],
};
const withHistory = (...types: (string | [string, number])[]): Partial<Run> => ({
  commits: [...commits('1', ...types), ...sound.commits.filter(({ stream }) => stream === '2')],
});
const withWebhooks = (change: Partial<Run['webhooks'][number]>): Partial<Run> => ({
  webhooks: sound.webhooks.map((one, index) => (index === 0 ? { ...one, ...change } : one)),
});
const withJob = (change: object): Partial<Run> => ({
  jobs: new Map([...sound.jobs].map(([id, job]) => [id, id === '1' ? { ...job, ...change } : job])),
});

describe('a run in which every document came to its end', () => {
  it('violates nothing, however often work was resumed and webhooks were sent', () => {
    expect(judgeRun(sound)).toMatchObject({
      violations: [],
      counts: { acknowledged: 2, completed: 1, failed: 1, lost: 0, duplicated: 0, webhooksRepeated: 1 },
      resumedAt: [Date.parse('2026-01-01T00:00:02.000Z')],
    });
  });
});

describe('a run', () => {
  it.each<[string, string, Partial<Run>]>([
    ['that lost an acknowledged job', 'lost', { commits: commits('2', 'JobSubmitted', 'AttemptStarted', 'JobFailed') }],
    ['with a job that never ended', 'lost', withHistory('JobSubmitted', 'AttemptStarted')],
    [
      'with a job that ended twice',
      'duplicated',
      withHistory('JobSubmitted', 'AttemptStarted', 'JobCompleted', 'JobFailed'),
    ],
    ['that went on after an end', 'wrong', withHistory('JobSubmitted', 'AttemptStarted', 'JobCompleted', 'PagesRead')],
    [
      'in which a good document spent an attempt',
      'overAttempted',
      withHistory('JobSubmitted', 'AttemptStarted', 'AttemptFailed', ['AttemptStarted', 2], 'JobCompleted'),
    ],
    [
      'with a job that no client knows',
      'duplicated',
      { commits: [...sound.commits, ...commits('3', 'JobSubmitted', 'AttemptStarted', 'JobCompleted')] },
    ],
    [
      'in which a document became two jobs',
      'duplicated',
      { acknowledged: [...sound.acknowledged, { jobId: '2', document: good }] },
    ],
    ['in which a good document failed', 'wrong', withJob({ status: 'failed', result: null })],
    ['with wrong fields', 'wrong', withJob({ result: { total: 13 } })],
    ['in which an end was not told', 'webhooksMissing', { webhooks: sound.webhooks.slice(0, 2) }],
    ['in which an end was told as two events', 'duplicated', withWebhooks({ eventId: 'another' })],
    ['in which an event changed its bytes', 'wrong', withWebhooks({ bodySha256: 'other' })],
    ['with a signature that does not fit', 'wrong', withWebhooks({ verified: false })],
  ])('%s is found out', (_what, counted, change) => {
    const { violations, counts } = judgeRun({ ...sound, ...change });
    expect(violations).not.toEqual([]);
    expect(counts[counted]).toBeGreaterThan(0);
  });
});

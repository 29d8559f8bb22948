import { describe, expect, it } from '@jest/globals';
import type { ObservedView } from '@docket/invariants';
import type { LoadedDocument } from '../load/documents.ts';
import { judgeRun, type Run } from './judge-run.ts';

const good: LoadedDocument = {
  name: 'good',
  file: Buffer.from('a'),
  must: { complete: { total: 12 } },
  submissions: 2,
  callback: null,
  meddling: null,
};
const at = (second: number) => `2026-01-01T00:00:0${second}.000Z`;
const events = ['JobSubmitted', 'AttemptStarted', 'AttemptResumed', 'AttemptStarted', 'JobCompleted'];
const view: ObservedView = {
  ...({ version: 5, status: 'completed', attempts: 1, errorCode: null } as const),
  completedAt: at(4),
  result: { total: 12 },
};

const sound: Run = {
  acknowledged: [
    { jobId: '1', document: good, at: at(0) },
    { jobId: '1', document: good, at: at(0) },
  ],
  seen: new Map([['1', [{ client: 'a', version: 5, status: 'completed' }]]]),
  views: new Map([['1', view]]),
  commits: events.map((type, index) => ({
    ...{ stream: '1', version: index + 1, at: at(index), settled: true },
    events: [{ type, version: 1, data: type.startsWith('Attempt') ? { n: 1 } : {} }],
  })),
  webhooks: [1, 2].map(() => ({
    ...{ endpointId: '/hook', jobId: '1', eventId: 'e', eventType: 'document.completed', timestamp: at(4) },
    ...{ digest: 'd', verified: true },
  })),
};

describe('a run of chaos', () => {
  it('violates nothing when each document came to its end, however often work was resumed and webhooks were sent', () => {
    expect(judgeRun(sound)).toMatchObject({
      violations: [],
      counts: { acknowledged: 1, completed: 1, lost: 0, duplicated: 0, webhooksMissing: 0, webhooksRepeated: 1 },
      resumedAt: [Date.parse(at(2))],
    });
  });

  it.each<[string, Partial<Run>]>([
    ['an acknowledged job is not in the log', { commits: [] }],
    ['a job could not be read', { views: new Map() }],
    ['the log has a job that no client knows', { acknowledged: [] }],
    ['its fields are others', { views: new Map([['1', { ...view, result: { total: 13 } }]]) }],
    ['nobody was told', { webhooks: [] }],
    [
      'its callback was not told',
      { acknowledged: [{ jobId: '1', document: { ...good, callback: '/callback/1' }, at: at(0) }] },
    ],
    [
      'it was erased and is still there',
      { acknowledged: [{ jobId: '1', document: { ...good, meddling: { does: 'erase', afterMs: 1 } }, at: at(0) }] },
    ],
    ['a good document spent an attempt', { views: new Map([['1', { ...view, attempts: 2 }]]) }],
  ])('is found wrong when %s', (_what, change) => {
    expect(judgeRun({ ...sound, ...change }).violations).not.toEqual([]);
  });
});

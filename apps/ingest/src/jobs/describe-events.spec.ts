import { describe, expect, it } from '@jest/globals';
import type { Commit, StoredEvent } from '@docket/event-log';
import { describeEvents } from './describe-events.ts';
import { jobAsOf, momentOf } from './job-as-of.ts';

const FACTS = {
  ...{ accountId: 'secret-account', templateId: 't', templateVersion: 1, blobId: 'secret-blob', sha256: 'ab', size: 1 },
  ...{ mediaType: 'application/pdf', language: null, pages: null },
};
const at = (second: number) => `2026-01-01T00:00:0${second}.000Z`;
const event = (type: string, data: StoredEvent['data'] = {}): StoredEvent => ({ type, version: 1, data });
const commits = (...all: StoredEvent[][]): Commit[] =>
  all.map((events, index) => ({
    ...{ id: `j/${index + 1}`, stream: 'j', version: index + 1, commitId: 'c', events, at: at(index + 1) },
    ...{ by: 'secret-process', trace: null, prev: '', mac: '', settled: true },
  }));

const HISTORY = commits(
  [event('JobSubmitted', FACTS)],
  [event('AttemptStarted', { n: 1, worker: 'secret-worker' })],
  [event('AttemptFailed', { n: 1, code: 'ENCRYPTED' }), event('JobFailed', { code: 'ENCRYPTED' })],
  [event('JobRetried', { run: 2 })],
  [event('AttemptStarted', { n: 1, worker: 'secret-worker' })],
  [event('PagesRead', { n: 1, pages: 3 }), event('JobCompleted', { n: 1, resultBlob: 'secret-result' })],
);

describe('the history of a job', () => {
  it('numbers its events over all runs and says what each made of the job', () => {
    expect([...describeEvents(HISTORY)]).toEqual([
      { number: 1, type: 'JobSubmitted', at: at(1), status: 'pending', run: 1 },
      { number: 2, type: 'AttemptStarted', at: at(2), status: 'processing', run: 1, attempt: 1 },
      {
        ...{ number: 3, type: 'AttemptFailed', at: at(3), status: 'processing', run: 1, attempt: 1 },
        ...{ errorCode: 'ENCRYPTED', error: expect.stringContaining('encrypted') },
      },
      {
        ...{ number: 4, type: 'JobFailed', at: at(3), status: 'failed', run: 1 },
        ...{ errorCode: 'ENCRYPTED', error: expect.stringContaining('encrypted') },
      },
      { number: 5, type: 'JobRetried', at: at(4), status: 'pending', run: 2 },
      { number: 6, type: 'AttemptStarted', at: at(5), status: 'processing', run: 2, attempt: 1 },
      { number: 7, type: 'PagesRead', at: at(6), status: 'processing', run: 2, attempt: 1, pages: 3 },
      { number: 8, type: 'JobCompleted', at: at(6), status: 'completed', run: 2, attempt: 1 },
    ]);
  });

  it('names no account, process or blob', () => {
    expect(JSON.stringify([...describeEvents(HISTORY)])).not.toContain('secret');
  });
});

describe('a job as it was', () => {
  it.each([
    ['1', 'pending'],
    ['2', 'processing'],
    ['4', 'failed'],
    ['5', 'pending'],
    ['7', 'processing'],
    ['8', 'completed'],
    [at(1), 'pending'],
    [at(3), 'failed'],
    ['2026-01-01T00:00:04.500Z', 'pending'],
    [at(9), 'completed'],
    ['2025-12-31T23:59:59.999Z', 'none'],
  ])('at %s was %s', (moment, status) => {
    expect(jobAsOf(HISTORY, momentOf(moment))).toMatchObject({ status });
  });

  it('is unknown after an event that it has not yet', () => {
    expect(jobAsOf(HISTORY, momentOf('9'))).toBeUndefined();
  });
});

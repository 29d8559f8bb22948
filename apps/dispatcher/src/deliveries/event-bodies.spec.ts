import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { FinishedRun } from '@docket/contracts';
import { documentBody } from './event-bodies.ts';

const completed: FinishedRun = {
  accountId: 'local',
  jobId: '0a7a3f6c-5d0e-8c1b-9f57-6f1f0c9d2e11',
  eventId: '5b1d6b7e-2f55-8d55-8a8d-0c27f4a3d6f0',
  status: 'completed',
  resultJson: '{ "total": 1250.0, "currency": "\\u20ac" }',
  pageCount: 2,
  pageUsed: 12,
  pageRemaining: 88,
  finishedAt: '2026-11-23T17:00:00.000Z',
};
const failed: FinishedRun = {
  accountId: 'local',
  jobId: completed.jobId,
  eventId: completed.eventId,
  status: 'failed',
  error: 'Failed to extract text from document',
  finishedAt: '2026-11-23T17:00:00.000Z',
};

const text = (run: FinishedRun) => documentBody(run).toString('utf8');

describe('the body of a completed run', () => {
  it('has the reference keys in their order', () => {
    expect(text(completed)).toBe(
      '{"eventId":"5b1d6b7e-2f55-8d55-8a8d-0c27f4a3d6f0","eventType":"document.completed",' +
        '"jobId":"0a7a3f6c-5d0e-8c1b-9f57-6f1f0c9d2e11","status":"completed",' +
        '"result":{"total":1250,"currency":"€"},"pageCount":2,"pageUsed":12,"pageRemaining":88,' +
        '"timestamp":"2026-11-23T17:00:00.000Z"}',
    );
  });

  it('writes the zeros that the wire between the services leaves out', () => {
    const { accountId, jobId, eventId, status, finishedAt } = completed;
    expect(text({ accountId, jobId, eventId, status, finishedAt })).toContain('"pageUsed":0,"pageRemaining":0');
  });

  it('survives a receiver that parses and serialises it again', () => {
    const json = fc.oneof(
      fc.json(),
      fc.json({ stringUnit: 'binary', depthSize: 'medium' }),
      fc.dictionary(fc.oneof(fc.nat().map(String), fc.string()), fc.double()).map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(json, (resultJson) => {
        const sent = documentBody({ ...completed, resultJson });
        expect(Buffer.from(JSON.stringify(JSON.parse(sent.toString('utf8'))), 'utf8')).toEqual(sent);
      }),
    );
  });

  it.each([
    '{"b":1,"10":2,"9":3}',
    '{"a":1,"a":2}',
    '{"n":1e400,"z":-0,"f":1250.00,"e":1E2}',
    '{"s":"\\u00e9\\/\\ud800"}',
    '{"__proto__":{"x":1},"toJSON":"no function"}',
    ' [ 1 , 2 ] ',
  ])('is a fixed point for %s', (resultJson) => {
    const sent = text({ ...completed, resultJson });
    expect(JSON.stringify(JSON.parse(sent))).toBe(sent);
  });
});

describe('the body of a failed run', () => {
  it('has the reference keys in their order', () => {
    expect(text(failed)).toBe(
      '{"eventId":"5b1d6b7e-2f55-8d55-8a8d-0c27f4a3d6f0","eventType":"document.failed",' +
        '"jobId":"0a7a3f6c-5d0e-8c1b-9f57-6f1f0c9d2e11","status":"failed","result":null,' +
        '"error":"Failed to extract text from document","timestamp":"2026-11-23T17:00:00.000Z"}',
    );
  });
});

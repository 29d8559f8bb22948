import { describe, expect, it } from '@jest/globals';
import type { DispatcherStatus, IngestStatus } from '@docket/contracts';
import { judgeStatus } from './judge-status.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1_000).toISOString();

const process = (application: string, reasons: readonly string[] = [], seenSecondsAgo = 1) => ({
  ...{ id: `${application}-host-1`, application, version: '1.0.0', startedAt: ago(60) },
  ...{ reasons, seenAt: ago(seenSecondsAgo) },
});
const ALL = ['gateway', 'ingest', 'extractor', 'dispatcher'].map((application) => process(application));
const QUEUE = { ready: 0, consumers: 1, dead: 0 };
const INGEST: IngestStatus = {
  processes: ALL,
  repairs: { settled: 0, republished: 0, released: 0, lastAt: null },
  jobs: { pending: 0, pendingSince: null, retrying: 0, processing: 0, untoldSince: null },
  unsettled: 0,
  unsettledSince: null,
  queues: [
    { message: 'extraction.requested', queues: QUEUE },
    { message: 'job.finished', queues: QUEUE },
  ],
};
const DISPATCHER: DispatcherStatus = {
  ...{ waiting: 0, parked: 0, due: 0, dueSince: null, breakersOpen: 0, endpointsDisabled: 0 },
  ...{ unsettled: 0, unsettledSince: null },
};
const problems = (ingest: Partial<IngestStatus>, dispatcher: DispatcherStatus | null = DISPATCHER) =>
  judgeStatus({ ...INGEST, ...ingest }, dispatcher, NOW).problems;

describe('the status of a system', () => {
  it('in which all is well has no problems', () => {
    expect(judgeStatus(INGEST, DISPATCHER, NOW)).toMatchObject({ ok: true, problems: [] });
  });

  it('says which application has no ready process, and why one is not', () => {
    const reason = 'The broker is away, or has not registered the consumer yet.';
    const processes = ALL.map((one) => (one.application === 'extractor' ? process('extractor', [reason]) : one));
    expect(problems({ processes })).toEqual(['No extractor is ready.', `extractor-host-1 is not ready: ${reason}`]);
  });

  it('counts a process that is silent as gone, which is no problem beside one that is ready', () => {
    const gone = { ...process('gateway', [], 36), id: 'gateway-host-2' };
    const status = judgeStatus({ ...INGEST, processes: [...ALL, gone] }, DISPATCHER, NOW);
    expect(status).toMatchObject({ ok: true });
    expect(status.processes.find(({ id }) => id === gone.id)).toMatchObject({ state: 'gone' });
  });

  it('tells of a broker that cannot be asked, of queues without consumers and of dead letters', () => {
    const queue = (queues: typeof QUEUE | null) => problems({ queues: [{ message: 'job.finished', queues }] });
    expect(queue(null)).toEqual(['The broker cannot be asked.']);
    expect(queue({ ready: 3, consumers: 0, dead: 2 })).toEqual([
      'Nobody consumes job.finished.',
      'job.finished has dead letters, which somebody has to look at: 2.',
    ]);
  });

  it('tells of work that is stuck, and of no other', () => {
    const jobs = { ...INGEST.jobs, pending: 1 };
    expect(problems({ jobs: { ...jobs, pendingSince: ago(299) } })).toEqual([]);
    expect(problems({ jobs: { ...jobs, pendingSince: ago(301) } })).toEqual([
      'A job has been waiting for an extractor for 301 s.',
    ]);
    expect(problems({ unsettled: 1, unsettledSince: ago(61) })).toHaveLength(1);
    expect(problems({}, { ...DISPATCHER, due: 1, dueSince: ago(61) })).toEqual([
      'A due delivery has been waiting for 61 s.',
    ]);
    expect(problems({}, null)).toEqual(['The dispatcher cannot be reached.']);
  });
});

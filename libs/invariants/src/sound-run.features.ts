import type { Observed, ObservedDelivery, ObservedEndpoint, ObservedJob } from './observed.ts';
import { historyOf } from './observed.ts';

/** Seconds after the first event, as a time. */
export const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 1) + seconds * 1_000).toISOString();

/** One event a commit: its type, when, and what it says. */
export type Step = readonly [type: string, seconds: number, data?: Readonly<Record<string, unknown>>];

const history = (steps: readonly Step[]) =>
  historyOf(
    steps.map(([type, seconds, data = {}], index) => ({
      version: index + 1,
      at: at(seconds),
      events: [{ type, version: 1, data }],
    })),
  );

export const COMPLETED: readonly Step[] = [
  ['JobSubmitted', 0],
  ['AttemptStarted', 1, { n: 1 }],
  ['PagesRead', 2, { n: 1 }],
  ['JobCompleted', 2, { n: 1 }],
];

const FAILED: readonly Step[] = [
  ['JobSubmitted', 0],
  ['AttemptStarted', 1, { n: 1 }],
  ['AttemptFailed', 2, { n: 1, code: 'EXTRACTION_FAILED' }],
  ['RetryScheduled', 2, { n: 2 }],
  ['AttemptStarted', 7, { n: 2 }],
  ['AttemptResumed', 8, { n: 2 }],
  ['AttemptStarted', 9, { n: 2 }],
  ['AttemptFailed', 10, { n: 2, code: 'EXTRACTION_FAILED' }],
  ['RetryScheduled', 10, { n: 3 }],
  ['AttemptStarted', 35, { n: 3 }],
  ['AttemptFailed', 36, { n: 3, code: 'EXTRACTION_FAILED' }],
  ['JobFailed', 36, { code: 'EXTRACTION_FAILED' }],
];

const good: ObservedJob = {
  jobId: 'good',
  account: 'acme',
  must: 'complete',
  expected: { total: 12 },
  seen: [
    { client: 'one', version: 1, status: 'pending' },
    { client: 'one', version: 4, status: 'completed' },
  ],
  history: history(COMPLETED),
  view: {
    ...{ version: 4, status: 'completed', attempts: 1, errorCode: null, completedAt: at(2) },
    result: { total: 12, other: 'x' },
  },
};

const poison: ObservedJob = {
  jobId: 'poison',
  account: 'acme',
  must: 'fail',
  expected: {},
  seen: [{ client: 'one', version: 4, status: 'retrying' }],
  history: history(FAILED),
  view: {
    ...{ version: 12, status: 'failed', attempts: 3, errorCode: 'EXTRACTION_FAILED', completedAt: at(36) },
    result: null,
  },
};

const endpoint: ObservedEndpoint = {
  ...{ id: 'endpoint', account: 'acme', since: at(0) },
  eventTypes: ['document.completed', 'document.failed'],
};

const told = (jobId: string, eventType: string, seconds: number): ObservedDelivery => ({
  ...{ endpointId: 'endpoint', jobId, eventId: `evt-${jobId}`, eventType, timestamp: at(seconds) },
  ...{ digest: `digest-${jobId}`, verified: true },
});

/** One document that completed, one that is poison, an endpoint that was told of both, of one of them twice. */
export const SOUND: Observed = {
  submissions: [
    { jobId: 'good', identity: 'document 1' },
    { jobId: 'good', identity: 'document 1' },
    { jobId: 'poison', identity: 'document 2' },
  ],
  jobs: [good, poison],
  endpoints: [endpoint],
  deliveries: [
    told('good', 'document.completed', 2),
    told('good', 'document.completed', 2),
    told('poison', 'document.failed', 36),
  ],
  limits: [
    { name: 'rate', capacity: 2, perSecond: 1, admitted: [0, 0, 1_000].map((ms) => ({ sent: ms, answered: ms })) },
  ],
  blobs: { referenced: ['blob'], stored: new Set(['blob', 'another']) },
};

/** The sound run with another first job. */
export const withGood = (change: Partial<ObservedJob>): Observed => ({
  ...SOUND,
  jobs: [{ ...good, ...change }, poison],
});

/** The sound run whose first job has these events; its view and its webhooks stay. */
export const withSteps = (steps: readonly Step[]): Observed => withGood({ history: history(steps), seen: [] });

export const view = good.view as Extract<NonNullable<ObservedJob['view']>, { version: number }>;
export const callback = (since: number): ObservedEndpoint => ({
  ...endpoint,
  ...{ id: 'callback', jobId: 'good', since: at(since) },
});
export const delivery = (change: Partial<ObservedDelivery>): ObservedDelivery => ({
  ...told('good', 'document.completed', 2),
  ...change,
});

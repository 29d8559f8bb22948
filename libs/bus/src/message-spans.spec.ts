import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { extractionRequested } from '@docket/contracts';
import { OTLP_VARIABLES, readConfig, startTracing } from '@docket/service';
import type { Log } from '@docket/service';
import { eventually, startOtlpReceiver } from '@docket/testing';
import type { OtlpReceiver, ReceivedSpan } from '@docket/testing';
import { decideOutcome } from './decide-outcome.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const [TRACE, SPAN] = ['c'.repeat(32), 'd'.repeat(16)];
const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1_000).toISOString();

let otlp: OtlpReceiver;
let tracing: Awaited<ReturnType<typeof startTracing>>;
beforeAll(async () => {
  otlp = await startOtlpReceiver();
  Object.assign(process.env, {
    ...{ OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' },
    OTEL_BSP_SCHEDULE_DELAY: '20',
  });
  tracing = await startTracing('extractor', readConfig(OTLP_VARIABLES, process.env), quiet as unknown as Log);
});
afterAll(async () => {
  await tracing.close();
  await otlp.stop();
});

/** Spans of a message that was published so many seconds ago, once it is handled and its slot is free. */
async function handled(jobId: string, seconds: number, traceparent: string | null): Promise<readonly ReceivedSpan[]> {
  const received = {
    ...{ json: JSON.stringify({ v: 1, jobId, commit: `${jobId}/000001` }), messageId: `${jobId}/000001` },
    ...{ traceparent, redelivered: false, publishedAt: secondsAgo(seconds) },
  };
  const { promise: releaseAfter, resolve } = Promise.withResolvers<undefined>();
  const handler = () => Promise.resolve({ kind: 'ack', releaseAfter: releaseAfter.then(() => undefined) } as const);
  expect(await decideOutcome(extractionRequested, handler, received, quiet)).toMatchObject({ kind: 'ack' });
  const mine = () => otlp.spans.filter(({ attributes }) => attributes['docket.job.id'] === jobId);
  expect(mine().some(({ name }) => name.startsWith('process'))).toBe(false);
  resolve(undefined);
  if (traceparent === null) return mine();
  return eventually(() => {
    expect(mine().some(({ name }) => name.startsWith('process'))).toBe(true);
    return mine();
  });
}

describe('a message of a trace', () => {
  it('is of that trace, and so is its wait in the queue', async () => {
    const spans = await handled('00000000-0000-4000-8000-000000000001', 25, `00-${TRACE}-${SPAN}-01`);
    expect(spans.map(({ name, parentSpanId, kind }) => [name, parentSpanId, kind])).toEqual([
      ['queue wait', SPAN, 1],
      ['process docket.extraction.requested', SPAN, 5],
    ]);
    const [wait, work] = spans;
    expect((wait?.end ?? 0) - (wait?.start ?? 0)).toBeGreaterThan(24_900);
    expect(Number(work?.attributes['docket.queue.wait_ms'])).toBeGreaterThan(24_900);
  });

  it('that waited for more than a minute begins a trace of its own, linked to that', async () => {
    const spans = await handled('00000000-0000-4000-8000-000000000002', 90, `00-${TRACE}-${SPAN}-01`);
    expect(spans.map(({ name, parentSpanId }) => [name, parentSpanId])).toEqual([
      ['process docket.extraction.requested', ''],
    ]);
    expect(spans[0]?.traceId).not.toBe(TRACE);
    expect(spans[0]?.links).toEqual([TRACE]);
  });

  it('whose traceparent is malformed begins a trace of its own', async () => {
    const [wait, work] = await handled('00000000-0000-4000-8000-000000000003', 1, 'nonsense');
    expect([wait?.parentSpanId, work?.parentSpanId, work?.links]).toEqual(['', '', []]);
  });
});

describe('a message of no trace', () => {
  it('makes no spans', async () => {
    expect(await handled('00000000-0000-4000-8000-000000000004', 1, null)).toEqual([]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  eventually,
  invoiceTruth,
  makeInvoicePdf,
  sampleInvoice,
  startOtlpReceiver,
  startWebhookReceiver,
} from '@docket/testing';
import type { OtlpReceiver, ReceivedSpan, WebhookReceiver } from '@docket/testing';
import { finished } from './client.ts';
import { KEY, WEBHOOK_SECRET } from './processes/docket.ts';
import type { Docket, DocketOptions } from './processes/docket.ts';

const SEED = 61;
const FILE_NAME = 'Strictly Private.pdf';
const [TRACE, CALLER] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];

interface Traced {
  readonly jobId: string;
  readonly traceparent: string | null;
  /** Of the client's trace, by start. */
  readonly spans: readonly ReceivedSpan[];
  readonly webhook: string | undefined;
}

/** A job whose reader dies on the first attempt, and everything that a collector is told of it; in every shape. */
export function testTracing(
  start: (options: DocketOptions) => Promise<Docket>,
  /** Service names of the spans. */
  services: readonly string[],
): void {
  let otlp: OtlpReceiver;
  let receiver: WebhookReceiver;
  let docket: Docket;
  let traced: Traced;

  beforeAll(async () => {
    [otlp, receiver] = await Promise.all([startOtlpReceiver(), startWebhookReceiver()]);
    docket = await start({
      webhookUrl: receiver.url,
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url,
        OTEL_BSP_SCHEDULE_DELAY: '200',
        DOCKET_READERS: '1',
      },
    });
    traced = await trace(docket, otlp, receiver);
  }, 240_000);
  afterAll(async () => {
    await docket.remove();
    await Promise.all([receiver.stop(), otlp.stop()]);
  }, 60_000);

  const named = (name: string | RegExp) =>
    traced.spans.filter((span) => (typeof name === 'string' ? span.name === name : name.test(span.name)));
  const first = (name: string | RegExp): ReceivedSpan => {
    const [span] = named(name);
    if (!span) throw new Error(`no ${String(name)} among ${traced.spans.map((one) => one.name).join(', ')}`);
    return span;
  };

  describe('a job whose first attempt fails', () => {
    it('is one connected trace below the span of its client', () => {
      const ids = new Set(traced.spans.map(({ spanId }) => spanId));
      const roots = traced.spans.filter(({ parentSpanId }) => !ids.has(parentSpanId));
      expect(roots.map(({ name, parentSpanId }) => [name, parentSpanId])).toEqual([
        ['POST /v1/documents/parse/async', CALLER],
      ]);
      expect(new Set(traced.spans.map(({ resource }) => resource['service.name']))).toEqual(new Set(services));
    });

    it('passes its stages in order, the second attempt after the first', () => {
      const work = named('process docket.extraction.requested');
      const attempts = work.map(({ attributes }) => Number(attributes['docket.attempt']));
      expect(attempts).toEqual([1, 2]);
      const [one, two] = work;
      const stages = [
        first('POST /v1/documents/parse/async'),
        first('docket.ingest.v1.Ingest/Admit'),
        first('docket.ingest.v1.Ingest/Submit'),
        first('store document'),
        first('append commit'),
        first('settle'),
        first('publish docket.extraction.requested'),
        first('queue wait'),
        one,
        first('claim'),
        named('publish docket.extraction.requested')[1],
        two,
        named('claim')[1],
        ...[named('read page 1').at(-1), first('extract fields'), first('store result')],
        ...[first('publish docket.job.finished'), first('process docket.job.finished'), first('deliver attempt 1')],
      ];
      const starts = stages.map((span) => span?.start ?? NaN);
      expect(starts).toEqual([...starts].sort((a, b) => a - b));
    });

    it('waits in the queue from its publishing to its consumer, a retry for its delay', () => {
      const waits = named('queue wait').filter(({ attributes }) => attributes['docket.component'] === 'extractor');
      expect(waits).toHaveLength(2);
      const published = named('publish docket.extraction.requested');
      waits.forEach((wait, n) => expect(Math.abs(wait.start - (published[n]?.start ?? 0))).toBeLessThan(50));
      expect((waits[1]?.end ?? 0) - (waits[1]?.start ?? 0)).toBeGreaterThan(4_900);
    });

    it('tells engine and words of a page, and why the first attempt failed', () => {
      const [died, read] = named('read page 1');
      expect(died).toMatchObject({ failed: true, attributes: { 'error.type': 'READER_CRASHED' } });
      expect(read).toMatchObject({ failed: false, attributes: { 'docket.page.engine': 'text' } });
      expect(Number(read?.attributes['docket.page.words'])).toBeGreaterThan(20);
    });

    it('is named with its trace to whoever asks, and to the receiver of its webhook', () => {
      expect(traced.traceparent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`));
      expect(traced.webhook).toBe(`00-${TRACE}-${first('deliver attempt 1').spanId}-01`);
      expect(first('deliver attempt 1').attributes).toMatchObject({
        'docket.job.id': traced.jobId,
        'http.response.status_code': expect.anything(),
      });
    });

    it('is logged with the ids of its spans', () => {
      const lines = docket.lines.filter((line) => line.includes('"message"') && line.includes(traced.jobId));
      const logged = lines.map((line) => JSON.parse(line.slice(line.indexOf('{'))) as Record<string, unknown>);
      const within = logged.filter(({ trace_id }) => trace_id === TRACE);
      expect(new Set(within.map(({ message }) => message))).toEqual(
        new Set(['job changed', 'page read', 'request', 'delivery.attempted']),
      );
      const ids = new Set(traced.spans.map(({ spanId }) => spanId));
      for (const line of within) {
        expect(ids).toContain(line['span_id']);
        expect(line['job_id']).toBe(traced.jobId);
      }
    });

    it('tells nothing that a document or a secret holds', () => {
      const told = JSON.stringify(otlp.spans).toLowerCase();
      const { invoiceNumber, seller, buyer } = invoiceTruth(sampleInvoice(SEED));
      const secrets = [FILE_NAME, 'strictly', KEY, WEBHOOK_SECRET, receiver.url, '/hook', invoiceNumber, seller, buyer];
      for (const secret of secrets) expect(told).not.toContain(secret.toLowerCase());
    });
  });

  it('begins a trace of its own where the client sends a malformed traceparent', async () => {
    const headers = { 'x-api-key': KEY, traceparent: `00-${TRACE}-nonsense` };
    const before = otlp.spans.length;
    expect((await fetch(`${docket.urls[0]}/v1/jobs`, { headers })).status).toBe(200);
    const list = await eventually(() => {
      const span = otlp.spans.slice(before).find(({ name }) => name === 'GET /v1/jobs');
      if (!span) throw new Error('the request has no span');
      return span;
    });
    expect(list.parentSpanId).toBe('');
    expect(list.traceId).not.toBe(TRACE);
  });
}

async function trace(docket: Docket, otlp: OtlpReceiver, receiver: WebhookReceiver): Promise<Traced> {
  const folder = await mkdtemp(join(tmpdir(), 'docket-e2e-fault-'));
  const flag = join(folder, 'once');
  await writeFile(flag, '');
  const file = Buffer.concat([
    await makeInvoicePdf({ seed: SEED }),
    Buffer.from(`\n% docket-fault: kill-once ${flag}\n`),
  ]);
  const url = docket.urls[0] ?? '';
  const jobId = await submitWithin(url, file);
  const job = await finished(url, jobId);
  await rm(folder, { recursive: true });
  expect(job).toMatchObject({ status: 'completed', attempts: 2 });
  const spans = await eventually(
    () => {
      const mine = otlp.spans.filter(({ traceId }) => traceId === TRACE).sort((a, b) => a.start - b.start);
      const last = mine.filter(({ name }) => name === 'settle' || name === 'deliver attempt 1').length;
      // Commits of the job: 1 submission, 2 claims, 1 failure with its retry, 1 completion; of its delivery: 3.
      if (last < 9) throw new Error(`only ${mine.map(({ name }) => name).join(', ')}`);
      return mine;
    },
    { timeoutMs: 30_000 },
  );
  const told = receiver.received.find(({ headers }) => String(headers['traceparent']).includes(TRACE));
  const { traceparent } = job as typeof job & { traceparent: string | null };
  return { jobId, spans, traceparent, webhook: told?.headers['traceparent'] as string | undefined };
}

async function submitWithin(url: string, file: Buffer): Promise<string> {
  const form = new FormData();
  form.set('templateId', 'invoice');
  form.set('file', new Blob([Buffer.from(file)]), FILE_NAME);
  const headers = { 'x-api-key': KEY, traceparent: `00-${TRACE}-${CALLER}-01` };
  const answer = await fetch(`${url}/v1/documents/parse/async`, { method: 'POST', headers, body: form });
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { jobId: string }).jobId;
}

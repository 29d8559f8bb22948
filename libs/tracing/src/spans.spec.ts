import { afterEach, beforeAll, afterAll, describe, expect, it } from '@jest/globals';
import { trace } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import {
  aboutJob,
  activeTraceparent,
  beginTracing,
  detached,
  endTracing,
  inSpan,
  logFields,
  openSpan,
  Replay,
} from './index.ts';

const exporter = new InMemorySpanExporter();
const nothing = () => Promise.resolve();
const [TRACE, SPAN] = ['a'.repeat(32), 'b'.repeat(16)];
const EARLIER = `00-${TRACE}-${SPAN}-01`;
const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1_000).toISOString();

function only(name: string): ReadableSpan {
  const [span] = exporter.getFinishedSpans().filter((one) => one.name === name);
  if (!span) throw new Error(`no span ${name}`);
  return span;
}

const replay = new Replay();
const begin = () =>
  beginTracing({ isSampled: (_traceId, parent = true) => parent, take: (span) => replay.make(structuredClone(span)) });

beforeAll(() => {
  const spanProcessors = [new SimpleSpanProcessor({ exporter })];
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors, idGenerator: replay.idGenerator }));
  begin();
});
afterEach(() => exporter.reset());
afterAll(() => endTracing());

describe('work in a span', () => {
  it('has the span around it as its parent, whose job and component it is about', async () => {
    await inSpan('outer', { component: 'ingest' }, async () => {
      aboutJob('job-1', { 'docket.attempt': 2 });
      await nothing();
      await inSpan('inner', {}, nothing);
    });
    expect(only('inner').parentSpanContext?.spanId).toBe(only('outer').spanContext().spanId);
    expect(only('inner').attributes).toEqual({ 'docket.job.id': 'job-1', 'docket.component': 'ingest' });
    expect(only('outer').attributes).toMatchObject({ 'docket.attempt': 2, 'docket.job.id': 'job-1' });
  });

  it('of one step is not run within its span: what it does is of the span around', async () => {
    await inSpan('outer', {}, async (outer) => {
      await inSpan('step', { leaf: true }, async (step) => {
        expect(activeTraceparent()).toBe(outer.traceparent);
        step.set({ 'docket.pages': 3 });
        await inSpan('below', {}, nothing);
      });
    });
    const outer = only('outer').spanContext().spanId;
    expect([only('step'), only('below')].map((span) => span.parentSpanContext?.spanId)).toEqual([outer, outer]);
    expect(only('step').attributes).toEqual({ 'docket.pages': 3 });
  });

  it('that belongs to no span around it goes on where it is told to, and has what is within it below it', async () => {
    const continues = { traceparent: EARLIER };
    await inSpan('outer', { jobId: 'job-1' }, () =>
      inSpan('apart', { apart: true, continues }, () => inSpan('below', {}, nothing)),
    );
    expect(only('apart').parentSpanContext?.spanId).toBe(SPAN);
    expect(only('apart').attributes).toEqual({});
    expect(only('below').parentSpanContext?.spanId).toBe(only('apart').spanContext().spanId);
  });

  it('that fails says the class or the code of the error, and nothing of its message', async () => {
    const secret = Object.assign(new TypeError('the buyer is Kestrel'), { detail: 'Kestrel' });
    const failing = [
      inSpan('class', {}, () => Promise.reject(secret)),
      inSpan('code', {}, () => Promise.reject(Object.assign(new Error('at https://x'), { code: 'ECONNREFUSED' }))),
    ];
    await expect(failing[0]).rejects.toBe(secret);
    await expect(failing[1]).rejects.toThrow();
    expect(only('class')).toMatchObject({ status: { code: 2 }, attributes: { 'error.type': 'TypeError' } });
    expect(only('class').events.map(({ name, attributes }) => [name, attributes])).toEqual([
      ['exception', { 'exception.type': 'TypeError' }],
    ]);
    expect(only('code').attributes).toEqual({ 'error.type': 'ECONNREFUSED' });
    const told = exporter.getFinishedSpans().map(({ status, attributes, events }) => ({ status, attributes, events }));
    expect(JSON.stringify(told)).not.toMatch(/Kestrel|https/);
  });

  it('that is given up has not failed', async () => {
    const given = inSpan('given up', {}, () => Promise.reject(new DOMException('stop', 'AbortError')));
    await expect(given).rejects.toThrow('stop');
    expect(only('given up').status.code).toBe(0);
  });
});

describe('work that goes on with an earlier trace', () => {
  it('is a child of the span that was left', async () => {
    await inSpan('next', { continues: { traceparent: EARLIER, since: secondsAgo(25) } }, nothing);
    expect(only('next').spanContext().traceId).toBe(TRACE);
    expect(only('next').parentSpanContext?.spanId).toBe(SPAN);
  });

  it('begins a trace of its own after more than a minute, linked to the earlier one', async () => {
    await inSpan('late', { continues: { traceparent: EARLIER, since: secondsAgo(61) } }, async () => {
      await inSpan('below', {}, nothing);
    });
    expect(only('late').parentSpanContext).toBeUndefined();
    expect(only('late').spanContext().traceId).not.toBe(TRACE);
    expect(only('late').links.map(({ context }) => [context.traceId, context.spanId])).toEqual([[TRACE, SPAN]]);
    expect(only('below').spanContext().traceId).toBe(only('late').spanContext().traceId);
  });

  it.each([null, 'nonsense', `00-${TRACE}-${SPAN}`, `00-${'0'.repeat(32)}-${SPAN}-01`])(
    'ignores the traceparent %p',
    async (traceparent) => {
      await inSpan('root', { continues: { traceparent, since: secondsAgo(100) } }, nothing);
      expect(only('root').parentSpanContext).toBeUndefined();
      expect(only('root').links).toEqual([]);
    },
  );

  it('stays below the span around it, if there is one', async () => {
    await inSpan('around', {}, () => inSpan('here', { continues: { traceparent: EARLIER } }, nothing));
    expect(only('here').parentSpanContext?.spanId).toBe(only('around').spanContext().spanId);
    await inSpan('around', {}, () =>
      detached(() => inSpan('elsewhere', { continues: { traceparent: EARLIER } }, nothing)),
    );
    expect(only('elsewhere').spanContext().traceId).toBe(TRACE);
  });

  it('is not recorded if the earlier one is not', async () => {
    await inSpan('unsampled', { continues: { traceparent: `00-${TRACE}-${SPAN}-00` } }, (span) => {
      expect(span.traceparent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
      return nothing();
    });
    expect(exporter.getFinishedSpans()).toEqual([]);
  });
});

describe('a log line', () => {
  it('names the span that it is written in, and the job', async () => {
    expect(logFields()).toEqual({});
    await inSpan('logged', { jobId: 'job-7' }, async () => {
      await nothing();
      const { trace_id, span_id, job_id } = logFields();
      expect(activeTraceparent()).toBe(`00-${trace_id}-${span_id}-01`);
      expect(job_id).toBe('job-7');
    });
  });
});

describe('without tracing', () => {
  it('work runs as it is, and no span is made', async () => {
    endTracing();
    try {
      const result = await inSpan('none', {}, (span) => Promise.resolve([span.traceparent, logFields()]));
      expect(result).toEqual([null, {}]);
      openSpan('none').end();
      expect(exporter.getFinishedSpans()).toEqual([]);
    } finally {
      begin();
    }
  });
});

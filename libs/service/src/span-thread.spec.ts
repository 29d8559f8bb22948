import { afterEach, describe, expect, it } from '@jest/globals';
import { SpanKind } from '@docket/tracing';
import type { FinishedSpan } from '@docket/tracing';
import { eventually, startOtlpReceiver } from '@docket/testing';
import type { OtlpReceiver } from '@docket/testing';
import { SpanThread } from './span-thread.ts';

const said: (readonly [level: string, facts: object, message: string])[] = [];
const log = {
  info: (facts: object, message: string) => said.push(['info', facts, message]),
  warn: (facts: object, message: string) => said.push(['warn', facts, message]),
};
const span = (name: string): FinishedSpan => ({
  ...{ name, kind: SpanKind.INTERNAL, parent: undefined, link: undefined, start: Date.now(), end: Date.now() + 1.5 },
  context: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 },
  ...{ attributes: {}, failed: false, exception: undefined },
});
/** One that nobody can be told of. */
const UNUSABLE = { name: 'unusable' } as FinishedSpan;

describe.each(['http/json', 'http/protobuf'] as const)('a thread that exports spans by %s', (exporter) => {
  let otlp: OtlpReceiver;
  let thread: SpanThread;
  const start = async (bound: number, environment: Record<string, string> = {}) => {
    otlp = await startOtlpReceiver();
    const own = { OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url, OTEL_BSP_SCHEDULE_DELAY: '20' };
    Object.assign(process.env, own, environment);
    thread = new SpanThread({ exporter, resource: { 'service.name': 'test' } }, bound, log);
  };
  afterEach(async () => {
    await thread.close();
    await otlp.stop();
    said.length = 0;
    for (const name of Object.keys(process.env))
      if (name.startsWith('OTEL_')) Reflect.deleteProperty(process.env, name);
  });

  it('drops what is beyond its bound, says so once, and how many they were once it takes spans again', async () => {
    await start(4);
    for (let n = 1; n <= 6; n++) thread.take(span(`span ${n}`));
    expect(said).toEqual([['warn', {}, 'spans are made faster than they are exported: some are dropped']]);
    await eventually(() => expect(otlp.spans).toHaveLength(4));
    await eventually(() => expect(said.slice(1)).toEqual([['info', { dropped: 2 }, 'spans are taken again']]));
    thread.take(span('later'));
    await eventually(() => expect(otlp.spans.at(-1)?.name).toBe('later'));
  });

  it('hands over what it has gathered when it is closed', async () => {
    await start(1_000);
    for (let n = 0; n < 700; n++) thread.take(span('last'));
    await thread.close();
    expect(otlp.spans).toHaveLength(700);
    expect(said).toEqual([]);
  });

  it('keeps to the limits of the environment', async () => {
    await start(1_000, { OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '2', OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '3' });
    thread.take({ ...span('limited'), attributes: { a: 'abcdef', b: 1, c: true } });
    await eventually(() => expect(otlp.spans.map(({ attributes }) => attributes)).toEqual([{ a: 'abc', b: 1 }]));
  });

  it('that fails costs spans, one warning, and no time at the end', async () => {
    await start(1_000);
    thread.take(UNUSABLE);
    const failed = ['warn', { reason: 'TypeError' }, 'spans are exported no more: they are dropped'];
    await eventually(() => expect(said).toEqual([failed]));
    for (let n = 0; n < 2_000; n++) thread.take(span('in vain'));
    const began = performance.now();
    await thread.close();
    expect(performance.now() - began).toBeLessThan(1_500);
    expect(said).toEqual([failed]);
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { inSpan, SpanKind } from '@docket/tracing';
import { eventually, startOtlpReceiver } from '@docket/testing';
import type { OtlpReceiver } from '@docket/testing';
import { readConfig } from './config/read-config.ts';
import type { Log } from './log.ts';
import { OTLP_VARIABLES } from './otlp-variables.ts';
import { startTracing } from './start-tracing.ts';

/** Spans that wait for a collector at most, and those of the batch under way. */
const QUEUE = 64;
const BATCH = 16;

const said: (readonly ['info' | 'warn', string])[] = [];
const log = {
  info: (_facts: object, message: string) => said.push(['info', message]),
  warn: (_facts: object, message: string) => said.push(['warn', message]),
} as unknown as Log;
const AWAY = ['warn', 'the collector takes no spans: they are dropped'] as const;
const BACK = ['info', 'the collector takes spans again'] as const;

const made = async (name: string, count = 1) => {
  for (let n = 0; n < count; n++) await inSpan(name, {}, () => Promise.resolve());
};
const withEnvironment = (environment: Record<string, string>) => Object.assign(process.env, environment);
const settings = () => readConfig(OTLP_VARIABLES, process.env);
const forgetEnvironment = () => {
  for (const name of Object.keys(process.env)) if (name.startsWith('OTEL_')) Reflect.deleteProperty(process.env, name);
};

describe('tracing that nobody asked for', () => {
  afterEach(forgetEnvironment);

  it.each([
    {},
    { OTEL_TRACES_EXPORTER: 'none', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' },
    { OTEL_SDK_DISABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' },
  ])('is off with %j', async (environment) => {
    withEnvironment(environment);
    const tracing = await startTracing('ingest', settings(), log);
    expect(await inSpan('none', {}, (span) => Promise.resolve(span.traceparent))).toBeNull();
    await tracing.close();
  });

  it.each([
    [{ OTEL_TRACES_EXPORTER: 'zipkin' }, /OTEL_TRACES_EXPORTER/],
    [{ OTEL_TRACES_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_PROTOCOL: 'smoke' }, /OTEL_EXPORTER_OTLP_PROTOCOL/],
  ])('cannot be had as %j', async (environment, message) => {
    withEnvironment(environment);
    await expect(startTracing('ingest', settings(), log)).rejects.toThrow(message);
  });
});

describe.each(['http/json', 'http/protobuf'])('tracing to a collector by %s', (protocol) => {
  let otlp: OtlpReceiver;
  let tracing: Awaited<ReturnType<typeof startTracing>>;

  beforeAll(async () => {
    otlp = await startOtlpReceiver();
    withEnvironment({
      ...{ OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url, OTEL_EXPORTER_OTLP_PROTOCOL: protocol },
      ...{ OTEL_EXPORTER_OTLP_TIMEOUT: '400', OTEL_BSP_SCHEDULE_DELAY: '20' },
      ...{ OTEL_BSP_MAX_QUEUE_SIZE: String(QUEUE), OTEL_BSP_MAX_EXPORT_BATCH_SIZE: String(BATCH) },
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
    });
    tracing = await startTracing('ingest', settings(), log);
  });
  afterEach(() => {
    said.length = 0;
    otlp.answerAlways(200);
  });
  afterAll(async () => {
    await tracing.close();
    forgetEnvironment();
  });

  it('hands spans over under the name of its service', async () => {
    await made('handed over');
    const [span] = await eventually(() => {
      expect(otlp.spans).toHaveLength(1);
      return otlp.spans;
    });
    expect(span).toMatchObject({ name: 'handed over', failed: false, parentSpanId: '' });
    expect(span?.resource).toMatchObject({
      'service.name': 'docket-ingest',
      'deployment.environment.name': 'test',
    });
    expect(Object.keys(span?.resource ?? {}).filter((key) => key.startsWith('process.'))).toEqual([]);
    expect(said).toEqual([]);
  });

  it('hands over times, kind, job, links and attributes of every type', async () => {
    const before = Date.now();
    const attributes = {
      text: 'a',
      whole: 7,
      part: 0.25,
      yes: true,
      texts: ['a', 'b'],
      numbers: [1, 2],
      none: undefined,
    };
    const earlier = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, since: '2020-01-01T00:00:00Z' };
    const work = () => Promise.reject(new RangeError('secret'));
    const options = { kind: SpanKind.CLIENT, jobId: 'job-1', attributes, continues: earlier };
    await expect(inSpan('every type', options, work)).rejects.toThrow();
    const span = await eventually(() => {
      const found = otlp.spans.find(({ name }) => name === 'every type');
      if (!found) throw new Error('it has not arrived');
      return found;
    });
    expect(span).toMatchObject({ kind: 3, failed: true, parentSpanId: '', links: ['a'.repeat(32)] });
    expect(span.attributes).toEqual({
      ...{ text: 'a', whole: 7, part: 0.25, yes: true, 'docket.job.id': 'job-1', 'error.type': 'RangeError' },
      texts: { values: [{ stringValue: 'a' }, { stringValue: 'b' }] },
      numbers: { values: [1, 2].map((value) => ({ intValue: protocol === 'http/json' ? value : String(value) })) },
    });
    expect(span.events).toEqual([{ name: 'exception', attributes: { 'exception.type': 'RangeError' } }]);
    expect(span.start).toBeGreaterThanOrEqual(before);
    expect(span.end).toBeGreaterThan(span.start);
    expect(span.end).toBeLessThanOrEqual(Date.now() + 1);
  });

  it.each([['answers errors', 503] as const, ['does not answer', 'never'] as const])(
    'goes on while the collector %s, says so once, and once when it is back',
    async (_what, answer) => {
      otlp.answerAlways(answer);
      const before = otlp.requests;
      await made('in vain', 3 * BATCH);
      await eventually(() => expect(otlp.requests).toBeGreaterThan(before + 2));
      await eventually(() => expect(said).toEqual([AWAY]));
      otlp.answerAlways(200);
      await eventually(async () => {
        await made('again');
        expect(said).toEqual([AWAY, BACK]);
      });
    },
  );

  it('keeps no more spans for a collector that does not answer than its queue holds, and delays nothing', async () => {
    otlp.answerAlways('never');
    const began = performance.now();
    await made('too many', 5_000);
    expect(performance.now() - began).toBeLessThan(5_000);
    otlp.answerAlways(200);
    await made('after', 1);
    await eventually(async () => {
      await made('later');
      expect(otlp.spans.some(({ name }) => name === 'later')).toBe(true);
    });
    expect(otlp.spans.filter(({ name }) => name === 'too many').length).toBeLessThanOrEqual(QUEUE + BATCH);
  });

  it('ends within its bound though the collector is gone, with one warning', async () => {
    otlp.answerAlways('never');
    await made('last', BATCH);
    await otlp.stop();
    await made('very last', BATCH);
    const began = performance.now();
    await tracing.close();
    await tracing.close();
    expect(performance.now() - began).toBeLessThan(2_500);
    expect(said.filter(([, message]) => /last spans/.test(message)).length).toBeLessThanOrEqual(1);
    expect(said.length).toBeGreaterThan(0);
  });
});

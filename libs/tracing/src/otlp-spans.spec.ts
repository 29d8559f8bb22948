import { describe, expect, it } from '@jest/globals';
import { trace } from '@opentelemetry/api';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { decodeOtlp } from '@docket/testing';
import { encodeRequest, encodeSpans, Replay, SpanKind } from './index.ts';
import type { FinishedSpan, SpanLimits } from './index.ts';

const [TRACE, SPAN, PARENT] = ['0123456789abcdef'.repeat(2), 'fedcba9876543210', '00000000000000a0'];
const START = Date.parse('2026-11-30T12:34:56.789Z');
const RESOURCE = { 'service.name': 'docket', 'process.pid': 7 };

const PLAIN: FinishedSpan = {
  ...{ name: 'plain', kind: SpanKind.INTERNAL, parent: undefined, link: undefined, start: START, end: START + 0.25 },
  context: { traceId: TRACE, spanId: SPAN, traceFlags: 1 },
  ...{ attributes: {}, failed: false, exception: undefined },
};
const FULL: FinishedSpan = {
  ...{ ...PLAIN, name: 'full', kind: SpanKind.CONSUMER, start: START + 0.123, end: START + 86_400_000.5, failed: true },
  parent: { traceId: TRACE, spanId: PARENT, traceFlags: 1, isRemote: true },
  link: { traceId: TRACE, spanId: PARENT, traceFlags: 0, isRemote: true },
  exception: { type: 'RangeError', at: START + 1 },
  attributes: {
    ...{ text: 'a', empty: '', beyond: 'ä€😀 half \ud800', long: 'abc'.repeat(100), longBeyond: 'é'.repeat(100) },
    ...{ longer: 'x'.repeat(100_000), none: undefined, yes: true, no: false },
    ...{ zero: 0, whole: 7, bits32: 2 ** 32 - 1, more: 2 ** 32, most: Number.MAX_SAFE_INTEGER, below: -1 },
    ...{ part: 0.25, infinite: Infinity, least: Number.MIN_SAFE_INTEGER },
    ...{ texts: ['a', 'bcdef', ''], mixed: [1, 0.5, true], nothing: [] },
  },
};
const REVERSED: FinishedSpan = { ...PLAIN, name: 'the clock went back', end: START - 5 };

const joined = (spans: readonly FinishedSpan[], limits: SpanLimits = {}) => {
  const { bytes, ends } = encodeSpans(spans, limits);
  return encodeRequest(
    RESOURCE,
    ends.map((end, n) => bytes.subarray(ends[n - 1] ?? 0, end)),
  );
};

/** What the SDK makes of the same. */
function bySdk(spans: readonly FinishedSpan[], spanLimits: SpanLimits): Uint8Array {
  const exporter = new InMemorySpanExporter();
  trace.disable();
  const replay = new Replay();
  const resource = resourceFromAttributes(RESOURCE);
  const spanProcessors = [new SimpleSpanProcessor({ exporter })];
  trace.setGlobalTracerProvider(
    new TracerProvider({ resource, spanProcessors, spanLimits, idGenerator: replay.idGenerator }),
  );
  for (const span of spans) replay.make(span);
  return ProtobufTraceSerializer.serializeRequest(exporter.getFinishedSpans()) ?? new Uint8Array();
}

/** Without what is 0 or empty, which one writes and another leaves out. */
function said(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(said);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key, of]) => !(/^dropped|^code$/.test(key) && of === 0));
  const told = kept.map(([key, of]) => [key, said(of)] as const);
  return Object.fromEntries(told.filter(([key, of]) => key !== 'status' || Object.keys(of as object).length > 0));
}

describe('spans in protobuf', () => {
  it('are what they are, to a decoder that is not ours', () => {
    expect(decodeOtlp(joined([{ ...PLAIN, attributes: { text: 'ä', list: [1, 'b'] } }]))).toEqual({
      resourceSpans: [
        {
          resource: {
            attributes: [
              { key: 'service.name', value: { stringValue: 'docket' } },
              { key: 'process.pid', value: { intValue: '7' } },
            ],
          },
          scopeSpans: [
            {
              scope: { name: 'docket' },
              spans: [
                {
                  ...{ traceId: TRACE, spanId: SPAN, name: 'plain', kind: 1, flags: 0x101 },
                  ...{ startTimeUnixNano: `${START}000000`, endTimeUnixNano: `${START}250000` },
                  attributes: [
                    { key: 'text', value: { stringValue: 'ä' } },
                    { key: 'list', value: { arrayValue: { values: [{ intValue: '1' }, { stringValue: 'b' }] } } },
                  ],
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it.each<SpanLimits>([
    {},
    { attributeCountLimit: 3 },
    { attributeCountLimit: 0 },
    { attributeValueLengthLimit: 2 },
    { attributeValueLengthLimit: 0 },
    { eventCountLimit: 0, linkCountLimit: 0 },
    { eventCountLimit: 1, linkCountLimit: 1, attributePerEventCountLimit: 0 },
  ])('say what those of the SDK say, within the limits %j', (limits) => {
    const spans = [FULL, PLAIN, REVERSED];
    expect(said(decodeOtlp(joined(spans, limits)))).toEqual(said(decodeOtlp(bySdk(spans, limits))));
  });

  it('are at most 128 attributes each unless another limit is set', () => {
    const attributes = Object.fromEntries(Array.from({ length: 130 }, (_, n) => [`a${n}`, n]));
    const spans = [{ ...PLAIN, attributes }];
    expect(said(decodeOtlp(joined(spans)))).toEqual(said(decodeOtlp(bySdk(spans, {}))));
  });
});

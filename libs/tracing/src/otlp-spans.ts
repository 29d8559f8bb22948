import { SpanStatusCode } from '@opentelemetry/api';
import type { SpanContext } from '@opentelemetry/api';
import { ATTR_EXCEPTION_TYPE } from '@opentelemetry/semantic-conventions';
import type { AttributeValue, FinishedSpan, SpanAttributes } from './finished-span.ts';
import { ProtobufWriter, WIRE } from './protobuf-writer.ts';

/*
 * Numbers of fields, as opentelemetry-proto 1.x has them: opentelemetry/proto/collector/trace/v1/trace_service.proto,
 * trace/v1/trace.proto, common/v1/common.proto, resource/v1/resource.proto.
 */
const REQUEST = { resourceSpans: 1 };
const RESOURCE_SPANS = { resource: 1, scopeSpans: 2 };
const RESOURCE = { attributes: 1 };
const SCOPE_SPANS = { scope: 1, spans: 2 };
const SCOPE = { name: 1 };
const SPAN = {
  ...{ traceId: 1, spanId: 2, parentSpanId: 4, name: 5, kind: 6, start: 7, end: 8 },
  ...{ attributes: 9, droppedAttributes: 10, events: 11, droppedEvents: 12, links: 13, droppedLinks: 14 },
  ...{ status: 15, flags: 16 },
};
const EVENT = { time: 1, name: 2, attributes: 3, droppedAttributes: 4 };
const LINK = { traceId: 1, spanId: 2, flags: 6 };
const STATUS = { code: 3 };
const KEY_VALUE = { key: 1, value: 2 };
const ANY_VALUE = { text: 1, truth: 2, whole: 3, part: 4, list: 5 };
const LIST = { values: 1 };

/** Bits of a span's or a link's flags beside those of W3C: it is said whether the parent is of another process; it is. */
const REMOTE_IS_KNOWN = 0x100;
const REMOTE = 0x200;

/** `OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT` and so on, see the specification; what is not set has its default there. */
export interface SpanLimits {
  readonly attributeCountLimit?: number;
  readonly attributeValueLengthLimit?: number;
  readonly eventCountLimit?: number;
  readonly linkCountLimit?: number;
  readonly attributePerEventCountLimit?: number;
}

const MOST_ATTRIBUTES = 128;
/** Empty whenever nobody is writing: none waits while it does. */
const WRITER = new ProtobufWriter();

/** Encoded spans, one behind the other, and where each ends. */
export interface SpanBytes {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly ends: readonly number[];
}

/** Spans in protobuf, as they are in a request of OTLP. Many at once: the first costs as much as several after it. */
export function encodeSpans(spans: readonly FinishedSpan[], limits: SpanLimits): SpanBytes {
  const ends = spans.map((span) => {
    writeSpan(WRITER, span, limits);
    return WRITER.length;
  });
  return { bytes: WRITER.take(), ends };
}

/** A whole request of encoded spans. @param resource what they say of their process. */
export function encodeRequest(resource: SpanAttributes, spans: Iterable<Uint8Array>): Uint8Array {
  const writer = WRITER;
  const resourceSpans = begin(writer, REQUEST.resourceSpans);
  const about = begin(writer, RESOURCE_SPANS.resource);
  writeAttributes(writer, RESOURCE.attributes, resource, {});
  writer.end(about);
  const scopeSpans = begin(writer, RESOURCE_SPANS.scopeSpans);
  const scope = begin(writer, SCOPE_SPANS.scope);
  writeText(writer, SCOPE.name, 'docket');
  writer.end(scope);
  for (const span of spans) writer.raw(span);
  writer.end(scopeSpans);
  writer.end(resourceSpans);
  return writer.take();
}

function writeSpan(writer: ProtobufWriter, span: FinishedSpan, limits: SpanLimits): void {
  const { context, parent } = span;
  const start = begin(writer, SCOPE_SPANS.spans);
  writeHex(writer, SPAN.traceId, context.traceId);
  writeHex(writer, SPAN.spanId, context.spanId);
  if (parent) writeHex(writer, SPAN.parentSpanId, parent.spanId);
  writeText(writer, SPAN.name, span.name);
  writeCount(writer, SPAN.kind, span.kind + 1);
  writeTime(writer, SPAN.start, span.start);
  writeTime(writer, SPAN.end, Math.max(span.start, span.end));
  writeCount(writer, SPAN.droppedAttributes, writeAttributes(writer, SPAN.attributes, span.attributes, limits));
  writeException(writer, span, limits);
  writeLink(writer, span, limits);
  if (span.failed) writeStatus(writer);
  writeFlags(writer, SPAN.flags, context, parent);
  writer.end(start);
}

function writeException(writer: ProtobufWriter, { exception }: FinishedSpan, limits: SpanLimits): void {
  if (!exception) return;
  if (limits.eventCountLimit === 0) {
    writeCount(writer, SPAN.droppedEvents, 1);
    return;
  }
  const { attributePerEventCountLimit: attributeCountLimit, attributeValueLengthLimit } = limits;
  const start = begin(writer, SPAN.events);
  writeTime(writer, EVENT.time, exception.at);
  writeText(writer, EVENT.name, 'exception');
  const attributes = { [ATTR_EXCEPTION_TYPE]: exception.type };
  const within = { attributeCountLimit, attributeValueLengthLimit };
  writeCount(writer, EVENT.droppedAttributes, writeAttributes(writer, EVENT.attributes, attributes, within));
  writer.end(start);
}

function writeLink(writer: ProtobufWriter, { link }: FinishedSpan, { linkCountLimit }: SpanLimits): void {
  if (!link) return;
  if (linkCountLimit === 0) {
    writeCount(writer, SPAN.droppedLinks, 1);
    return;
  }
  const start = begin(writer, SPAN.links);
  writeHex(writer, LINK.traceId, link.traceId);
  writeHex(writer, LINK.spanId, link.spanId);
  writeFlags(writer, LINK.flags, link, link);
  writer.end(start);
}

function writeStatus(writer: ProtobufWriter): void {
  const start = begin(writer, SPAN.status);
  writeCount(writer, STATUS.code, SpanStatusCode.ERROR);
  writer.end(start);
}

/** @param from whose being of another process is told. */
function writeFlags(
  writer: ProtobufWriter,
  field: number,
  { traceFlags }: SpanContext,
  from: SpanContext | undefined,
): void {
  writer.tag(field, WIRE.bits32);
  writer.fixed32((traceFlags & 0xff) | REMOTE_IS_KNOWN | (from?.isRemote ? REMOTE : 0));
}

interface AttributeLimits {
  readonly attributeCountLimit?: number | undefined;
  readonly attributeValueLengthLimit?: number | undefined;
}

/** @returns how many were beyond the limit. */
function writeAttributes(
  writer: ProtobufWriter,
  field: number,
  attributes: SpanAttributes,
  limits: AttributeLimits,
): number {
  const { attributeCountLimit = MOST_ATTRIBUTES, attributeValueLengthLimit = 0 } = limits;
  // The SDK takes 0 for none, too.
  const longest = attributeValueLengthLimit > 0 ? attributeValueLengthLimit : Infinity;
  let count = 0;
  for (const key in attributes) {
    const value = attributes[key];
    if (value === undefined || ++count > attributeCountLimit) continue;
    const start = begin(writer, field);
    writeText(writer, KEY_VALUE.key, key);
    writer.tag(KEY_VALUE.value, WIRE.delimited);
    writeValue(writer, value, longest);
    writer.end(start);
  }
  return Math.max(0, count - attributeCountLimit);
}

function writeValue(writer: ProtobufWriter, value: AttributeValue, longest: number): void {
  const start = writer.begin();
  if (typeof value === 'string') {
    writeText(writer, ANY_VALUE.text, value.length > longest ? value.slice(0, longest) : value);
  } else if (typeof value === 'boolean') {
    writer.tag(ANY_VALUE.truth, WIRE.varint);
    writer.varint(value ? 1 : 0);
  } else if (typeof value === 'number') {
    writeNumber(writer, value);
  } else {
    const list = begin(writer, ANY_VALUE.list);
    for (const one of value) {
      writer.tag(LIST.values, WIRE.delimited);
      writeValue(writer, one, longest);
    }
    writer.end(list);
  }
  writer.end(start);
}

function writeNumber(writer: ProtobufWriter, value: number): void {
  if (Number.isSafeInteger(value)) {
    writer.tag(ANY_VALUE.whole, WIRE.varint);
    writer.int64(value);
  } else {
    writer.tag(ANY_VALUE.part, WIRE.bits64);
    writer.double(value);
  }
}

function begin(writer: ProtobufWriter, field: number): number {
  writer.tag(field, WIRE.delimited);
  return writer.begin();
}

function writeText(writer: ProtobufWriter, field: number, text: string): void {
  writer.tag(field, WIRE.delimited);
  writer.text(text);
}

function writeHex(writer: ProtobufWriter, field: number, digits: string): void {
  writer.tag(field, WIRE.delimited);
  writer.hex(digits);
}

/** What is 0 is not said. */
function writeCount(writer: ProtobufWriter, field: number, count: number): void {
  if (count === 0) return;
  writer.tag(field, WIRE.varint);
  writer.varint(count);
}

const [TWO_TO_12, TWO_TO_20, TWO_TO_32] = [2 ** 12, 2 ** 20, 2 ** 32];
const NANOS = 1_000_000;

/** In ns, which a number does not hold to the last: their upper and their lower half are worked out each by itself. */
function writeTime(writer: ProtobufWriter, field: number, ms: number): void {
  const upper = Math.floor(ms / TWO_TO_20) * NANOS;
  const lower = (upper % TWO_TO_12) * TWO_TO_20 + Math.round((ms % TWO_TO_20) * NANOS);
  writer.tag(field, WIRE.bits64);
  writer.fixed64(lower % TWO_TO_32, Math.floor(upper / TWO_TO_12) + Math.floor(lower / TWO_TO_32));
}

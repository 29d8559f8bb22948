import { fromJSON } from '@grpc/proto-loader';
import type { ServiceDefinition } from '@grpc/proto-loader';

const one = (type: string, id: number) => ({ type, id });
const many = (type: string, id: number) => ({ rule: 'repeated', type, id });
const message = (fields: Record<string, ReturnType<typeof one>>) => ({ fields });

/** As much as spans need of opentelemetry-proto 1.x, in the form of protobufjs. */
const MESSAGES = {
  ExportTraceServiceRequest: message({ resourceSpans: many('ResourceSpans', 1) }),
  ResourceSpans: message({ resource: one('Resource', 1), scopeSpans: many('ScopeSpans', 2) }),
  Resource: message({ attributes: many('KeyValue', 1), droppedAttributesCount: one('uint32', 2) }),
  ScopeSpans: message({ scope: one('InstrumentationScope', 1), spans: many('Span', 2) }),
  InstrumentationScope: message({ name: one('string', 1), version: one('string', 2) }),
  Span: message({
    ...{
      traceId: one('bytes', 1),
      spanId: one('bytes', 2),
      traceState: one('string', 3),
      parentSpanId: one('bytes', 4),
    },
    ...{ name: one('string', 5), kind: one('uint32', 6) },
    ...{ startTimeUnixNano: one('fixed64', 7), endTimeUnixNano: one('fixed64', 8) },
    ...{ attributes: many('KeyValue', 9), droppedAttributesCount: one('uint32', 10) },
    ...{ events: many('Event', 11), droppedEventsCount: one('uint32', 12) },
    ...{ links: many('Link', 13), droppedLinksCount: one('uint32', 14) },
    ...{ status: one('Status', 15), flags: one('fixed32', 16) },
  }),
  Event: message({
    ...{ timeUnixNano: one('fixed64', 1), name: one('string', 2) },
    ...{ attributes: many('KeyValue', 3), droppedAttributesCount: one('uint32', 4) },
  }),
  Link: message({
    ...{ traceId: one('bytes', 1), spanId: one('bytes', 2), traceState: one('string', 3) },
    ...{ attributes: many('KeyValue', 4), droppedAttributesCount: one('uint32', 5), flags: one('fixed32', 6) },
  }),
  Status: message({ message: one('string', 2), code: one('uint32', 3) }),
  KeyValue: message({ key: one('string', 1), value: one('AnyValue', 2) }),
  AnyValue: {
    ...message({
      ...{ stringValue: one('string', 1), boolValue: one('bool', 2), intValue: one('int64', 3) },
      ...{ doubleValue: one('double', 4), arrayValue: one('ArrayValue', 5) },
    }),
    oneofs: { value: { oneof: ['stringValue', 'boolValue', 'intValue', 'doubleValue', 'arrayValue'] } },
  },
  ArrayValue: message({ values: many('AnyValue', 1) }),
};

const EXPORT = { requestType: 'ExportTraceServiceRequest', responseType: 'ExportTraceServiceRequest', comment: '' };
const METHODS = fromJSON(
  { nested: { otlp: { nested: { ...MESSAGES, TraceService: { methods: { Export: EXPORT } } } } } },
  // What 64 bits do not hold to the last is told in digits.
  { longs: String },
)['otlp.TraceService'] as ServiceDefinition;

/**
 * What a request of OTLP in protobuf holds, by the names of its JSON form. Ids are in hex digits, whole numbers of 64 bits in
 * decimal digits.
 * @throws for what is no protobuf.
 */
export function decodeOtlp(bytes: Uint8Array): unknown {
  const decoded = METHODS['Export']?.requestDeserialize(Buffer.from(bytes));
  return JSON.parse(
    JSON.stringify(decoded, (_key, value: unknown) => {
      const bytesOf = value as { readonly type?: unknown; readonly data?: number[] } | null;
      return bytesOf?.type === 'Buffer' ? Buffer.from(bytesOf.data ?? []).toString('hex') : value;
    }),
  );
}

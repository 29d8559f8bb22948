import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { decodeOtlp } from './decode-otlp.ts';

/** A span as a collector is told of it. */
export interface ReceivedSpan {
  readonly name: string;
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  /** '' : the root of its trace. */
  readonly parentSpanId: string;
  /** Ms since 1970. */
  readonly start: number;
  readonly end: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly failed: boolean;
  readonly events: readonly { readonly name: string; readonly attributes: Readonly<Record<string, unknown>> }[];
  /** Trace ids. */
  readonly links: readonly string[];
  readonly resource: Readonly<Record<string, unknown>>;
}

/** `never`: requests are taken and not answered. */
type OtlpAnswer = number | 'never';

export interface OtlpReceiver {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT, with OTEL_EXPORTER_OTLP_PROTOCOL=http/json or http/protobuf. */
  readonly url: string;
  /** Of the requests that were answered 200, in the order in which they came. */
  readonly spans: readonly ReceivedSpan[];
  /** Requests so far, however they were answered. */
  readonly requests: number;
  /** Default 200. */
  answerAlways(answer: OtlpAnswer): void;
  stop(): Promise<void>;
}

interface KeyValue {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}
interface WireSpan {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes?: readonly KeyValue[];
  readonly status?: { readonly code?: number };
  readonly events?: readonly { readonly name: string; readonly attributes?: readonly KeyValue[] }[];
  readonly links?: readonly { readonly traceId: string }[];
}
interface WireRequest {
  readonly resourceSpans?: readonly {
    readonly resource?: { readonly attributes?: readonly KeyValue[] };
    readonly scopeSpans?: readonly { readonly spans?: readonly WireSpan[] }[];
  }[];
}

/** A collector that keeps what it is sent: OTLP over HTTP, as JSON or protobuf, on 127.0.0.1. */
export async function startOtlpReceiver(port = 0): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  const state = { requests: 0, answer: 200 as OtlpAnswer };
  const server = createServer((request, response) => {
    void take(request, response).catch(() => response.destroy());
  });
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request);
    const type = request.headers['content-type'] ?? '';
    state.requests++;
    if (state.answer === 'never') return;
    if (state.answer === 200) spans.push(...spansOf(requestOf(type, body)));
    response.writeHead(state.answer, { 'content-type': type }).end(isProtobuf(type) ? '' : '{}');
  };
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    get requests() {
      return state.requests;
    },
    answerAlways: (answer) => (state.answer = answer),
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const isProtobuf = (type: string): boolean => type === 'application/x-protobuf';

const requestOf = (type: string, body: Buffer): WireRequest =>
  (isProtobuf(type) ? decodeOtlp(body) : JSON.parse(body.toString())) as WireRequest;

function spansOf({ resourceSpans = [] }: WireRequest): ReceivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans = [] }) =>
    scopeSpans.flatMap(({ spans = [] }) => spans.map((span) => spanOf(span, recordOf(resource?.attributes)))),
  );
}

function spanOf(span: WireSpan, resource: ReceivedSpan['resource']): ReceivedSpan {
  const { name, kind, traceId, spanId, parentSpanId = '' } = span;
  const ms = (nanos: string): number => Number(BigInt(nanos) / 1_000n) / 1_000;
  return {
    ...{ name, kind, traceId, spanId, parentSpanId, resource },
    ...{ start: ms(span.startTimeUnixNano), end: ms(span.endTimeUnixNano), failed: span.status?.code === 2 },
    attributes: recordOf(span.attributes),
    events: (span.events ?? []).map((event) => ({ name: event.name, attributes: recordOf(event.attributes) })),
    links: (span.links ?? []).map((link) => link.traceId),
  };
}

/** `[{key, value: {stringValue}}]` → `{key: value}`; lists as they are on the wire. */
function recordOf(attributes: readonly KeyValue[] = []): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, valueOf(value)]));
}

function valueOf(value: KeyValue['value']): unknown {
  return 'intValue' in value ? Number(value['intValue']) : Object.values(value)[0];
}

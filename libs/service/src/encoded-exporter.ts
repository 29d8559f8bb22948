import { OTLPExporterBase } from '@opentelemetry/otlp-exporter-base';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ISerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { encodeRequest } from '@docket/tracing';
import type { SpanAttributes } from '@docket/tracing';

/** A span that is encoded. Of the rest it has what a batch looks at, its context and its resource, and nothing else. */
export interface EncodedSpan extends ReadableSpan {
  readonly bytes: Uint8Array;
}

const METRICS = { name: 'span', countItems: ({ length }: readonly EncodedSpan[]) => length } as const;

/**
 * Exports {@link EncodedSpan}s by the SDK's own transport: endpoint, headers, compression and so on are those of the
 * `OTEL_EXPORTER_OTLP_*` variables.
 */
export async function openEncodedExporter(
  protocol: 'http/protobuf' | 'grpc',
  resource: SpanAttributes,
): Promise<SpanExporter> {
  const serializer: ISerializer<EncodedSpan[], unknown> = {
    serializeRequest: (spans) =>
      encodeRequest(
        resource,
        spans.map(({ bytes }) => bytes),
      ),
    deserializeResponse: (answer) => ProtobufTraceSerializer.deserializeResponse(answer),
  };
  return new OTLPExporterBase(await (protocol === 'grpc' ? overGrpc(serializer) : overHttp(serializer)));
}

// What reads the variables is called deprecated; the SDK's exporters call it, and there is nothing else that does.
/* eslint-disable @typescript-eslint/no-deprecated */

async function overHttp(serializer: ISerializer<EncodedSpan[], unknown>) {
  const { convertLegacyHttpOptions, createOtlpHttpExportDelegate } =
    await import('@opentelemetry/otlp-exporter-base/node-http');
  const headers = { 'Content-Type': 'application/x-protobuf' };
  const options = convertLegacyHttpOptions({}, 'TRACES', 'v1/traces', headers);
  return createOtlpHttpExportDelegate(options, serializer, 'otlp_http_span_exporter', METRICS, undefined);
}

async function overGrpc(serializer: ISerializer<EncodedSpan[], unknown>) {
  const { convertLegacyOtlpGrpcOptions, createOtlpGrpcExportDelegate } =
    await import('@opentelemetry/otlp-grpc-exporter-base');
  return createOtlpGrpcExportDelegate(
    ...([convertLegacyOtlpGrpcOptions({}, 'TRACES'), serializer, 'otlp_grpc_span_exporter', METRICS] as const),
    ...([undefined, 'TraceExportService', '/opentelemetry.proto.collector.trace.v1.TraceService/Export'] as const),
  );
}

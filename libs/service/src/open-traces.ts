import {
  defaultResource,
  hostDetector,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceInstanceIdDetector,
  serviceNameEnvDetector,
} from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions';
import type { Log } from './log.ts';
import { watchedExporter } from './watched-exporter.ts';

/** A protocol of OTLP, or standard output. */
export type Exporter = 'http/protobuf' | 'http/json' | 'grpc' | 'console';

export interface TracesOptions {
  readonly log: Log;
  readonly exporter: Exporter;
  /** Unless OTEL_SERVICE_NAME or OTEL_RESOURCE_ATTRIBUTES say another. */
  readonly serviceName: string;
  /** False: those that OTEL_NODE_RESOURCE_DETECTORS names. */
  readonly ownDetectors: boolean;
}

const OWN_DETECTORS = [
  ...[serviceInstanceIdDetector, hostDetector],
  // The name goes before that of the attributes, as the specification has it.
  ...[resourceAttributesEnvDetector, serviceNameEnvDetector],
];

/**
 * Registers a tracer provider as the `OTEL_*` variables say: sampler, limits, batches, endpoint, headers. Loaded only when
 * tracing is on, for it brings the whole SDK along.
 */
export async function openTraces({ log, exporter, serviceName, ownDetectors }: TracesOptions): Promise<NodeSDK> {
  const sdk = new NodeSDK({
    traceExporter: watchedExporter(await openExporter(exporter), log),
    resource: defaultResource().merge(resourceFromAttributes({ [ATTR_SERVICE_NAME]: serviceName })),
    // Not the process detector: command lines may hold what is nobody's business.
    ...(ownDetectors ? { resourceDetectors: OWN_DETECTORS } : {}),
    // Contexts travel by Docket's own seams; metrics and logs have ways of their own.
    ...{ textMapPropagator: null, metricReaders: [], logRecordProcessors: [], instrumentations: [] },
  });
  sdk.start();
  return sdk;
}

async function openExporter(exporter: Exporter): Promise<SpanExporter> {
  switch (exporter) {
    case 'console':
      return new (await import('@opentelemetry/sdk-trace')).ConsoleSpanExporter();
    case 'grpc':
      return new (await import('@opentelemetry/exporter-trace-otlp-grpc')).OTLPTraceExporter();
    case 'http/json':
      return new (await import('@opentelemetry/exporter-trace-otlp-http')).OTLPTraceExporter();
    case 'http/protobuf':
      return new (await import('@opentelemetry/exporter-trace-otlp-proto')).OTLPTraceExporter();
  }
}

import { diag, DiagConsoleLogger, trace } from '@opentelemetry/api';
import type { Attributes } from '@opentelemetry/api';
import { diagLogLevelFromString, getNumberFromEnv, getStringFromEnv } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOnSampler, BatchSpanProcessor, ConsoleSpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import type { IdGenerator, SpanExporter } from '@opentelemetry/sdk-trace';
import { watchedExporter } from './watched-exporter.ts';
import type { Telling } from './watched-exporter.ts';

/** A protocol of OTLP, or standard output. */
export type Exporter = 'http/protobuf' | 'http/json' | 'grpc' | 'console';

/** What the thread of the SDK is started with. */
export interface TracesOptions {
  readonly exporter: Exporter;
  readonly resource: Attributes;
}

/** Variables of each option, the first that is set being the one that counts. */
const BATCHES = {
  maxQueueSize: ['OTEL_BSP_MAX_QUEUE_SIZE'],
  scheduledDelayMillis: ['OTEL_BSP_SCHEDULE_DELAY'],
  exportTimeoutMillis: ['OTEL_BSP_EXPORT_TIMEOUT'],
  maxExportBatchSize: ['OTEL_BSP_MAX_EXPORT_BATCH_SIZE'],
};
const LIMITS = {
  attributeCountLimit: ['OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', 'OTEL_ATTRIBUTE_COUNT_LIMIT'],
  attributeValueLengthLimit: ['OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT', 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT'],
  eventCountLimit: ['OTEL_SPAN_EVENT_COUNT_LIMIT'],
  linkCountLimit: ['OTEL_SPAN_LINK_COUNT_LIMIT'],
  attributePerEventCountLimit: ['OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT'],
  attributePerLinkCountLimit: ['OTEL_LINK_ATTRIBUTE_COUNT_LIMIT'],
};

/**
 * Registers a tracer provider for spans that are sampled already, as the `OTEL_*` variables say: limits, batches,
 * endpoint, headers. Not that of `sdk-node`, which would load what there is for metrics and logs as well.
 */
export async function openTraces(
  { exporter, resource }: TracesOptions,
  idGenerator: IdGenerator,
  log: Telling,
): Promise<TracerProvider> {
  const level = diagLogLevelFromString(getStringFromEnv('OTEL_LOG_LEVEL'));
  if (level !== undefined) diag.setLogger(new DiagConsoleLogger(), level);
  const watched = watchedExporter(await openExporter(exporter), log);
  const provider = new TracerProvider({
    ...{ resource: resourceFromAttributes(resource), idGenerator, sampler: new AlwaysOnSampler() },
    spanLimits: numbersOf(LIMITS, 0),
    spanProcessors: [new BatchSpanProcessor({ exporter: watched, ...numbersOf(BATCHES, 1) })],
  });
  trace.setGlobalTracerProvider(provider);
  return provider;
}

/** What is less than `least`, or no number, is as if it were not set. */
function numbersOf<T extends Readonly<Record<string, readonly string[]>>>(variables: T, least: number) {
  const numbers = Object.entries(variables).flatMap(([option, names]) => {
    const given = names.map(getNumberFromEnv).find((value) => value !== undefined);
    return given === undefined || given < least ? [] : [[option, given] as const];
  });
  return Object.fromEntries(numbers) as { [K in keyof T]?: number };
}

async function openExporter(exporter: Exporter): Promise<SpanExporter> {
  switch (exporter) {
    case 'console':
      return new ConsoleSpanExporter();
    case 'grpc':
      return new (await import('@opentelemetry/exporter-trace-otlp-grpc')).OTLPTraceExporter();
    case 'http/json':
      return new (await import('@opentelemetry/exporter-trace-otlp-http')).OTLPTraceExporter();
    case 'http/protobuf':
      return new (await import('@opentelemetry/exporter-trace-otlp-proto')).OTLPTraceExporter();
  }
}

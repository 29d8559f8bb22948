import { diag, DiagConsoleLogger, trace, TraceFlags } from '@opentelemetry/api';
import { diagLogLevelFromString, getStringFromEnv } from '@opentelemetry/core';
import { emptyResource, resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOnSampler, BatchSpanProcessor, ConsoleSpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { Replay } from '@docket/tracing';
import type { FinishedSpan, SpanAttributes, SpanBytes } from '@docket/tracing';
import type { EncodedSpan } from './encoded-exporter.ts';
import { numbersOf, spanLimits } from './span-limits.ts';
import { watchedExporter } from './watched-exporter.ts';
import type { Telling } from './watched-exporter.ts';

/** A protocol of OTLP, or standard output. */
export type Exporter = 'http/protobuf' | 'http/json' | 'grpc' | 'console';

/** What the thread of the SDK is started with. */
export interface TracesOptions {
  readonly exporter: Exporter;
  readonly resource: SpanAttributes;
}

/** Spans as the thread is handed them: in bytes for what sends protobuf, else as they are. */
export type HandedSpans = SpanBytes | readonly FinishedSpan[];

/** Batches of spans, and what exports them. */
interface Traces {
  /** @returns how many they are. */
  take(spans: HandedSpans): number;
  /** Exports what is left. */
  shutdown(): Promise<void>;
}

const BATCHES = {
  maxQueueSize: ['OTEL_BSP_MAX_QUEUE_SIZE'],
  scheduledDelayMillis: ['OTEL_BSP_SCHEDULE_DELAY'],
  exportTimeoutMillis: ['OTEL_BSP_EXPORT_TIMEOUT'],
  maxExportBatchSize: ['OTEL_BSP_MAX_EXPORT_BATCH_SIZE'],
};

/**
 * Takes spans that are sampled already, as the `OTEL_*` variables say: batches, endpoint, headers. Not by `sdk-node`,
 * which would load what there is for metrics and logs as well.
 */
export async function openTraces({ exporter, resource }: TracesOptions, log: Telling): Promise<Traces> {
  const level = diagLogLevelFromString(getStringFromEnv('OTEL_LOG_LEVEL'));
  if (level !== undefined) diag.setLogger(new DiagConsoleLogger(), level);
  const batches = (to: SpanExporter) =>
    new BatchSpanProcessor({ exporter: watchedExporter(to, log), ...numbersOf(BATCHES, 1) });
  switch (exporter) {
    case 'console':
      return replayed(batches(new ConsoleSpanExporter()), resource);
    case 'http/json': {
      const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
      return replayed(batches(new OTLPTraceExporter()), resource);
    }
    case 'http/protobuf':
    case 'grpc': {
      const { openEncodedExporter } = await import('./encoded-exporter.ts');
      return encoded(batches(await openEncodedExporter(exporter, resource)));
    }
  }
}

/** For {@link SpanBytes}. */
function encoded(processor: BatchSpanProcessor): Traces {
  const context = { traceId: '', spanId: '', traceFlags: TraceFlags.SAMPLED };
  const common = { spanContext: () => context, resource: emptyResource() };
  return {
    take: (spans) => {
      const { bytes, ends } = spans as SpanBytes;
      ends.forEach((end, n) => {
        processor.onEnd({ ...common, bytes: bytes.subarray(ends[n - 1] ?? 0, end) } as EncodedSpan);
      });
      return ends.length;
    },
    shutdown: () => processor.shutdown(),
  };
}

/** For {@link FinishedSpan}s, of which the SDK makes its own. */
function replayed(processor: BatchSpanProcessor, resource: SpanAttributes): Traces {
  const replay = new Replay();
  const provider = new TracerProvider({
    ...{ resource: resourceFromAttributes(resource), idGenerator: replay.idGenerator, sampler: new AlwaysOnSampler() },
    ...{ spanLimits: spanLimits(), spanProcessors: [processor] },
  });
  trace.setGlobalTracerProvider(provider);
  return {
    take: (spans) => {
      const list = spans as readonly FinishedSpan[];
      for (const span of list) replay.make(span);
      return list.length;
    },
    shutdown: () => provider.shutdown(),
  };
}

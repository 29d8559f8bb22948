import { ExportResultCode } from '@opentelemetry/core';
import type { ExportResult } from '@opentelemetry/core';
import type { SpanExporter } from '@opentelemetry/sdk-trace';

/** As much of a log as is needed here: it may be another thread's. */
export interface Telling {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
}

/** An exporter that says once that its collector does not take spans, and once that it does again. */
export function watchedExporter(exporter: SpanExporter, log: Telling): SpanExporter {
  let refused = false;
  const heed = ({ code, error }: ExportResult): void => {
    const failed = code === ExportResultCode.FAILED;
    if (failed && !refused) log.warn({ reason: reasonOf(error) }, 'the collector takes no spans: they are dropped');
    if (!failed && refused) log.info({}, 'the collector takes spans again');
    refused = failed;
  };
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        heed(result);
        done(result);
      }),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
    shutdown: () => exporter.shutdown(),
  };
}

/** A code, never the message: it may name an address with a password. */
function reasonOf(error: Error | undefined): string {
  const code = error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' || typeof code === 'number' ? String(code) : (error?.name ?? 'unknown');
}

import { PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import type { IMetricReader, PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { Log } from '../log.ts';
import type { OtlpSettings } from './otlp-settings.ts';

/** Sends metrics by OTLP in the protocol of the standard variables, whose exporter is loaded for that. */
export async function otlpSender(settings: OtlpSettings, log: Log): Promise<IMetricReader> {
  const exporter = tellingOfFailures(await openExporter(settings, log), log);
  const exportIntervalMillis = settings.OTEL_METRIC_EXPORT_INTERVAL;
  // The SDK refuses a timeout beyond the interval.
  const exportTimeoutMillis = Math.min(settings.OTEL_METRIC_EXPORT_TIMEOUT, exportIntervalMillis);
  return new PeriodicExportingMetricReader({ exporter, exportIntervalMillis, exportTimeoutMillis });
}

async function openExporter(settings: OtlpSettings, log: Log): Promise<PushMetricExporter> {
  const protocol = settings.OTEL_EXPORTER_OTLP_METRICS_PROTOCOL ?? settings.OTEL_EXPORTER_OTLP_PROTOCOL;
  switch (protocol) {
    case 'grpc':
      return new (await import('@opentelemetry/exporter-metrics-otlp-grpc')).OTLPMetricExporter();
    case 'http/json':
      return new (await import('@opentelemetry/exporter-metrics-otlp-http')).OTLPMetricExporter();
    case undefined:
    case 'http/protobuf':
      break;
    default:
      log.warn({ protocol }, 'OTEL_EXPORTER_OTLP_PROTOCOL is not known; http/protobuf is used');
  }
  return new (await import('@opentelemetry/exporter-metrics-otlp-proto')).OTLPMetricExporter();
}

/** One line when metrics cannot be sent, and one when they can be again: a collector that is away fills no log. */
function tellingOfFailures(exporter: PushMetricExporter, log: Log): PushMetricExporter {
  let failing = false;
  const send = exporter.export.bind(exporter);
  exporter.export = (metrics, done) =>
    send(metrics, (result) => {
      const failed = result.error !== undefined;
      if (failed && !failing) log.warn({ err: result.error }, 'metrics cannot be sent; it is tried again');
      if (!failed && failing) log.info({}, 'metrics are sent again');
      failing = failed;
      done(result);
    });
  return exporter;
}

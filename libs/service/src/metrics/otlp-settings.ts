import { z } from 'zod';
import type { Log } from '../log.ts';

/** OpenTelemetry's own variables; what else they are about (endpoint, headers, compression) the exporter reads itself. */
export const OTLP_VARIABLES = {
  OTEL_SDK_DISABLED: z.string().optional(),
  /** `otlp` or `none`; where it is not set, metrics are sent if an endpoint is. */
  OTEL_METRICS_EXPORTER: z.string().optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.string().optional(),
  OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: z.string().optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: z.string().optional(),
  OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: z.string().optional(),
  /** Between two exports, in ms. */
  OTEL_METRIC_EXPORT_INTERVAL: z.coerce.number().int().min(100).default(60_000),
  /** Of one export, in ms. */
  OTEL_METRIC_EXPORT_TIMEOUT: z.coerce.number().int().min(100).default(30_000),
};

export type OtlpSettings = z.infer<z.ZodObject<typeof OTLP_VARIABLES>>;

const KNOWN = ['otlp', 'none', 'prometheus', ''];

/** Do the standard variables ask for metrics to be sent by OTLP? */
export function isOtlpWanted(settings: OtlpSettings, log: Log): boolean {
  if (settings.OTEL_SDK_DISABLED?.trim().toLowerCase() === 'true') return false;
  const { OTEL_METRICS_EXPORTER: exporters } = settings;
  if (exporters === undefined)
    return (settings.OTEL_EXPORTER_OTLP_METRICS_ENDPOINT ?? settings.OTEL_EXPORTER_OTLP_ENDPOINT) !== undefined;
  const names = exporters.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !KNOWN.includes(name));
  if (unknown.length > 0) log.warn({ unknown }, 'OTEL_METRICS_EXPORTER: only otlp and none are known here');
  return names.includes('otlp') && !names.includes('none');
}

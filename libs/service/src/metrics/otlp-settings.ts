import { text, wholeNumber } from '../config/kinds.ts';
import { byDefault, optional } from '../config/variable.ts';
import type { Values } from '../config/variable.ts';
import type { Log } from '../log.ts';

// Whatever is wrong with these, OpenTelemetry wants a warning and no refusal to start.
const ENDPOINT = text('a URL');
const PROTOCOL = text('http/protobuf, http/json or grpc');
const DAY_MS = 86_400_000;

/** OpenTelemetry's own variables; what else they are about (headers, compression) the exporter reads itself. */
export const OTLP_VARIABLES = {
  OTEL_SDK_DISABLED: optional('false', text('true or false'), { meaning: '`true`: nothing is sent by OTLP.' }),
  OTEL_EXPORTER_OTLP_ENDPOINT: optional('nothing is sent', ENDPOINT, { meaning: 'Where a collector takes OTLP.' }),
  OTEL_EXPORTER_OTLP_PROTOCOL: optional('http/protobuf', PROTOCOL, { meaning: 'How it is spoken.' }),
  OTEL_METRICS_EXPORTER: optional('otlp where an endpoint is set', text('otlp or none'), {
    meaning: 'Whether metrics are sent by OTLP.',
  }),
  OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: optional('as above', ENDPOINT, { meaning: 'Where metrics go, if elsewhere.' }),
  OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: optional('as above', PROTOCOL, { meaning: 'How, if otherwise.' }),
  OTEL_METRIC_EXPORT_INTERVAL: byDefault('60000', wholeNumber(100, DAY_MS, 'milliseconds'), {
    meaning: 'Time between two exports of metrics.',
  }),
  OTEL_METRIC_EXPORT_TIMEOUT: byDefault('30000', wholeNumber(100, DAY_MS, 'milliseconds'), {
    meaning: 'Time that one export of metrics may take.',
  }),
};

export type OtlpSettings = Values<typeof OTLP_VARIABLES>;

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

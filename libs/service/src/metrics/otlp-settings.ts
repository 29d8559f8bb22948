import type { Log } from '../log.ts';
import type { OtlpSettings } from '../otlp-variables.ts';

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

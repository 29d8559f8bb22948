import { text, wholeNumber } from './config/kinds.ts';
import { byDefault, optional } from './config/variable.ts';
import type { Values } from './config/variable.ts';

// Whatever is wrong with these, OpenTelemetry wants a warning and no refusal to start.
const ENDPOINT = text('a URL');
const PROTOCOL = text('http/protobuf, http/json or grpc');
export const DEFAULT_SAMPLER = 'parentbased_always_on';
export const DEFAULT_QUEUE_SIZE = 2_048;
const DAY_MS = 86_400_000;

/** OpenTelemetry's own variables; what else they are about (headers, compression) the exporter reads itself. */
export const OTLP_VARIABLES = {
  OTEL_SDK_DISABLED: optional('false', text('true or false'), {
    meaning: 'Whether nothing is sent by OTLP, whatever else is set.',
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: optional('nothing is sent', ENDPOINT, { meaning: 'Where a collector takes OTLP.' }),
  OTEL_EXPORTER_OTLP_PROTOCOL: optional('http/protobuf', PROTOCOL, { meaning: 'How it is spoken.' }),
  OTEL_TRACES_EXPORTER: optional('otlp where an endpoint is set', text('otlp, console or none'), {
    meaning: 'Whether spans are made and sent.',
  }),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: optional('as above', ENDPOINT, { meaning: 'Where spans go, if elsewhere.' }),
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: optional('as above', PROTOCOL, { meaning: 'How, if otherwise.' }),
  OTEL_NODE_RESOURCE_DETECTORS: optional('env, process, host', text('names of detectors, separated by commas'), {
    meaning: 'What is said of the process beside its name.',
  }),
  OTEL_TRACES_SAMPLER: optional(
    DEFAULT_SAMPLER,
    text('always_on, always_off or traceidratio, each also after parentbased_'),
    {
      meaning: 'Which traces are recorded.',
    },
  ),
  OTEL_TRACES_SAMPLER_ARG: optional('1', text('a number from 0 to 1'), { meaning: 'Share of them, for traceidratio.' }),
  OTEL_BSP_MAX_QUEUE_SIZE: optional(String(DEFAULT_QUEUE_SIZE), text('a whole number'), {
    meaning: 'Spans that wait to be sent, beyond which they are dropped.',
  }),
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

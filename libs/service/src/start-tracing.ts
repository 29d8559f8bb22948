import { beginTracing, endTracing } from '@docket/tracing';
import type { Log } from './log.ts';
import type { Exporter } from './open-traces.ts';
import { ConfigError } from './config/read-config.ts';
import { DEFAULT_QUEUE_SIZE } from './otlp-variables.ts';
import type { OtlpSettings } from './otlp-variables.ts';
import { samplerOf } from './sampler.ts';
import { SpanThread } from './span-thread.ts';

/** Spans that are being made, or none at all. */
interface Tracing {
  /** Hands over what is left, for at most 2 s. Calling it twice is harmless. */
  close(): Promise<void>;
}

const NONE: Tracing = { close: () => Promise.resolve() };

/**
 * Starts tracing if the environment asks for it: spans are made here, and exported by a thread that has the SDK. Without
 * that nothing of it is loaded.
 * @param service `ingest`, `docket` …; the default of OTEL_SERVICE_NAME is made of it.
 * @param env decides whether spans are made, and by which exporter; every other `OTEL_*` variable is the SDK's own, see
 *   https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/.
 * @throws ConfigError for an exporter or a protocol that there is not.
 */
export async function startTracing(service: string, env: OtlpSettings, log: Log): Promise<Tracing> {
  if (!isWanted(env)) return NONE;
  const exporter = exporterOf(env);
  const isSampled = await samplerOf(env, log);
  const { traceResource } = await import('./trace-resource.ts');
  const serviceName = service === 'docket' ? service : `docket-${service}`;
  const resource = await traceResource(serviceName, env.OTEL_NODE_RESOURCE_DETECTORS);
  const thread = new SpanThread({ exporter, resource }, queueSizeOf(env), log);
  beginTracing({ isSampled, take: (span) => thread.take(span) });
  return {
    close: () => {
      endTracing();
      return thread.close();
    },
  };
}

/** That of the SDK's own queue, behind it; the default for what is no number of spans. */
const queueSizeOf = ({ OTEL_BSP_MAX_QUEUE_SIZE: text }: OtlpSettings): number =>
  text !== undefined && Number(text) > 0 ? Number(text) : DEFAULT_QUEUE_SIZE;

function isWanted(env: OtlpSettings): boolean {
  if (env.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || env.OTEL_TRACES_EXPORTER === 'none') return false;
  return (
    env.OTEL_TRACES_EXPORTER !== undefined ||
    env.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined ||
    env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT !== undefined
  );
}

const PROTOCOLS: readonly Exporter[] = ['http/protobuf', 'http/json', 'grpc'];

function exporterOf(env: OtlpSettings): Exporter {
  const { OTEL_TRACES_EXPORTER: exporter = 'otlp' } = env;
  if (exporter === 'console') return exporter;
  if (exporter !== 'otlp') throw new ConfigError('OTEL_TRACES_EXPORTER must be otlp, console or none.');
  const named = env.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? env.OTEL_EXPORTER_OTLP_PROTOCOL ?? 'http/protobuf';
  const protocol = PROTOCOLS.find((one) => one === named);
  if (!protocol) throw new ConfigError('OTEL_EXPORTER_OTLP_PROTOCOL must be http/protobuf, http/json or grpc.');
  return protocol;
}

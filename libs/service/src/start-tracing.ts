import { beginTracing, endTracing } from '@docket/tracing';
import type { Log } from './log.ts';
import type { Exporter } from './open-traces.ts';
import { ConfigError } from './config/read-config.ts';
import type { OtlpSettings } from './otlp-variables.ts';

/** How long the last spans may take to be handed over, in ms. */
const FLUSH_WITHIN_MS = 2_000;

/** Spans that are being made, or none at all. */
interface Tracing {
  /** Hands over what is left, for at most 2 s. Calling it twice is harmless. */
  close(): Promise<void>;
}

const NONE: Tracing = { close: () => Promise.resolve() };

/**
 * Starts tracing if the environment asks for it. Without that nothing of the SDK is loaded.
 * @param service `ingest`, `docket` …; the default of OTEL_SERVICE_NAME is made of it.
 * @param env decides whether spans are made, and by which exporter; every other `OTEL_*` variable is the SDK's own, see
 *   https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/.
 * @throws ConfigError for an exporter or a protocol that there is not.
 */
export async function startTracing(service: string, env: OtlpSettings, log: Log): Promise<Tracing> {
  if (!isWanted(env)) return NONE;
  const { openTraces } = await import('./open-traces.ts');
  const sdk = await openTraces({
    ...{ log, exporter: exporterOf(env), serviceName: service === 'docket' ? service : `docket-${service}` },
    ownDetectors: env.OTEL_NODE_RESOURCE_DETECTORS === undefined,
  });
  beginTracing();
  let closed: Promise<void> | undefined;
  return {
    close: () => {
      endTracing();
      return (closed ??= flushed(sdk.shutdown(), log));
    },
  };
}

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

/** A collector that is away must not hold up the end of a process. */
async function flushed(flushing: Promise<void>, log: Log): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), FLUSH_WITHIN_MS)));
  const ended = await Promise.race([
    flushing.then(
      () => 'flushed',
      () => 'refused',
    ),
    late,
  ]);
  clearTimeout(timer);
  if (ended !== 'flushed') log.warn({ withinMs: FLUSH_WITHIN_MS }, 'the last spans were not taken by the collector');
}

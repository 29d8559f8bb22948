import { z } from 'zod';
import { startHealthServer } from './health.ts';
import type { Checks, Readiness } from './health.ts';
import { isOtlpWanted, OTLP_VARIABLES } from './metrics/otlp-settings.ts';
import type { Operated, OperationsSettings, PartsReadiness } from './operated.ts';
import { port } from './read-config.ts';
import type { Running } from './running.ts';

/** For `readConfig`: where a process tells its operator how it does. */
export const OPERATIONS_VARIABLES = {
  /** Address of `/metrics`, which has the probes as well. */
  DOCKET_METRICS_HOST: z.string().default('127.0.0.1'),
  /** Its port; absent: no metrics are served. */
  DOCKET_METRICS_PORT: port.optional(),
  /** Address of the probes `/healthz` and `/readyz` alone. */
  DOCKET_HEALTH_HOST: z.string().default('127.0.0.1'),
  /** Its port; absent: none. */
  DOCKET_HEALTH_PORT: port.optional(),
  ...OTLP_VARIABLES,
};

export interface Operations extends Running {
  /** From now on the process is as ready as its parts are; before, it is starting. */
  started(parts: PartsReadiness): void;
}

const STARTING: Checks = { started: 'It is starting.' };

/**
 * Serves the probes and metrics of a process and sends metrics, as far as its settings ask for that. Started before the
 * parts and closed after them, it tells of all that they do, and while they stop that they are not ready.
 * @throws if an address cannot be listened on.
 */
export async function startOperations(settings: OperationsSettings, operated: Operated): Promise<Operations> {
  const { log } = operated;
  let parts: PartsReadiness | undefined;
  const readiness: Readiness = () => (parts ? together(parts) : Promise.resolve(STARTING));
  const stack = new AsyncDisposableStack();
  try {
    const metrics = await openMetrics(settings, { ...operated, parts: () => parts ?? {} });
    stack.defer(async () => metrics?.close());
    for (const { host, port: asked, pages } of addressesOf(settings)) {
      const text = pages === 'all' && metrics ? () => metrics.text() : undefined;
      const server = await startHealthServer(host, asked, { readiness, metrics: text });
      stack.defer(() => server.close());
      log.info({ host, port: server.port, pages }, 'probes are served');
    }
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
  return { started: (those) => (parts = those), close: () => stack.disposeAsync() };
}

/** Nothing records, and what it takes is not even loaded, if nobody is going to read it. */
async function openMetrics(settings: OperationsSettings, operated: Operated & { parts: () => PartsReadiness }) {
  if (settings.DOCKET_METRICS_PORT === undefined && !isOtlpWanted(settings, operated.log)) return undefined;
  return (await import('./metrics/open-metrics.ts')).openMetrics(settings, operated);
}

interface Address {
  readonly host: string;
  readonly port: number;
  readonly pages: 'all' | 'probes';
}

/** One address for both where they are the same. */
function addressesOf(settings: OperationsSettings): readonly Address[] {
  const { DOCKET_METRICS_HOST: host, DOCKET_METRICS_PORT, DOCKET_HEALTH_HOST, DOCKET_HEALTH_PORT } = settings;
  const all: Address[] = [];
  if (DOCKET_METRICS_PORT !== undefined) all.push({ host, port: DOCKET_METRICS_PORT, pages: 'all' });
  const same = DOCKET_HEALTH_PORT === DOCKET_METRICS_PORT && DOCKET_HEALTH_HOST === host && DOCKET_HEALTH_PORT !== 0;
  if (DOCKET_HEALTH_PORT !== undefined && !same)
    all.push({ host: DOCKET_HEALTH_HOST, port: DOCKET_HEALTH_PORT, pages: 'probes' });
  return all;
}

/** The checks of all parts; named after their part where there are several. */
async function together(parts: PartsReadiness): Promise<Checks> {
  const all = Object.entries(parts);
  const [only] = all;
  if (only && all.length === 1) return only[1]();
  const checks = all.map(async ([part, ready]) =>
    Object.entries(await ready()).map(([name, answer]) => [`${part}.${name}`, answer] as const),
  );
  return Object.fromEntries((await Promise.all(checks)).flat());
}

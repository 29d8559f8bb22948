import type { Service } from '@docket/contracts';
import { secretOf } from '../deploy/secret-of.ts';

/** One process of the stack. */
export interface ProcessPlan {
  /** `ingest`, or `ingest-2` when there are several. */
  readonly name: string;
  readonly service: Service;
  readonly env: Readonly<Record<string, string>>;
}

/** What the processes of a stack share or are told apart by. */
export interface StackFacts {
  readonly rabbitUrl: string;
  readonly mongoUri: string;
  readonly host: string;
  /** Ports of the gateways, one each. */
  readonly gatewayPorts: readonly number[];
  /** `host:port` at which each ingest takes gRPC calls. */
  readonly ingestAddresses: readonly string[];
  /** Likewise each dispatcher. */
  readonly dispatcherAddresses: readonly string[];
  readonly counts: Readonly<Record<Service, number>>;
  readonly serviceToken: string;
  readonly apiKey: string;
  readonly secret: string;
  /** Free ports for metrics and probes, at least one for each process. */
  readonly metricsPorts: readonly number[];
  /** The user's environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Variables that only the processes named in `grants` may see, or each its own, whatever the user's environment holds. */
const RESTRICTED = [
  'DOCKET_HEALTH_PORT',
  'DOCKET_METRICS_PORT',
  'RABBITMQ_URL',
  'MONGODB_URI',
  'DOCKET_API_KEY',
  'DOCKET_SECRET',
  'DOCKET_WEBHOOK_URL',
  'DOCKET_WEBHOOK_SECRET',
] as const;

type Grant = (facts: StackFacts, index: number) => Record<string, string | undefined>;

const callsIngest: Grant = ({ ingestAddresses, serviceToken }) => ({
  DOCKET_INGEST_ADDRESS: ingestAddresses.join(','),
  DOCKET_SERVICE_TOKEN: serviceToken,
});

/** What each service is told. The gateway gets no broker and no database; the extractor, which parses hostile files, no
 * database and no secret. */
const GRANTS: Record<Service, Grant> = {
  gateway: (facts, index) => ({
    ...callsIngest(facts, index),
    DOCKET_DISPATCHER_ADDRESS: facts.dispatcherAddresses.join(','),
    DOCKET_HOST: facts.host,
    DOCKET_PORT: String(facts.gatewayPorts[index]),
  }),
  ingest: (facts, index) => ({
    DOCKET_INGEST_LISTEN: facts.ingestAddresses[index],
    DOCKET_SERVICE_TOKEN: facts.serviceToken,
    RABBITMQ_URL: facts.rabbitUrl,
    MONGODB_URI: facts.mongoUri,
    DOCKET_API_KEY: facts.apiKey,
    DOCKET_SECRET: facts.secret,
  }),
  extractor: (facts, index) => ({ ...callsIngest(facts, index), RABBITMQ_URL: facts.rabbitUrl }),
  dispatcher: (facts, index) => ({
    ...callsIngest(facts, index),
    DOCKET_DISPATCHER_LISTEN: facts.dispatcherAddresses[index],
    RABBITMQ_URL: facts.rabbitUrl,
    MONGODB_URI: facts.mongoUri,
    DOCKET_SECRET: secretOf('dispatcher', facts.secret),
    DOCKET_WEBHOOK_URL: facts.environment['DOCKET_WEBHOOK_URL'],
    DOCKET_WEBHOOK_SECRET: facts.environment['DOCKET_WEBHOOK_SECRET'],
  }),
};

/** In the order in which they are started. */
const SERVICES: readonly Service[] = ['ingest', 'extractor', 'dispatcher', 'gateway'];

/** Every process of the stack with its environment. */
export function planProcesses(facts: StackFacts): ProcessPlan[] {
  const members = SERVICES.flatMap((service) =>
    Array.from({ length: facts.counts[service] }, (_, index) => ({ service, index })),
  );
  return members.map(({ service, index }, position) => ({
    name: facts.counts[service] > 1 ? `${service}-${index + 1}` : service,
    service,
    env: {
      ...withoutRestricted(facts.environment),
      DOCKET_METRICS_PORT: String(facts.metricsPorts[position]),
      ...definedOnly(GRANTS[service](facts, index)),
    },
  }));
}

function withoutRestricted(environment: Readonly<Record<string, string>>): Record<string, string> {
  const hidden = new Set(RESTRICTED.flatMap((name) => [name, `${name}_FILE`]));
  return Object.fromEntries(Object.entries(environment).filter(([key]) => !hidden.has(key)));
}

/** The entries that have a value. */
export function definedOnly(entries: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(entries).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

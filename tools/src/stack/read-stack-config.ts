import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Service } from '@docket/contracts';
import { APPLICATIONS, readConfig } from '@docket/service';
import { definedOnly } from './plan-processes.ts';

export interface StackConfig {
  /** Everything this stack keeps: its own broker and database, the key, the secret. */
  readonly dataFolder: string;
  readonly host: string;
  /** Port of the first gateway; further ones count up from it. */
  readonly port: number;
  /** Port for the metrics of the first process; further ones count up from it. Undefined: free ones. */
  readonly metricsPort: number | undefined;
  readonly counts: Readonly<Record<Service, number>>;
  readonly rabbitUrl: string | undefined;
  readonly mongoUri: string | undefined;
  readonly apiKey: string | undefined;
  readonly secret: string | undefined;
  readonly webhookUrl: string | undefined;
  readonly webhookSecret: string | undefined;
  /** What the applications are started with besides what the stack decides. */
  readonly environment: Readonly<Record<string, string>>;
}

export const USAGE = `npm run stack -- [--gateways N] [--ingests N] [--extractors N] [--dispatchers N]

Starts every application as a process of its own against RABBITMQ_URL and MONGODB_URI; where one is unset, it starts a
node of its own. docs/configuration.md lists the variables.`;

/**
 * Reads the command line and the environment.
 * @throws Error with a sentence for the user when something is wrong.
 */
export function readStackConfig(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): StackConfig {
  const count = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...argv],
    options: { gateways: count, ingests: count, extractors: count, dispatchers: count },
  });
  const config = readConfig(APPLICATIONS.stack.variables, environment);
  return {
    dataFolder: resolve(config.DOCKET_DATA, 'stack'),
    host: config.DOCKET_HOST,
    port: config.DOCKET_PORT,
    metricsPort: config.DOCKET_METRICS_PORT,
    counts: {
      gateway: countOf('--gateways', values.gateways) ?? config.DOCKET_GATEWAYS,
      ingest: countOf('--ingests', values.ingests) ?? config.DOCKET_INGESTS,
      extractor: countOf('--extractors', values.extractors) ?? config.DOCKET_EXTRACTORS,
      dispatcher: countOf('--dispatchers', values.dispatchers) ?? config.DOCKET_DISPATCHERS,
    },
    rabbitUrl: config.RABBITMQ_URL,
    mongoUri: config.MONGODB_URI,
    apiKey: config.DOCKET_API_KEY,
    secret: config.DOCKET_SECRET,
    webhookUrl: config.DOCKET_WEBHOOK_URL,
    webhookSecret: config.DOCKET_WEBHOOK_SECRET,
    environment: definedOnly(environment),
  };
}

function countOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 1_000) return value;
  throw new Error(`${option} must be a whole number from 1 to 1,000.`);
}

/** A path inside the stack's data folder. */
export function inData(config: StackConfig, name: string): string {
  return join(config.dataFolder, name);
}

import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Service } from '@docket/contracts';
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
  /** What the applications are started with besides what the stack decides. */
  readonly environment: Readonly<Record<string, string>>;
}

export const USAGE = `npm run stack -- [--gateways N] [--ingests N] [--extractors N] [--dispatchers N]

Starts every application as a process of its own against RABBITMQ_URL and MONGODB_URI; where one is unset, it starts a
node of its own. Variables: DOCKET_DATA (./data), DOCKET_HOST (127.0.0.1), DOCKET_PORT (8080), DOCKET_METRICS_PORT (free ones), DOCKET_API_KEY,
DOCKET_SECRET, DOCKET_WEBHOOK_URL, DOCKET_WEBHOOK_SECRET, and DOCKET_GATEWAYS … DOCKET_DISPATCHERS for the counts.`;

/** Reads the command line and the environment. Throws with a sentence for the user when something is wrong. */
export function readStackConfig(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): StackConfig {
  const count = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...argv],
    options: { gateways: count, ingests: count, extractors: count, dispatchers: count },
  });
  const given = (name: string) => environment[name] || undefined;
  const number = (name: string, text: string | undefined, fallback: number) => wholeNumber(name, text, fallback);
  return {
    dataFolder: resolve(given('DOCKET_DATA') ?? 'data', 'stack'),
    host: given('DOCKET_HOST') ?? '127.0.0.1',
    port: number('DOCKET_PORT', given('DOCKET_PORT'), 8080),
    metricsPort:
      given('DOCKET_METRICS_PORT') === undefined
        ? undefined
        : number('DOCKET_METRICS_PORT', given('DOCKET_METRICS_PORT'), 0),
    counts: {
      gateway: number('--gateways', values.gateways ?? given('DOCKET_GATEWAYS'), 1),
      ingest: number('--ingests', values.ingests ?? given('DOCKET_INGESTS'), 1),
      extractor: number('--extractors', values.extractors ?? given('DOCKET_EXTRACTORS'), 1),
      dispatcher: number('--dispatchers', values.dispatchers ?? given('DOCKET_DISPATCHERS'), 1),
    },
    rabbitUrl: given('RABBITMQ_URL'),
    mongoUri: given('MONGODB_URI'),
    apiKey: apiKey(given('DOCKET_API_KEY')),
    secret: given('DOCKET_SECRET'),
    environment: definedOnly(environment),
  };
}

function wholeNumber(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 65_535)
    throw new Error(`${name} must be a whole number from 1.`);
  return value;
}

function apiKey(key: string | undefined): string | undefined {
  if (key !== undefined && !key.startsWith('plz_')) throw new Error('DOCKET_API_KEY must begin with plz_.');
  return key;
}

/** A path inside the stack's data folder. */
export function inData(config: StackConfig, name: string): string {
  return join(config.dataFolder, name);
}

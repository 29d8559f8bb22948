import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newApiKey } from '@docket/service';
import { BROKER_SERVICES, brokerDefinitions, type BrokerService } from './broker-users.ts';
import { secretOf } from './secret-of.ts';

export interface DeploymentHosts {
  /** `host:port` of the broker and the database as the services see them. */
  readonly rabbitmq: string;
  readonly mongodb: string;
}

/** What is random in a deployment. Each value is made once and kept in the folder `all`. */
interface Values {
  readonly serviceToken: string;
  readonly secret: string;
  readonly apiKey: string;
  readonly mongoPassword: string;
  readonly grafanaPassword: string;
  readonly brokerPasswords: Record<BrokerService, string>;
}

/**
 * Writes a folder of secrets for each container under `root`, holding only what that container may know. Values that
 * were made earlier are kept; what follows from them is written anew.
 * @param apiKey in place of the one that was made.
 * @returns the API key.
 */
export function writeSecretFolders(root: string, hosts: DeploymentHosts, apiKey?: string): string {
  const made = recallValues(join(root, 'all'));
  const values = { ...made, apiKey: apiKey ?? made.apiKey };
  for (const [folder, files] of Object.entries(foldersOf(values, hosts))) {
    mkdirSync(join(root, folder), { recursive: true });
    for (const [name, text] of Object.entries(files)) replaceFile(join(root, folder, name), text);
  }
  return values.apiKey;
}

/** Readable by the container's own user, whoever that is; writable by nobody, so an older one has to go first. */
function replaceFile(file: string, text: string): void {
  rmSync(file, { force: true });
  writeFileSync(file, text, { mode: 0o444 });
}

function foldersOf(values: Values, hosts: DeploymentHosts): Record<string, Record<string, string>> {
  const token = { 'service-token': values.serviceToken };
  const mongo = { 'mongodb-uri': `mongodb://docket:${values.mongoPassword}@${hosts.mongodb}/docket?authSource=admin` };
  const broker = (service: BrokerService) => ({
    'rabbitmq-url': `amqp://${service}:${values.brokerPasswords[service]}@${hosts.rabbitmq}`,
  });
  return {
    gateway: token,
    ingest: { ...token, ...mongo, ...broker('ingest'), 'api-key': values.apiKey, secret: values.secret },
    extractor: { ...token, ...broker('extractor') },
    dispatcher: { ...token, ...mongo, ...broker('dispatcher'), secret: secretOf('dispatcher', values.secret) },
    mongodb: { password: values.mongoPassword },
    grafana: { password: values.grafanaPassword },
    rabbitmq: { 'definitions.json': JSON.stringify(brokerDefinitions(values.brokerPasswords), undefined, 2) },
  };
}

function recallValues(folder: string): Values {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const keep = (name: string, make: () => string) => {
    const file = join(folder, name);
    if (!existsSync(file)) writeFileSync(file, make(), { mode: 0o400 });
    return readFileSync(file, 'utf8');
  };
  const password = () => randomBytes(24).toString('hex');
  const brokerPasswords = BROKER_SERVICES.map((service) => [service, keep(`rabbitmq-${service}`, password)] as const);
  return {
    serviceToken: keep('service-token', () => randomBytes(32).toString('hex')),
    secret: keep('secret', () => randomBytes(32).toString('hex')),
    apiKey: keep('api-key', () => newApiKey().key),
    mongoPassword: keep('mongodb', password),
    grafanaPassword: keep('grafana', password),
    brokerPasswords: Object.fromEntries(brokerPasswords) as Record<BrokerService, string>,
  };
}

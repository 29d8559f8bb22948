import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Service } from '@docket/contracts';
import { freePortsInRow, supervise, tryLock, type Supervised } from '@docket/local-services';
import { endProcess, makeDataFolder, newApiKey, onStopSignal } from '@docket/service';
import { announceMetrics, announceReady, announceServices } from './announce.ts';
import { keepSecret } from './keep-secret.ts';
import { provideServices, type OwnServices } from './own-services.ts';
import { planProcesses, type ProcessPlan, type StackFacts } from './plan-processes.ts';
import { inData, readStackConfig, USAGE, type StackConfig } from './read-stack-config.ts';

/** Who takes nothing new first: the way of a document, so that what was accepted is finished. */
const DRAIN_ORDER: readonly Service[] = ['gateway', 'extractor', 'dispatcher', 'ingest'];
const ROOT = join(import.meta.dirname, '../../..');

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<void> {
  // eslint-disable-next-line no-restricted-properties -- the configuration of this program
  const config = readStackConfig(process.argv.slice(2), process.env);
  makeDataFolder(config.dataFolder);
  const lock = tryLock(inData(config, 'lock'));
  if (!lock) throw new Error(`Another stack uses ${config.dataFolder}. Stop it, or set DOCKET_DATA to another folder.`);
  const services = await provideServices(config, print);
  announceServices(services, print);
  const facts = await gatherFacts(config, services);
  const plans = planProcesses(facts);
  announceMetrics(plans, print);
  const running = plans.map((plan) => ({ plan, process: start(plan) }));
  const stopping = new AbortController();
  const stop = async () => {
    stopping.abort();
    await drain(running);
    await services.stop();
    lock.release();
    endProcess(0);
  };
  // A second Ctrl-C ends everything at once: the children end with this process.
  onStopSignal(() => void stop());
  await announceReady(baseUrl(config), facts.apiKey, { print, stopping: stopping.signal });
}

function start({ name, service, env }: ProcessPlan): Supervised {
  const args = [join(ROOT, 'apps', service, 'dist', 'main.js')];
  return supervise(name, { file: process.execPath, args, env }, print);
}

async function drain(running: readonly { plan: ProcessPlan; process: Supervised }[]): Promise<void> {
  print('Draining …');
  for (const service of DRAIN_ORDER) {
    const ofService = running.filter(({ plan }) => plan.service === service);
    await Promise.all(ofService.map(({ process }) => process.drain()));
  }
  print('Stopped.');
}

async function gatherFacts(config: StackConfig, { rabbit, mongo }: OwnServices): Promise<StackFacts> {
  const { counts, host, port, environment } = config;
  const processes = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const needed = counts.ingest + counts.dispatcher + processes;
  const first = await freePortsInRow(needed, 24_000);
  const ports = inRow(first, needed);
  const addresses = (count: number) => ports.splice(0, count).map((free) => `127.0.0.1:${free}`);
  return {
    rabbitUrl: rabbit.url,
    mongoUri: mongo.url,
    host,
    gatewayPorts: inRow(port, counts.gateway),
    ingestAddresses: addresses(counts.ingest),
    dispatcherAddresses: addresses(counts.dispatcher),
    metricsPorts: config.metricsPort === undefined ? ports : inRow(config.metricsPort, processes),
    counts,
    serviceToken: randomBytes(32).toString('hex'),
    apiKey: keepSecret(inData(config, 'api-key'), config.apiKey, () => newApiKey().key),
    secret: keepSecret(inData(config, 'secret'), config.secret, () => randomBytes(32).toString('hex')),
    ...{ webhookUrl: config.webhookUrl, webhookSecret: config.webhookSecret, environment },
  };
}

const inRow = (first: number, count: number): number[] => Array.from({ length: count }, (_, index) => first + index);

/** An address that binds everything is not one to call. */
function baseUrl({ host, port }: StackConfig): string {
  const reachable = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host;
  return `http://${reachable}:${port}`;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}\n`);
  process.exit(1);
});

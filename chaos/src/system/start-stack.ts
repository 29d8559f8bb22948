import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePortsInRow, signal, startGuarded, startMongo, startRabbit } from '@docket/local-services';
import { startFaultyProxy } from '@docket/testing/without-jest';
import { Journal } from './journal.ts';
import { ROOT } from './root.ts';
import { commonVariables, supervisedSystem } from './supervised-system.ts';
import {
  TWO_OF_EVERYTHING,
  type ChaosSystem,
  type SystemOptions,
  type SystemServices,
  type SystemStore,
} from './system.ts';

const COUNTS = Object.entries(TWO_OF_EVERYTHING);

/** `npm run stack` with two of everything, on a broker and a database of its own behind networks that fail. */
export async function startStack({ env, now }: SystemOptions): Promise<ChaosSystem> {
  const folder = await mkdtemp(join(tmpdir(), 'docket-chaos-'));
  const failpoints = join(folder, 'failpoints');
  const [services, port] = await Promise.all([
    startServices(folder),
    freePortsInRow(TWO_OF_EVERYTHING.gateway),
    writeFile(failpoints, ''),
  ]);
  const urls = Array.from({ length: TWO_OF_EVERYTHING.gateway }, (_, index) => `http://127.0.0.1:${port + index}`);
  const journal = new Journal(join(folder, 'docket.log'), now);
  const store = { kind: 'mongodb', url: services.database.url, ingest: 'ingest', dispatcher: 'dispatcher' } as const;
  const program = await startGuarded({
    file: process.execPath,
    args: [join(ROOT, 'tools/dist/stack/main.js'), ...COUNTS.flatMap(([name, count]) => [`--${name}s`, String(count)])],
    env: { ...commonVariables(failpoints), ...variables({ folder, port, services, store }), ...env },
  });
  journal.follow(program.output);
  const system: ChaosSystem = {
    ...supervisedSystem(journal, urls, failpoints),
    ...{ shape: 'stack', folder, store, services, disk: undefined },
    async end(keep) {
      signal(program.pid, 'SIGTERM');
      await program.exited;
      await Promise.all([journal.close(), stopServices(services)]);
      if (!keep) await rm(folder, { recursive: true, force: true });
    },
  };
  await system.ready();
  return system;
}

interface Placed {
  readonly folder: string;
  readonly port: number;
  readonly services: SystemServices;
  readonly store: Extract<SystemStore, { kind: 'mongodb' }>;
}

function variables({ folder, port, services, store }: Placed): Record<string, string> {
  return {
    ...{ DOCKET_DATA: folder, DOCKET_PORT: String(port) },
    ...{ RABBITMQ_URL: services.brokerNetwork.url, MONGODB_URI: services.databaseNetwork.url },
    ...{ DOCKET_INGEST_DATABASE: store.ingest, DOCKET_DISPATCHER_DATABASE: store.dispatcher },
  };
}

async function startServices(folder: string): Promise<SystemServices> {
  const [broker, database] = await Promise.all([
    startRabbit({ dataFolder: join(folder, 'rabbitmq') }),
    startMongo({ dataFolder: join(folder, 'mongodb') }),
  ]);
  const [brokerNetwork, databaseNetwork] = await Promise.all([
    startFaultyProxy(broker.url),
    startFaultyProxy(database.url),
  ]);
  return { broker, brokerNetwork, database, databaseNetwork };
}

async function stopServices({ broker, database, ...networks }: SystemServices): Promise<void> {
  await Promise.all([networks.brokerNetwork.close(), networks.databaseNetwork.close()]);
  await Promise.all([broker.remove(), database.remove()]);
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePorts, signal, startGuarded, startMongo, startRabbit } from '@docket/local-services';
import type { GuardedProcess, MongoNode, RabbitNode } from '@docket/local-services';
import { KEY } from '../start-docket.ts';

const ROOT = join(import.meta.dirname, '../../..');
/** In the order in which they are started; the extractor is the benchmark's own. */
const APPS = ['ingest', 'dispatcher', 'gateway'] as const;
const READY_WITHIN_MS = 60_000;

/** A Docket with the trivial reader, its log in a file. */
export interface Pipeline {
  readonly url: string;
  /** Of its processes, by name. */
  readonly pids: Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

export interface StackPipeline extends Pipeline {
  readonly rabbit: RabbitNode;
  readonly mongo: MongoNode;
  /** SIGKILL. */
  killExtractor(): Promise<void>;
  startExtractor(): Promise<void>;
}

/** Starts one process of a shape. */
type Start = (name: string, script: string, run?: Partial<Run>) => Promise<GuardedProcess>;
interface Run {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** How the processes of a shape are run. */
export interface Running {
  /** Folder for a processor profile of each process; undefined: none. */
  readonly profiles?: string | undefined;
  /** What all of them have in their environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

function starter(folder: string, { profiles, environment = {} }: Running): Start {
  // eslint-disable-next-line no-restricted-properties -- what a program needs to be found and to run
  const { PATH = '', HOME = '' } = process.env;
  return (name, script, { args = [], env = {} } = {}) =>
    startGuarded({
      file: process.execPath,
      args: [
        ...(profiles === undefined
          ? []
          : ['--cpu-prof', `--cpu-prof-dir=${profiles}`, `--cpu-prof-name=${name}.cpuprofile`]),
        ...[join(ROOT, script), ...args],
      ],
      env: { PATH, HOME, ...environment, ...env },
      logFile: join(folder, `${name}.log`),
    });
}

/** One process; its database and files in a folder of its own. */
export async function startStandalonePipeline(running: Running = {}): Promise<Pipeline> {
  const folder = await mkdtemp(join(tmpdir(), 'docket-bench-'));
  const [port = 0] = await freePorts(1);
  const start = starter(folder, running);
  const started = await start('standalone', 'bench/dist/pipeline/standalone.js', { args: [folder, String(port)] });
  const url = `http://127.0.0.1:${port}`;
  await untilReady(url, [started]);
  return { url, pids: { standalone: started.pid }, stop: () => stopAll([started], folder) };
}

/** A process for each application, on a broker and a database of its own. */
export async function startStackPipeline(running: Running = {}): Promise<StackPipeline> {
  const folder = await mkdtemp(join(tmpdir(), 'docket-bench-'));
  const [rabbit, mongo] = await Promise.all([startRabbit(), startMongo()]);
  const [port = 0, ingestPort = 0, dispatcherPort = 0] = await freePorts(3);
  const start = starter(folder, running);
  const env = environments({ rabbitUrl: rabbit.url, mongoUrl: mongo.url, port, ingestPort, dispatcherPort });
  const apps = await Promise.all(APPS.map((app) => start(app, `apps/${app}/dist/main.js`, { env: env[app] })));
  const startExtractor = () =>
    start('extractor', 'bench/dist/pipeline/extractor.js', {
      args: [rabbit.url, `127.0.0.1:${ingestPort}`, env.shared.DOCKET_SERVICE_TOKEN],
    });
  let extractor = await startExtractor();
  const url = `http://127.0.0.1:${port}`;
  await untilReady(url, apps);
  return {
    ...{ url, rabbit, mongo },
    pids: { ...Object.fromEntries(APPS.map((app, n) => [app, apps[n]?.pid ?? NaN])), extractor: extractor.pid },
    async killExtractor() {
      extractor.kill();
      await extractor.exited;
    },
    async startExtractor() {
      extractor = await startExtractor();
    },
    async stop() {
      await stopAll([...apps.toReversed(), extractor], folder);
      await Promise.all([rabbit.remove(), mongo.remove()]);
    },
  };
}

interface Addresses {
  readonly rabbitUrl: string;
  readonly mongoUrl: string;
  readonly port: number;
  readonly ingestPort: number;
  readonly dispatcherPort: number;
}

function environments({ rabbitUrl, mongoUrl, port, ingestPort, dispatcherPort }: Addresses) {
  const [ingest, dispatcher] = [`127.0.0.1:${ingestPort}`, `127.0.0.1:${dispatcherPort}`];
  const shared = { DOCKET_SERVICE_TOKEN: 'token of the benchmark' };
  const kept = {
    ...shared,
    RABBITMQ_URL: rabbitUrl,
    MONGODB_URI: mongoUrl,
    DOCKET_SECRET: 'secret of the benchmark'.repeat(2),
  };
  return {
    shared,
    ingest: { ...kept, DOCKET_INGEST_LISTEN: ingest, DOCKET_API_KEY: KEY },
    dispatcher: { ...kept, DOCKET_INGEST_ADDRESS: ingest, DOCKET_DISPATCHER_LISTEN: dispatcher },
    gateway: {
      ...{ ...shared, DOCKET_INGEST_ADDRESS: ingest, DOCKET_DISPATCHER_ADDRESS: dispatcher },
      ...{ DOCKET_HOST: '127.0.0.1', DOCKET_PORT: String(port) },
    },
  };
}

async function untilReady(url: string, processes: readonly GuardedProcess[]): Promise<void> {
  const end = performance.now() + READY_WITHIN_MS;
  while (
    !(await fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    ))
  ) {
    if (processes.some(({ running }) => !running)) throw new Error('A process of Docket ended while starting.');
    if (performance.now() > end) throw new Error('Docket is not ready after a minute.');
    await pause(100);
  }
}

async function stopAll(processes: readonly GuardedProcess[], folder: string): Promise<void> {
  for (const one of processes) {
    if (one.running) signal(one.pid, 'SIGTERM');
    await one.exited;
  }
  await rm(folder, { recursive: true, force: true });
}

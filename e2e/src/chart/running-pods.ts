import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '@docket/local-services';
import { eventually } from '@docket/testing';
import { KEY, WEBHOOK_SECRET } from '../processes/docket.ts';
import { Program } from '../processes/program.ts';
import { APPLICATIONS, podsOf, type Application, type Pod } from './pods.ts';

const LISTENING: Readonly<Record<Application, readonly number[]>> = {
  gateway: [8080, 9464],
  ingest: [8081, 8082, 9464],
  extractor: [8082, 9464],
  dispatcher: [8083, 8082, 9464],
};

export interface PodsOptions {
  readonly helm: string;
  readonly rabbitUrl: string;
  readonly mongoUrl: string;
  readonly webhookUrl: string;
}

/** One process for each Deployment of the chart, on this machine. */
export interface RunningPods {
  /** Of the HTTP API. */
  readonly url: string;
  readonly pods: Readonly<Record<Application, Pod>>;
  start(application: Application): void;
  /** SIGKILL. */
  kill(application: Application): Promise<void>;
  /** SIGTERM, and the exit code. */
  stop(application: Application): Promise<number | null | undefined>;
  /** Resolves when the probe of readiness is answered with 200. */
  ready(application: Application): Promise<void>;
  remove(): Promise<void>;
}

/** Renders the chart with values for this machine and starts what its pods would run. */
export async function startPods({ helm, rabbitUrl, mongoUrl, webhookUrl }: PodsOptions): Promise<RunningPods> {
  const folder = await mkdtemp(join(tmpdir(), 'docket-pods-'));
  const names = APPLICATIONS.flatMap((one) => LISTENING[one].map((port) => `${one}:${port}`));
  const free = await freePorts(names.length);
  const portOf = (name: string) => free[names.indexOf(name)] ?? Number.NaN;
  const secret = secretOf(rabbitUrl, mongoUrl, webhookUrl);
  const pods = await podsOf(helm, valuesFor(portOf('gateway:8080')), { folder, portOf, secret });
  const running = new Map<Application, Program>();
  const start = (application: Application) =>
    void running.set(application, new Program(pods[application].script, pods[application].env));
  APPLICATIONS.forEach(start);
  return {
    ...{ url: `http://127.0.0.1:${portOf('gateway:8080')}`, pods, start },
    kill: async (application) => running.get(application)?.kill(),
    stop: async (application) => running.get(application)?.stop(),
    ready: (application) => eventually(() => expectReady(pods[application].readyUrl), { timeoutMs: 150_000 }),
    async remove() {
      await Promise.all([...running.values()].map((program) => program.kill()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A database of their own, one reader, and an endpoint on this machine that is soon tried again. */
const valuesFor = (unique: number): string[] => {
  const databases = ['ingest', 'dispatcher'].map((one) => `mongodb.databases.${one}=pods-${unique}-${one}`);
  const webhook = ['enabled=true', 'allowPrivate=loopback', 'retrySeconds={1,1}'].map((value) => `webhook.${value}`);
  return ['--set', [...databases, ...webhook, 'extractor.readers=1'].join(',')];
};

const secretOf = (broker: string, database: string, webhookUrl: string): Record<string, string> => ({
  ...{ 'service-token': 'the token of these services', 'api-key': KEY },
  ...{ 'ingest-secret': 'i'.repeat(40), 'dispatcher-secret': 'd'.repeat(40) },
  ...{ 'ingest-rabbitmq-url': broker, 'extractor-rabbitmq-url': broker, 'dispatcher-rabbitmq-url': broker },
  ...{ 'ingest-mongodb-uri': database, 'dispatcher-mongodb-uri': database },
  ...{ 'webhook-url': webhookUrl, 'webhook-secret': WEBHOOK_SECRET },
});

async function expectReady(url: string): Promise<void> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePortsInRow } from '@docket/local-services';
import { eventually } from '@docket/testing';
import { Program } from './program.ts';
import { databasesHold, folderHolds } from './what-is-kept.ts';

export const KEY = 'plz_e2e_0123456789abcdef';
export const WEBHOOK_SECRET = 'e2e webhook secret';

/** A running Docket of either shape, as its clients and its killers see it. */
export interface Docket {
  /** One a gateway. */
  readonly urls: readonly string[];
  readonly lines: readonly string[];
  /** Where each process serves its metrics. */
  readonly metricsUrls: readonly string[];
  /** Process id by name; `docket` in the standalone shape. */
  pid(name: string): Promise<number>;
  /** Whether a text stands in anything that it keeps. */
  holds(text: string): Promise<boolean>;
  /** Ends it; with its data if they were its own. */
  remove(): Promise<void>;
}

export interface DocketOptions {
  readonly webhookUrl?: string;
  readonly env?: Readonly<Record<string, string>>;
}

function common({ webhookUrl, env }: DocketOptions): Record<string, string> {
  return {
    ...{ DOCKET_API_KEY: KEY, DOCKET_WEBHOOK_ALLOW_PRIVATE: 'loopback', DOCKET_FAULT_MARKERS: '1' },
    ...(webhookUrl === undefined ? {} : { DOCKET_WEBHOOK_URL: webhookUrl, DOCKET_WEBHOOK_SECRET: WEBHOOK_SECRET }),
    // The shorter one: what is left waiting in a test is over within half a minute.
    DOCKET_WEBHOOK_SCHEDULE: 'reference',
    ...env,
  };
}

export interface Standalone extends Docket {
  /** Its data folder. */
  readonly data: string;
  /** Kills the process with SIGKILL and starts it again on the same data and port. */
  crash(): Promise<void>;
  /** Ends it with SIGTERM; its exit code. */
  stop(): Promise<number | null>;
  start(): Promise<void>;
}

/** `npm start` without npm. */
export async function startStandalone(options: DocketOptions = {}): Promise<Standalone> {
  const data = await mkdtemp(join(tmpdir(), 'docket-e2e-'));
  const port = await freePortsInRow(2);
  const ports = { DOCKET_PORT: String(port), DOCKET_METRICS_PORT: String(port + 1) };
  const env = { ...common(options), DOCKET_DATA: data, ...ports };
  const lines: string[] = [];
  let program: Program;
  const start = async () => {
    program = new Program('apps/standalone/dist/main.js', env);
    await program.says(/Docket is running/);
  };
  await start();
  return {
    data,
    urls: [`http://127.0.0.1:${port}`],
    metricsUrls: [`http://127.0.0.1:${port + 1}/metrics`],
    get lines() {
      return [...lines, ...program.lines];
    },
    pid: () => Promise.resolve(program.pid),
    holds: (text) => folderHolds(data, text),
    start,
    stop: () => program.stop(),
    async crash() {
      await program.kill();
      lines.push(...program.lines);
      await start();
    },
    async remove() {
      await program.stop();
      await rm(data, { recursive: true, force: true });
    },
  };
}

export interface StackOptions extends DocketOptions {
  readonly rabbitUrl: string;
  readonly mongoUrl: string;
  /** `--gateways 2` … */
  readonly counts?: readonly string[];
}

/** `npm run stack` without npm, on a broker and a database that are there. */
export async function startStack({ rabbitUrl, mongoUrl, counts = [], ...options }: StackOptions): Promise<Docket> {
  const data = await mkdtemp(join(tmpdir(), 'docket-e2e-'));
  const gateways = counts.includes('--gateways') ? Number(counts[counts.indexOf('--gateways') + 1]) : 1;
  const port = await freePortsInRow(gateways);
  const urls = Array.from({ length: gateways }, (_, index) => `http://127.0.0.1:${port + index}`);
  const databases = ['', '-dispatcher'].map((suffix) => `e2e-${port}-${process.pid}${suffix}`) as [string, string];
  const program = new Program(
    'tools/dist/stack/main.js',
    {
      ...common(options),
      ...{ DOCKET_DATA: data, DOCKET_PORT: String(port), RABBITMQ_URL: rabbitUrl, MONGODB_URI: mongoUrl },
      ...{ DOCKET_INGEST_DATABASE: databases[0], DOCKET_DISPATCHER_DATABASE: databases[1] },
    },
    counts,
  );
  // It says so of its first gateway.
  await program.says(/Docket is ready at/, 90_000);
  await Promise.all(urls.map((url) => eventually(() => expectReady(url), { timeoutMs: 90_000 })));
  return {
    urls,
    lines: program.lines,
    get metricsUrls() {
      return program.lines.flatMap((line) => /^Metrics of \S+: (\S+)$/.exec(line)?.[1] ?? []);
    },
    pid: (name) => {
      const started = program.lines.map((line) => new RegExp(`^\\[${name}\\] process (\\d+)$`).exec(line)?.[1]);
      return Promise.resolve(Number(started.findLast((pid) => pid !== undefined)));
    },
    holds: (text) => databasesHold(mongoUrl, databases, text),
    async remove() {
      await program.stop();
      await rm(data, { recursive: true, force: true });
    },
  };
}

async function expectReady(url: string): Promise<void> {
  const { ok, status } = await fetch(`${url}/readyz`);
  if (!ok) throw new Error(`${url} is not ready: ${status}`);
}

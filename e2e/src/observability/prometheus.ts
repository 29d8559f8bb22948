import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort, startGuarded } from '@docket/local-services';
import { eventually } from '@docket/testing';
import { stringify } from 'yaml';

export interface PrometheusOptions {
  /** Path of promtool, beside which Prometheus is. */
  readonly promtool: string;
  /** URL of `/metrics` by the label `app`. */
  readonly targets: Readonly<Record<string, string>>;
  readonly ruleGroups: readonly object[];
}

interface Vector {
  readonly result: readonly { readonly metric: Readonly<Record<string, string>>; readonly value: [number, string] }[];
}

interface Rule {
  readonly name: string;
  readonly query: string;
  readonly health: string;
  readonly lastError?: string;
  /** Of an alert: inactive, pending or firing. */
  readonly state?: string;
}

/** A Prometheus that scrapes every second. */
export interface Prometheus {
  /** Present values of a query. Rejects if it cannot be evaluated. */
  query(expr: string): Promise<Vector['result']>;
  rules(): Promise<readonly Rule[]>;
  stop(): Promise<void>;
}

/** Starts one on a free port and a folder of its own, and resolves when it is ready. */
export async function startPrometheus({ promtool, targets, ruleGroups }: PrometheusOptions): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'docket-prometheus-'));
  await writeFile(join(folder, 'rules.yaml'), stringify({ groups: ruleGroups }));
  await writeFile(join(folder, 'prometheus.yaml'), stringify(configOf(targets)));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const started = await startGuarded({
    file: join(dirname(promtool), 'prometheus'),
    args: [
      ...[`--config.file=${join(folder, 'prometheus.yaml')}`, `--storage.tsdb.path=${join(folder, 'data')}`],
      ...[`--web.listen-address=127.0.0.1:${port}`, '--log.level=warn'],
    ],
    env: { HOME: folder },
    logFile: join(folder, 'log'),
  });
  await eventually(() => ask(`${url}/api/v1/status/runtimeinfo`), { timeoutMs: 30_000 });
  return {
    query: async (expr) => ((await ask(`${url}/api/v1/query?query=${encodeURIComponent(expr)}`)) as Vector).result,
    rules: async () =>
      ((await ask(`${url}/api/v1/rules`)) as { groups: { rules: Rule[] }[] }).groups.flatMap(({ rules }) => rules),
    async stop() {
      started.kill();
      await started.exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const configOf = (targets: PrometheusOptions['targets']): object => ({
  global: { scrape_interval: '1s', evaluation_interval: '1s' },
  rule_files: ['rules.yaml'],
  scrape_configs: [
    {
      job_name: 'docket',
      static_configs: Object.entries(targets).map(([app, url]) => ({ targets: [new URL(url).host], labels: { app } })),
    },
  ],
});

async function ask(url: string): Promise<unknown> {
  const answer = (await (await fetch(url)).json()) as { status: string; data: unknown; error?: string };
  if (answer.status !== 'success') throw new Error(`${url}: ${answer.error}`);
  return answer.data;
}

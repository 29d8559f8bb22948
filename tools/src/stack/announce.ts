import { setTimeout as delay } from 'node:timers/promises';
import { tryItLine } from '@docket/service';
import type { OwnServices } from './own-services.ts';
import type { ProcessPlan } from './plan-processes.ts';

/** Prints what a user or a script needs to find the broker and the database, one `KEY=value` a line. */
export function announceServices({ rabbit, mongo }: OwnServices, print: (line: string) => void): void {
  if (rabbit.nodeName) print(`RABBITMQ_NODENAME=${rabbit.nodeName}`);
  if (rabbit.home) print(`RABBITMQ_HOME=${rabbit.home}`);
  print(`RABBITMQ_URL=${rabbit.url}`);
  print(`MONGODB_URI=${mongo.url}`);
  if (mongo.how !== 'stand-in') return;
  print('');
  print(
    'No mongod and no Docker engine was found: the database is mongo-java-server, a stand-in for trying things out.',
  );
  print(
    'It is slow and is not MongoDB. Do not keep data in it that matter: set MONGODB_URI, or start Docker, for those.',
  );
}

/** Prints where each process serves its metrics. */
export function announceMetrics(plans: readonly ProcessPlan[], print: (line: string) => void): void {
  for (const { name, env } of plans)
    print(`Metrics of ${name}: http://127.0.0.1:${env['DOCKET_METRICS_PORT'] ?? ''}/metrics`);
}

/** Waits until `baseUrl` is ready, and says so; gives up silently when `stopping` is aborted. */
export async function announceReady(
  baseUrl: string,
  apiKey: string,
  { print, stopping }: { print: (line: string) => void; stopping: AbortSignal },
): Promise<void> {
  while (!stopping.aborted && !(await answers(`${baseUrl}/readyz`))) {
    await delay(200, undefined, { signal: stopping }).catch(() => undefined);
  }
  if (stopping.aborted) return;
  print('');
  print(`Docket is ready at ${baseUrl}`);
  print(`API key: ${apiKey}`);
  print('Submit the sample invoice and wait for its fields:');
  print(`  ${tryItLine(baseUrl, apiKey, 'examples/invoice.pdf')}`);
  print('');
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}

import { setTimeout as pause } from 'node:timers/promises';
import { KEY } from './start-docket.ts';

/** Waits until every document is read: what one left behind must not burden the next. */
export async function untilIdle(url: string): Promise<void> {
  for (const status of ['pending', 'processing']) {
    while ((await jobsThatAre(status, url)) > 0) await pause(250);
  }
}

async function jobsThatAre(status: string, url: string): Promise<number> {
  const answer = await fetch(`${url}/v1/jobs?limit=1&status=${status}`, { headers: { 'x-api-key': KEY } });
  return ((await answer.json()) as { readonly jobs: readonly unknown[] }).jobs.length;
}

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as lasting } from 'node:timers/promises';
import { KEY, startDocket } from '../start-docket.ts';
import type { BareAnswer, BareOrder } from './bare-engine.ts';

/** Pages a minute of as many engine processes by themselves, each with its share of the pages. */
export async function bareTurn(processes: number, files: readonly string[], pages: number): Promise<number> {
  const order: BareOrder = { files, pages };
  const answers = await Promise.all(Array.from({ length: processes }, () => bareEngine(order)));
  return answers.reduce((sum, { ms }) => sum + (pages * 60_000) / ms, 0);
}

async function bareEngine(order: BareOrder): Promise<BareAnswer> {
  const child = fork(join(import.meta.dirname, 'bare-engine.js'));
  const ended = once(child, 'exit').then(() => {
    throw new Error('The bare engine ended without an answer.');
  });
  ended.catch(() => undefined);
  child.send(order);
  const [answer] = (await Promise.race([once(child, 'message'), ended])) as [BareAnswer];
  return answer;
}

/** Pages a minute of a whole Docket in one process with so many readers, from the first upload to the last result. */
export async function serviceTurn(readers: number, files: readonly string[]): Promise<number> {
  const docket = await startDocket('standalone', String(readers));
  try {
    const [warm = '', ...others] = files;
    await untilCompleted(docket.url, await submit(docket.url, warm));
    const start = performance.now();
    const ids = await Promise.all(others.map((file) => submit(docket.url, file)));
    for (const id of ids) await untilCompleted(docket.url, id);
    return (others.length * 60_000) / (performance.now() - start);
  } finally {
    await docket.stop();
  }
}

async function submit(url: string, file: string): Promise<string> {
  const form = new FormData();
  form.set('templateId', 'receipt');
  form.set('language', 'en');
  form.set('file', new Blob([new Uint8Array(await readFile(file))]), 'receipt.png');
  const headers = { 'x-api-key': KEY };
  const response = await fetch(`${url}/v1/documents/parse/async`, { method: 'POST', headers, body: form });
  if (!response.ok) throw new Error(`A receipt was refused: ${await response.text()}`);
  return ((await response.json()) as { jobId: string }).jobId;
}

async function untilCompleted(url: string, id: string): Promise<void> {
  for (;;) {
    const headers = { 'x-api-key': KEY, prefer: 'wait=20' };
    const { status } = (await (await fetch(`${url}/v1/jobs/${id}`, { headers })).json()) as { status: string };
    if (status === 'completed') return;
    if (status === 'failed') throw new Error('A receipt could not be read.');
    await lasting(20);
  }
}

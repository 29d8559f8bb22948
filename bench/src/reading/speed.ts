import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as lasting } from 'node:timers/promises';
import { makeInvoicePdf } from '@docket/testing/documents';
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

/** Documents with a text layer that pass through Docket beforehand, so that its code is compiled like the engines'. */
const WARM_UP = 40;

/**
 * Pages a minute of a whole Docket in one process with so many readers, from the first upload to the last result.
 * @param warm a picture for each reader: it loads its engines with it, before the time runs.
 */
export async function serviceTurn(readers: number, files: readonly string[], warm: readonly string[]): Promise<number> {
  const docket = await startDocket('standalone', String(readers));
  const readAll = async (orders: readonly Promise<string>[]) => {
    for (const id of await Promise.all(orders)) await untilCompleted(docket.url, id);
  };
  const pictures = (paths: readonly string[]) =>
    paths.map(async (path) => submit(docket.url, 'receipt', await readFile(path)));
  try {
    await readAll(
      Array.from({ length: WARM_UP }, async (_, seed) => submit(docket.url, 'invoice', await makeInvoicePdf({ seed }))),
    );
    await readAll(pictures(warm.slice(0, readers)));
    const start = performance.now();
    await readAll(pictures(files));
    return (files.length * 60_000) / (performance.now() - start);
  } finally {
    await docket.stop();
  }
}

async function submit(url: string, templateId: string, file: Buffer): Promise<string> {
  const form = new FormData();
  form.set('templateId', templateId);
  form.set('language', 'en');
  form.set('file', new Blob([new Uint8Array(file)]), 'document');
  const headers = { 'x-api-key': KEY };
  const response = await fetch(`${url}/v1/documents/parse/async`, { method: 'POST', headers, body: form });
  if (!response.ok) throw new Error(`A document was refused: ${await response.text()}`);
  return ((await response.json()) as { jobId: string }).jobId;
}

async function untilCompleted(url: string, id: string): Promise<void> {
  for (;;) {
    const headers = { 'x-api-key': KEY, prefer: 'wait=20' };
    const { status } = (await (await fetch(`${url}/v1/jobs/${id}`, { headers })).json()) as { status: string };
    if (status === 'completed') return;
    if (status === 'failed') throw new Error('A document could not be read.');
    await lasting(20);
  }
}

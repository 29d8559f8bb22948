import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import type { BackfillBody, BackfillInput, BackfillReport, JsonAnswer, Refusal } from '@docket/contracts';
import { eventually } from '@docket/testing';
import { jobBody, submit } from '../ingest-on-disk.features.ts';
import type { IngestOnDisk } from '../ingest-on-disk.features.ts';
import { page } from './readable-documents.features.ts';

const schemaOf = (...names: string[]) => ({
  data: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
});

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller knows what it asked for
export function parsed<T>({ json, refusal }: JsonAnswer): T {
  if (json === undefined) throw new Error(`refused: ${refusal.code}`);
  return JSON.parse(json) as T;
}

/** What the owner of an account does around backfills. */
export function backfillCalls(the: () => IngestOnDisk) {
  const write = async (names: readonly string[], draft: boolean, templateId?: string) => {
    const bodyJson = JSON.stringify({ name: 'Slip', category: 'CUSTOM', schema: schemaOf(...names), draft });
    const { createTemplate, replaceTemplate } = the().client;
    const asked = { accountId: 'local', bodyJson };
    const answer = await (templateId === undefined ? createTemplate(asked) : replaceTemplate({ ...asked, templateId }));
    return parsed<{ id: string }>(answer).id;
  };
  const completed = async (templateId: string, values: Readonly<Record<string, string>>) => {
    const bytes = page({ ...values, id: randomUUID() });
    const jobId = (await submit(the().client, bytes, { templateId })).submission?.jobId ?? '';
    await eventually(async () => expect((await jobBody(the().client, jobId)).status).toBe('completed'));
    return jobId;
  };
  const start = async (input: BackfillInput, accountId = 'local') =>
    the().client.startBackfill({ accountId, bodyJson: JSON.stringify(input) });
  const started = async (input: BackfillInput) => parsed<BackfillBody>(await start(input)).backfillId;
  const get = async (backfillId: string) =>
    parsed<BackfillReport>(await the().client.getBackfill({ accountId: 'local', backfillId }));
  const control = (backfillId: string, action: 'cancel' | 'publish' | 'drop') =>
    the().client.controlBackfill({ accountId: 'local', backfillId, action });
  const refusalOf = async (answer: Promise<JsonAnswer>): Promise<Partial<Refusal>> => (await answer).refusal ?? {};
  const finished = (backfillId: string) =>
    eventually(async () => {
      const report = await get(backfillId);
      expect(report.status).toBe('completed');
      return report;
    });
  /** A published template with two jobs, and a draft that drops `a` and adds `b`. */
  const drafted = async () => {
    const templateId = await write(['a', 'c'], false);
    const [first, second] = [
      await completed(templateId, { a: '1', b: '2', c: '3' }),
      await completed(templateId, { c: '4' }),
    ];
    await write(['b', 'c'], true, templateId);
    return { templateId, first, second };
  };
  const templateOf = async (templateId: string) =>
    parsed<{ publishedVersion: number; draftVersion: number | null }>(
      await the().client.getTemplate({ accountId: 'local', templateId }),
    );
  return { write, completed, start, started, get, control, refusalOf, finished, drafted, templateOf };
}

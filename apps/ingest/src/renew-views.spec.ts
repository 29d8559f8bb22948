import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { JobList } from '@docket/contracts';
import { eventually } from '@docket/testing';
import { jobBody, openIngestOnDisk, submitted } from './ingest-on-disk.features.ts';
import type { IngestOnDisk } from './ingest-on-disk.features.ts';
import { SETTINGS, VIEW_FORM, VIEWS, WORDS } from './kinds.ts';
import type { StoredView } from './kinds.ts';

let ingest: IngestOnDisk;
beforeEach(async () => {
  ingest = await openIngestOnDisk();
});
afterEach(() => ingest.close());

const accountId = 'local';
const ADDED = new Set(['form', 'listedFor', 'trialSince', 'sha256', 'events']);
const formOf = async (jobId: string) => (await ingest.records.get(VIEWS, jobId))?.value.form;
const listed = async () => {
  const { json } = await ingest.client.listJobs({ accountId, limit: 100 });
  return (JSON.parse(json ?? '') as JobList).jobs.map(({ jobId }) => jobId).sort();
};

/** A new job as the first version left it. */
async function former(): Promise<string> {
  const jobId = await submitted(ingest.client);
  const view = await ingest.records.get(VIEWS, jobId);
  if (!view) throw new Error('no view');
  const value = Object.fromEntries(Object.entries(view.value).filter(([name]) => !ADDED.has(name)));
  await ingest.records.restore(VIEWS, jobId, view.version, value as StoredView);
  return jobId;
}

/** The setting as an older version left it. */
const forget = () => ingest.records.remove(SETTINGS, 'views-form');
const isRenewed = () =>
  eventually(async () =>
    expect(await ingest.records.get(SETTINGS, 'views-form')).toMatchObject({ version: VIEW_FORM }),
  );

describe('views that a former version wrote', () => {
  it('are rebuilt after the start, so that lists have every job again', async () => {
    const jobs = [await former(), await former(), await submitted(ingest.client)];
    expect(await listed()).toHaveLength(1);
    await isRenewed();
    await forget();
    await ingest.restart();
    await isRenewed();
    expect(await listed()).toEqual([...jobs].sort());
  });

  it('are renewed when they are read', async () => {
    await isRenewed();
    const jobId = await former();
    expect(await jobBody(ingest.client, jobId)).toMatchObject({ jobId, status: 'pending', version: 1 });
    expect(await formOf(jobId)).toBe(VIEW_FORM);
    expect(await listed()).toEqual([jobId]);
  });

  it('are not looked for again once all are renewed', async () => {
    await isRenewed();
    const jobId = await former();
    await ingest.restart();
    // The first round comes after a second, and forgets nothing of what the setting says.
    expect(await formOf(jobId)).toBeUndefined();
  });
});

describe('words that a former version kept', () => {
  it('are removed, since erasing their jobs would not find them', async () => {
    const [of, page] = [{ page: 1, json: '{"page":1}' }, 'a'.repeat(64)];
    const named = `${'b'.repeat(64)}-${'c'.repeat(64)}`;
    for (const document of [page, named]) await ingest.records.insert(WORDS, `${document}/1`, { ...of, document });
    await forget();
    await ingest.restart();
    await isRenewed();
    expect(await ingest.records.get(WORDS, `${page}/1`)).toBeUndefined();
    expect(await ingest.records.get(WORDS, `${named}/1`)).toBeDefined();
  });
});

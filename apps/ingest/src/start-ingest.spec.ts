import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { API_KEY, openIngestOnDisk, openStores, pdf, submit } from './ingest-on-disk.features.ts';
import type { IngestOnDisk, Stores } from './ingest-on-disk.features.ts';
import { SETTINGS } from './kinds.ts';
import { resolveSecrets } from './secrets.ts';

const SECRET = 'a secret of thirty-two characters';

describe('the key of the local account', () => {
  let ingest: IngestOnDisk;
  beforeEach(async () => {
    ingest = await openIngestOnDisk();
  });
  afterEach(() => ingest.close());

  it('admits, and no other does', async () => {
    expect(await ingest.client.admit({ scope: 'read', apiKey: API_KEY })).toMatchObject({ accountId: 'local' });
    expect(await ingest.client.admit({ scope: 'read', apiKey: `${API_KEY}x` })).toMatchObject({
      refusal: { status: 401, message: 'Invalid API key' },
    });
    expect(await ingest.client.admit({ scope: 'read' })).toMatchObject({
      refusal: { status: 401, message: 'API key header is required' },
    });
  });

  it('revokes the former one when it is changed, and counts again when it is changed back', async () => {
    const next = 'plz_another_key_of_this_account';
    await ingest.restart({ apiKey: next });
    expect(await ingest.client.admit({ scope: 'read', apiKey: next })).toMatchObject({ accountId: 'local' });
    expect(await ingest.client.admit({ scope: 'read', apiKey: API_KEY })).toMatchObject({ refusal: { status: 401 } });
    await ingest.restart({ apiKey: API_KEY });
    expect(await ingest.client.admit({ scope: 'read', apiKey: API_KEY })).toMatchObject({ accountId: 'local' });
    expect(await ingest.client.admit({ scope: 'read', apiKey: next })).toMatchObject({ refusal: { status: 401 } });
  });

  it('leaves jobs and their ids as they are', async () => {
    const bytes = pdf('the same document');
    const { submission } = await submit(ingest.client, bytes);
    await ingest.restart();
    expect((await submit(ingest.client, bytes)).submission).toMatchObject({
      jobId: submission?.jobId,
      duplicate: true,
    });
  });
});

describe('the secret of an installation', () => {
  let stores: Stores;
  beforeEach(async () => {
    stores = await openStores();
  });
  afterEach(() => stores.remove());

  it('is made once, also by processes that start together', async () => {
    const all = await Promise.all(Array.from({ length: 4 }, () => resolveSecrets(stores.records, undefined)));
    expect(new Set(all.map(({ jobIds }) => jobIds)).size).toBe(1);
    expect(await resolveSecrets(stores.records, undefined)).toEqual(all[0]);
  });

  it('is not stored when it is configured, and gives other keys for ids and for the log', async () => {
    const { jobIds, log } = await resolveSecrets(stores.records, SECRET);
    expect(jobIds).not.toBe(log);
    expect(await stores.records.get(SETTINGS, 'secret')).toBeUndefined();
  });

  it('that is not the one this store was used with stops the start', async () => {
    await resolveSecrets(stores.records, SECRET);
    const other = resolveSecrets(stores.records, `${SECRET}!`);
    await expect(other).rejects.toMatchObject({ name: 'ConfigError', message: expect.not.stringContaining(SECRET) });
    await expect(resolveSecrets(stores.records, undefined)).rejects.toMatchObject({ name: 'ConfigError' });
  });
});

import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openSqliteDatabase } from '@docket/records';
import { blobsFeatures, type BlobStore } from './blobs.features.ts';
import { killInMidUpload } from './kill-in-mid-upload.features.ts';
import { openFolderBlobs } from './folder-blobs.ts';
import { openSqliteBlobs, SMALL_BYTES } from './sqlite-blobs.ts';

const base = mkdtempSync(join(tmpdir(), 'docket-small-blobs-'));

afterAll(() => rmSync(base, { recursive: true }));

async function openStore() {
  const folder = mkdtempSync(join(base, 'store-'));
  const database = openSqliteDatabase(join(folder, 'blobs.db'));
  const large = await openFolderBlobs(join(folder, 'large'));
  const opened = (at: string) =>
    `openSqliteBlobs({ database: openSqliteDatabase(${JSON.stringify(join(at, 'blobs.db'))}), ` +
    `large: await openFolderBlobs(${JSON.stringify(join(at, 'large'))}) })`;
  const shards = () => readdirSync(join(folder, 'large')).filter((name) => name !== 'uploads');
  return {
    large,
    blobs: openSqliteBlobs({ database, large }),
    files: () => shards().flatMap((shard) => readdirSync(join(folder, 'large', shard))),
    leftovers: () => Promise.resolve(readdirSync(join(folder, 'large', 'uploads')).length),
    crashInMidUpload: (id: string) => killInMidUpload(id, opened(folder)),
    close: () => {
      database.close();
      return Promise.resolve();
    },
  } satisfies BlobStore & Record<string, unknown>;
}

// eslint-disable-next-line @typescript-eslint/require-await -- a stream, as callers have one
async function* stream(...pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

describe('Small blobs in SQLite, large ones in a folder', () => {
  blobsFeatures(openStore);

  describe('beside each other', () => {
    let store: Awaited<ReturnType<typeof openStore>>;
    const [small, large] = [randomBytes(SMALL_BYTES), randomBytes(SMALL_BYTES + 1)];

    beforeAll(async () => {
      store = await openStore();
    });
    afterAll(() => store.close());

    it('only what is larger becomes a file', async () => {
      await store.blobs.put('small', stream(small));
      await store.blobs.put('large', stream(large.subarray(0, 10), large.subarray(10)));
      expect(store.files()).toEqual(['large']);
    });

    it('one of two that are put under an id at once is there, and both are told of that one', async () => {
      const id = randomUUID();
      const infos = await Promise.all([store.blobs.put(id, stream(large)), store.blobs.put(id, stream(small))]);
      expect([...infos, await store.blobs.info(id)].map((info) => info?.size)).toEqual(Array(3).fill(small.length));
      expect(await store.large.info(id)).toBeUndefined();
    });

    it('a large one without its row is there, and can be removed', async () => {
      await store.large.put('file', stream(large));
      expect((await store.blobs.put('file', stream(large))).size).toBe(large.length);
      await store.large.put('alone', stream(large));
      expect((await store.blobs.info('alone'))?.size).toBe(large.length);
      expect(await store.blobs.remove('alone')).toBe(true);
      expect(await store.blobs.info('alone')).toBeUndefined();
    });
  });
});

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
    close: () => Promise.resolve(database.close()),
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

    it.each([
      ['the small one', small, large],
      ['the large one', large, small],
    ])('the first upload of an id wins: %s', async (_, first, second) => {
      const id = randomUUID();
      const [one, other] = await Promise.all([store.blobs.put(id, stream(first)), store.blobs.put(id, stream(second))]);
      expect([one.size, other.size]).toEqual([first.length, first.length]);
      expect((await store.blobs.info(id))?.size).toBe(first.length);
    });

    it('an upload that fails lets the next of its id go on', async () => {
      const id = randomUUID();
      // eslint-disable-next-line @typescript-eslint/require-await -- a stream, as callers have one
      async function* failing(): AsyncGenerator<Uint8Array> {
        yield small;
        throw new Error('the client went away');
      }
      const both = [store.blobs.put(id, failing()), store.blobs.put(id, stream(small))] as const;
      await expect(both[0]).rejects.toThrow('the client went away');
      expect((await both[1]).size).toBe(small.length);
    });

    it('a small blob that is a file already stays one', async () => {
      await store.large.put('file', stream(Buffer.from('as a file')));
      expect((await store.blobs.put('file', stream(Buffer.from('as a row, longer')))).size).toBe(9);
      expect(await store.blobs.remove('file')).toBe(true);
      expect(await store.blobs.info('file')).toBeUndefined();
    });
  });
});

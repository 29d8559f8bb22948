import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { blobsFeatures, type BlobStore } from './blobs.features.ts';
import { killInMidUpload } from './kill-in-mid-upload.features.ts';
import { openFolderBlobs } from './folder-blobs.ts';

const base = mkdtempSync(join(tmpdir(), 'docket-blobs-'));

afterAll(() => rmSync(base, { recursive: true }));

async function openStore(): Promise<BlobStore> {
  const folder = mkdtempSync(join(base, 'store-'));
  return {
    blobs: await openFolderBlobs(folder),
    leftovers: () => Promise.resolve(readdirSync(join(folder, 'uploads')).length),
    crashInMidUpload: async (id) => {
      await killInMidUpload(id, `await openFolderBlobs(${JSON.stringify(folder)})`);
    },
    close: () => Promise.resolve(),
  };
}

describe('Blobs in a folder', () => {
  blobsFeatures(openStore);

  it('are plain files with their hash at the end', async () => {
    const folder = join(base, 'plain');
    const blobs = await openFolderBlobs(folder);
    // eslint-disable-next-line @typescript-eslint/require-await -- a stream, as callers have one
    const source = async function* () {
      yield Buffer.from('%PDF');
    };
    const { sha256 } = await blobs.put('document', source());
    const shard = readdirSync(folder).find((name) => name !== 'uploads') ?? '';
    const file = readFileSync(join(folder, shard, 'document'));
    expect(file.subarray(0, 4).toString()).toBe('%PDF');
    expect(file.subarray(4).toString('hex')).toBe(sha256);
  });
});

import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { openMongo } from '@docket/records/mongo';
import { describeWith, eventually, startFaultyProxy } from '@docket/testing';
import { afterEach, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { blobsFeatures, type BlobStore } from './blobs.features.ts';
import { openGridFsBlobs } from './gridfs-blobs.ts';
import { killInMidUpload } from './kill-in-mid-upload.features.ts';

const { GridFSBucket, MongoClient } = mongoose.mongo;
const newDatabase = () => `blobs-${randomUUID().slice(0, 8)}`;

async function openStore(url: string): Promise<BlobStore> {
  const database = newDatabase();
  const connection = await openMongo({ url, database });
  const [files, chunks] = [connection.collection('blobs.files'), connection.collection('blobs.chunks')];
  return {
    blobs: openGridFsBlobs({ connection }),
    leftovers: async () => {
      const whole = (await files.find({}, { projection: { _id: 1 } }).toArray()).map((file) => file._id);
      return chunks.countDocuments({ files_id: { $nin: whole } });
    },
    crashInMidUpload: (id) => {
      const place = JSON.stringify({ url, database });
      return killInMidUpload(id, `openGridFsBlobs({ connection: await openMongo(${place}) })`);
    },
    close: async () => {
      await connection.dropDatabase().finally(() => connection.close());
    },
  };
}

describeWith('mongodb', 'Blobs in GridFS', (url) => {
  blobsFeatures(() => openStore(url()));

  const onTestEnd: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of onTestEnd.splice(0)) await end();
  });

  it('are read by any GridFS client', async () => {
    const database = newDatabase();
    const connection = await openMongo({ url: url(), database });
    const bytes = randomBytes(1_500_000);
    await openGridFsBlobs({ connection }).put(
      'document',
      // eslint-disable-next-line @typescript-eslint/require-await -- a stream, as callers have one
      (async function* () {
        yield bytes;
      })(),
    );
    const client = await MongoClient.connect(url());
    onTestEnd.push(
      () => connection.dropDatabase().finally(() => connection.close()),
      () => client.close(),
    );
    const bucket = new GridFSBucket(client.db(database), { bucketName: 'blobs' });
    expect((await buffer(bucket.openDownloadStreamByName('document'))).equals(bytes)).toBe(true);
  });

  it('survive a database that goes away in the middle of an upload and of a download', async () => {
    const proxy = await startFaultyProxy(url());
    const connection = await openMongo({ url: proxy.url, database: newDatabase() });
    onTestEnd.push(async () => {
      await eventually(() => connection.dropDatabase(), { timeoutMs: 30_000 }).finally(() => connection.close());
      await proxy.close();
    });
    const blobs = openGridFsBlobs({ connection, deadlineMs: 30_000 });
    const outage = () => {
      proxy.goAway();
      setTimeout(() => proxy.comeBack(), 500);
    };
    const pieces = Array.from({ length: 4 }, () => randomBytes(1_500_000));
    const { sha256 } = await blobs.put(
      'document',
      // eslint-disable-next-line @typescript-eslint/require-await -- a stream, as callers have one
      (async function* () {
        for (const [n, piece] of pieces.entries()) {
          if (n === 2) outage();
          yield piece;
        }
      })(),
    );
    const whole = Buffer.concat(pieces);
    expect(sha256).toBe(createHash('sha256').update(whole).digest('hex'));
    const read: Uint8Array[] = [];
    for await (const piece of (await blobs.get('document')) ?? []) {
      if (read.length === 0) outage();
      read.push(piece as Uint8Array);
    }
    expect(Buffer.concat(read).equals(whole)).toBe(true);
  });
});

import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Blobs, BlobTrace } from './blobs.ts';

export interface BlobStore {
  readonly blobs: Blobs;
  /** How many pieces of unfinished uploads lie in the store. */
  leftovers(): Promise<number>;
  /** Starts an upload of some bytes in a process of its own and kills that process in the middle. */
  crashInMidUpload(id: string): Promise<void>;
  close(): Promise<void>;
}

const MIB = 1024 * 1024;
const FUTURE = '2999-01-01T00:00:00.000Z';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

// eslint-disable-next-line @typescript-eslint/require-await -- a stream, as callers have one
async function* stream(...pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

async function* failing(...pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* stream(...pieces);
  throw new Error('the client went away');
}

/** What cannot be collected now: buffers and the heap. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return arrayBuffers + heapUsed;
}

async function traces(blobs: Blobs, before: string): Promise<BlobTrace[]> {
  const found: BlobTrace[] = [];
  for await (const trace of blobs.olderThan(before)) found.push(trace);
  return found;
}

/** What every adapter of the blobs does. */
export function blobsFeatures(openStore: () => Promise<BlobStore>): void {
  let store: BlobStore;
  let blobs: Blobs;

  beforeAll(async () => {
    store = await openStore();
    blobs = store.blobs;
  });
  afterAll(() => store.close());

  const bytesOf = async (readable: Readable | undefined) => readable && (await buffer(readable)).toString('latin1');
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

  describe('an id without a blob', () => {
    it('has nothing to read, tell or remove', async () => {
      const id = randomUUID();
      expect(await blobs.get(id)).toBeUndefined();
      expect(await blobs.info(id)).toBeUndefined();
      expect(await blobs.remove(id)).toBe(false);
    });

    it.each(['', '..', '../x', 'a/b', 'a\\b', 'a.b', 'a b', 'ä', 'x'.repeat(201)])('is refused as %j', async (id) => {
      await expect(blobs.put(id, stream())).rejects.toThrow(TypeError);
      await expect(blobs.get(id)).rejects.toThrow(TypeError);
      await expect(blobs.info(id)).rejects.toThrow(TypeError);
      await expect(blobs.remove(id)).rejects.toThrow(TypeError);
    });
  });

  describe('a blob', () => {
    it('is stored with its hash and size, and read back', async () => {
      const id = randomUUID();
      const bytes = randomBytes(300_000);
      const info = { id, sha256: sha256(bytes), size: bytes.length };
      expect(await blobs.put(id, stream(bytes.subarray(0, 1), bytes.subarray(1, 1), bytes.subarray(1)))).toEqual(info);
      expect(await blobs.info(id)).toEqual(info);
      expect(await bytesOf(await blobs.get(id))).toBe(text(bytes));
    });

    it('may be empty', async () => {
      const id = randomUUID();
      const info = { id, sha256: sha256(Buffer.alloc(0)), size: 0 };
      expect(await blobs.put(id, stream())).toEqual(info);
      expect(await blobs.info(id)).toEqual(info);
      expect(await bytesOf(await blobs.get(id))).toBe('');
    });

    it('may have an id of 200 characters, told from others by case', async () => {
      const [lower, upper] = ['a'.repeat(200), `${'a'.repeat(199)}A`];
      await blobs.put(lower, stream(Buffer.from('lower')));
      await blobs.put(upper, stream(Buffer.from('upper')));
      expect(await bytesOf(await blobs.get(lower))).toBe('lower');
    });

    it('is read from an offset to the end', async () => {
      const id = randomUUID();
      const bytes = randomBytes(2 * MIB + 77);
      await blobs.put(id, stream(bytes));
      for (const from of [0, 1, MIB - 1, MIB, MIB + 1, 2 * MIB, bytes.length - 1, bytes.length, bytes.length + 1]) {
        expect((await bytesOf(await blobs.get(id, from))) === text(bytes.subarray(from))).toBe(true);
      }
      await expect(blobs.get(id, -1)).rejects.toThrow(RangeError);
      await expect(blobs.get(id, 0.5)).rejects.toThrow(RangeError);
    });

    it('is the same however it comes in pieces', async () => {
      const pieces = fc.array(fc.uint8Array({ maxLength: 40_000 }), { maxLength: 8 });
      await fc.assert(
        fc.asyncProperty(pieces, fc.nat(100_000), async (each, from) => {
          const [id, bytes] = [randomUUID(), Buffer.concat(each)];
          expect((await blobs.put(id, stream(...each))).sha256).toBe(sha256(bytes));
          expect(await bytesOf(await blobs.get(id, from))).toBe(text(bytes.subarray(from)));
        }),
        { numRuns: 15 },
      );
    });

    it('stays as it is when its id is put again', async () => {
      const id = randomUUID();
      const first = await blobs.put(id, stream(Buffer.from('first')));
      expect(await blobs.put(id, stream(Buffer.from('second, longer')))).toEqual(first);
      expect(await bytesOf(await blobs.get(id))).toBe('first');
      expect(await store.leftovers()).toBe(0);
    });

    it('is one of those that are put under its id at once, whole', async () => {
      const id = randomUUID();
      const contents = Array.from({ length: 10 }, () => randomBytes(100_000));
      const infos = await Promise.all(contents.map((bytes) => blobs.put(id, stream(bytes))));
      expect(new Set(infos.map((info) => info.sha256)).size).toBe(1);
      expect(sha256(Buffer.from((await bytesOf(await blobs.get(id))) ?? '', 'latin1'))).toBe(infos[0]?.sha256);
      expect(await store.leftovers()).toBe(0);
    });

    it('is gone when it is removed, and its id is free', async () => {
      const id = randomUUID();
      await blobs.put(id, stream(randomBytes(MIB + 5)));
      expect(await blobs.remove(id)).toBe(true);
      expect(await blobs.remove(id)).toBe(false);
      expect(await blobs.get(id)).toBeUndefined();
      expect(await blobs.info(id)).toBeUndefined();
      expect(await store.leftovers()).toBe(0);
      expect((await blobs.put(id, stream(Buffer.from('again')))).size).toBe(5);
    });
  });

  describe('a stream that fails', () => {
    it('stores nothing, leaves nothing, and says why', async () => {
      const id = randomUUID();
      await expect(blobs.put(id, failing(randomBytes(2 * MIB)))).rejects.toThrow('the client went away');
      expect(await blobs.get(id)).toBeUndefined();
      expect(await blobs.info(id)).toBeUndefined();
      expect(await store.leftovers()).toBe(0);
    });

    it('cannot be seen while it runs', async () => {
      const id = randomUUID();
      let seen: unknown = 'not looked';
      await blobs.put(
        id,
        (async function* () {
          yield randomBytes(2 * MIB);
          seen = await blobs.get(id);
          yield randomBytes(1);
        })(),
      );
      expect(seen).toBeUndefined();
    });
  });

  describe('a sweep', () => {
    it('sees blobs by the time of their last touch', async () => {
      const id = randomUUID();
      await blobs.put(id, stream(Buffer.from('x')));
      const trace = (await traces(blobs, FUTURE)).find((each) => each.id === id);
      expect(Math.abs(Date.parse(trace?.touchedAt ?? '') - Date.now())).toBeLessThan(10_000);
      expect(await traces(blobs, new Date(Date.now() - 60_000).toISOString())).toEqual([]);
    });

    it('sees what a crash left in mid-upload, and removes it', async () => {
      const id = randomUUID();
      await store.crashInMidUpload(id);
      expect(await store.leftovers()).toBeGreaterThan(0);
      expect(await blobs.get(id)).toBeUndefined();
      expect(await traces(blobs, new Date(Date.now() - 60_000).toISOString())).toEqual([]);
      const left = (await traces(blobs, FUTURE)).filter((trace) => trace.id.startsWith('upload:'));
      expect(left).toHaveLength(1);
      expect(Math.abs(Date.parse(left[0]?.touchedAt ?? '') - Date.now())).toBeLessThan(60_000);
      expect(await blobs.remove(left[0]?.id ?? '')).toBe(true);
      expect(await blobs.remove(left[0]?.id ?? '')).toBe(false);
      expect(await store.leftovers()).toBe(0);
      expect((await blobs.put(id, stream(Buffer.from('whole')))).size).toBe(5);
    });

    it('does not take a whole blob for an upload', async () => {
      await blobs.put(randomUUID(), stream(randomBytes(10)));
      const ids = (await traces(blobs, FUTURE)).map((trace) => trace.id);
      expect(ids.filter((id) => id.startsWith('upload:'))).toEqual([]);
      expect(await blobs.remove('upload:none')).toBe(false);
    });
  });

  describe('fifty megabytes', () => {
    const piece = randomBytes(64 * 1024);
    const pieces = 800;

    it('pass in both directions without piling up in memory', async () => {
      const id = randomUUID();
      const hash = createHash('sha256');
      const start = heldBytes();
      let [peak, passed] = [0, 0];
      const watch = () => {
        if (passed++ % 100 === 50) peak = Math.max(peak, heldBytes() - start);
      };
      // eslint-disable-next-line @typescript-eslint/require-await -- a stream, as callers have one
      async function* source(): AsyncGenerator<Uint8Array> {
        for (let n = 0; n < pieces; n++) {
          watch();
          hash.update(piece);
          yield piece;
        }
      }
      const { sha256: stored, size } = await blobs.put(id, source());
      expect([stored, size]).toEqual([hash.digest('hex'), pieces * piece.length]);
      const readBack = createHash('sha256');
      for await (const part of (await blobs.get(id)) ?? []) {
        watch();
        readBack.update(part as Uint8Array);
      }
      expect(readBack.digest('hex')).toBe(stored);
      // Buffers are freed some time after they are collected.
      expect(peak / MIB).toBeLessThan(30);
      await blobs.remove(id);
    });

    it('are read no faster than they are taken', async () => {
      const id = randomUUID();
      await blobs.put(id, stream(...Array.from({ length: pieces }, () => piece)));
      const readable = await blobs.get(id);
      if (!readable) throw new Error('nothing to read');
      await once(readable, 'readable');
      readable.read(1);
      expect(readable.readableLength).toBeLessThan(3 * MIB);
      readable.destroy();
      await blobs.remove(id);
    });
  });
}

import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { StoreUnavailable, untilAnswered } from '@docket/records';
import { isDuplicateKey, mongoPatience, streamed } from '@docket/records/mongo';
import type { Patience } from '@docket/records';
import type { MongoDeadline } from '@docket/records/mongo';
import mongoose, { type Connection } from 'mongoose';
import { checkBlobId, checkOffset, uploadOf, uploadTrace } from './blob-id.ts';
import type { BlobInfo, Blobs, BlobTrace } from './blobs.ts';
import { CHUNK_BYTES, cutIntoChunks } from './cut-into-chunks.ts';

const { Binary, ObjectId } = mongoose.mongo;
type Id = mongoose.mongo.BSON.ObjectId;

/**
 * Blobs in GridFS, bucket `blobs`, readable by every GridFS client (the id is the file's name). Chunks are written under
 * a random file id, and the file's document last: a unique index on its name decides between uploads of one blob at the
 * same time. The project writes and reads GridFS's two collections itself instead of through the driver's streams,
 * because so every single step can be repeated when the database goes away in the middle of a blob.
 * Layout: https://github.com/mongodb/specifications/blob/master/source/gridfs/gridfs-spec.md
 */
export function openGridFsBlobs({
  connection,
  deadlineMs,
}: MongoDeadline & { readonly connection: Connection }): Blobs {
  return new GridFsBlobs(connection, mongoPatience(deadlineMs));
}

interface StoredFile {
  readonly _id: Id;
  readonly length: number;
  readonly chunkSize: number;
  readonly uploadDate: Date;
  readonly filename: string;
  readonly metadata: { readonly sha256: string };
}

interface StoredChunk {
  readonly _id: Id;
  readonly files_id: Id;
  readonly n: number;
  readonly data: mongoose.mongo.BSON.Binary;
}

const ORPHANS_PER_QUERY = 200;

class GridFsBlobs implements Blobs {
  readonly #files: mongoose.mongo.Collection<StoredFile>;
  readonly #chunks: mongoose.mongo.Collection<StoredChunk>;
  readonly #patience: Patience;
  #indexed: Promise<unknown> | undefined;

  constructor(connection: Connection, patience: Patience) {
    const database = connection.getClient().db(connection.name);
    this.#files = database.collection('blobs.files');
    this.#chunks = database.collection('blobs.chunks');
    this.#patience = patience;
  }

  async put(id: string, bytes: AsyncIterable<Uint8Array>): Promise<BlobInfo> {
    checkBlobId(id);
    await this.#answered(() => this.#ensureIndexes());
    const fileId = new ObjectId();
    try {
      const written = await this.#write(fileId, bytes);
      const published = await this.#answered(() => this.#publish(fileId, id, written));
      if (!published._id.equals(fileId)) await this.#discard(fileId);
      return toInfo(published);
    } catch (error) {
      // After an unknown outcome the chunks may be a whole blob's: then only the sweep may judge.
      if (!(error instanceof StoreUnavailable)) await this.#discard(fileId);
      throw error;
    }
  }

  async get(id: string, from = 0): Promise<Readable | undefined> {
    checkOffset(from);
    const file = await this.#find(id);
    return file && Readable.from(this.#bytes(file, from), { objectMode: false });
  }

  async info(id: string): Promise<BlobInfo | undefined> {
    const file = await this.#find(id);
    return file && toInfo(file);
  }

  async remove(id: string): Promise<boolean> {
    const upload = uploadOf(id);
    if (upload !== undefined) return this.#removeUpload(upload);
    checkBlobId(id);
    const file = await this.#answered(() => this.#files.findOneAndDelete({ filename: id }));
    if (file) await this.#deleteChunks(file._id);
    return file !== null;
  }

  async *olderThan(before: string): AsyncIterable<BlobTrace> {
    // Ids carry the second of their making, which is never after the last touch.
    const made = { $lt: ObjectId.createFromTime(Math.ceil(Date.parse(before) / 1000)) };
    const files = this.#files.find({ _id: made }, { projection: { filename: 1, uploadDate: 1 } });
    for await (const { filename, uploadDate } of streamed(files)) {
      const touchedAt = uploadDate.toISOString();
      if (touchedAt < before) yield { id: filename, touchedAt };
    }
    for await (const fileIds of batches(this.#fileIdsOfChunks(made))) yield* this.#orphans(fileIds, before);
  }

  async #find(id: string): Promise<StoredFile | undefined> {
    checkBlobId(id);
    return (await this.#answered(() => this.#files.findOne({ filename: id }))) ?? undefined;
  }

  async #write(fileId: Id, bytes: AsyncIterable<Uint8Array>): Promise<Omit<BlobInfo, 'id'>> {
    const hash = createHash('sha256');
    let [size, n] = [0, 0];
    for await (const chunk of cutIntoChunks(bytes)) {
      hash.update(chunk);
      size += chunk.byteLength;
      await this.#insertChunk({ _id: new ObjectId(), files_id: fileId, n: n++, data: new Binary(chunk) });
    }
    return { sha256: hash.digest('hex'), size };
  }

  async #insertChunk(chunk: StoredChunk): Promise<void> {
    await this.#answered(async () => {
      try {
        await this.#chunks.insertOne(chunk);
      } catch (error) {
        // Its ids are ours alone: an earlier try has stored it.
        if (!isDuplicateKey(error)) throw error;
      }
    });
  }

  /** The file's document that now has this name: ours, or one that was there before. */
  async #publish(fileId: Id, filename: string, { sha256, size }: Omit<BlobInfo, 'id'>): Promise<StoredFile> {
    const uploadDate = new ObjectId().getTimestamp();
    const file = { _id: fileId, length: size, chunkSize: CHUNK_BYTES, uploadDate, filename, metadata: { sha256 } };
    try {
      await this.#files.insertOne(file);
      return file;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      const there = await this.#files.findOne({ filename });
      if (!there) throw new StoreUnavailable(`The blob ${filename} is being stored or removed`);
      return there;
    }
  }

  async *#bytes({ _id, filename, length }: StoredFile, from: number): AsyncGenerator<Uint8Array> {
    for (let at = from; at < length; at = nextChunkAt(at)) {
      const n = Math.floor(at / CHUNK_BYTES);
      const chunk = await this.#answered(() => this.#chunks.findOne({ files_id: _id, n }));
      if (!chunk) throw new Error(`The blob ${filename} was removed while it was read`);
      yield chunk.data.buffer.subarray(at - n * CHUNK_BYTES, chunk.data.position);
    }
  }

  async *#fileIdsOfChunks(made: { readonly $lt: Id }): AsyncGenerator<Id> {
    const fields = { _id: 0, files_id: 1 } as const;
    let last: Id | undefined;
    // Answered from the index alone: no chunk's bytes are read.
    const chunks = this.#chunks.find({ files_id: made }, { projection: fields }).sort({ files_id: 1, n: 1 });
    for await (const { files_id } of streamed(chunks)) {
      if (!last?.equals(files_id)) yield files_id;
      last = files_id;
    }
  }

  async *#orphans(fileIds: readonly Id[], before: string): AsyncGenerator<BlobTrace> {
    const projection = { _id: 1 } as const;
    const whole = await this.#answered(() =>
      this.#files.find({ _id: { $in: [...fileIds] } }, { projection }).toArray(),
    );
    const known = new Set(whole.map((file) => file._id.toHexString()));
    for (const fileId of fileIds.filter((each) => !known.has(each.toHexString()))) {
      const newest = { sort: { n: -1 }, projection } as const;
      const chunk = await this.#answered(() => this.#chunks.findOne({ files_id: fileId }, newest));
      const touchedAt = chunk?._id.getTimestamp().toISOString();
      if (touchedAt !== undefined && touchedAt < before) yield { id: uploadTrace(fileId.toHexString()), touchedAt };
    }
  }

  async #removeUpload(name: string): Promise<boolean> {
    if (!ObjectId.isValid(name)) return false;
    const fileId = new ObjectId(name);
    const completed = await this.#answered(() => this.#files.findOne({ _id: fileId }));
    return completed ? false : this.#deleteChunks(fileId);
  }

  async #deleteChunks(fileId: Id): Promise<boolean> {
    const { deletedCount } = await this.#answered(() => this.#chunks.deleteMany({ files_id: fileId }));
    return deletedCount > 0;
  }

  /** What cannot be deleted now is left to the sweep. */
  async #discard(fileId: Id): Promise<void> {
    try {
      await this.#deleteChunks(fileId);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
    }
  }

  #answered<T>(attempt: () => Promise<T>): Promise<T> {
    return untilAnswered(this.#patience, attempt);
  }

  #ensureIndexes(): Promise<unknown> {
    this.#indexed ??= this.#createIndexes().catch((error: unknown) => {
      this.#indexed = undefined;
      throw error;
    });
    return this.#indexed;
  }

  async #createIndexes(): Promise<void> {
    await this.#files.createIndex({ filename: 1 }, { unique: true }, {});
    await this.#chunks.createIndex({ files_id: 1, n: 1 }, { unique: true }, {});
  }
}

function nextChunkAt(at: number): number {
  return (Math.floor(at / CHUNK_BYTES) + 1) * CHUNK_BYTES;
}

async function* batches<T>(items: AsyncIterable<T>): AsyncGenerator<readonly T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < ORPHANS_PER_QUERY) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function toInfo({ filename, length, metadata }: StoredFile): BlobInfo {
  return { id: filename, sha256: metadata.sha256, size: length };
}

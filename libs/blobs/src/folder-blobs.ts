import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, open, opendir, rename, stat, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { StoreUnavailable } from '@docket/records';
import { checkBlobId, checkOffset, uploadOf, uploadTrace } from './blob-id.ts';
import type { BlobInfo, Blobs, BlobTrace } from './blobs.ts';
import { syncFolder } from './sync-folder.ts';

/**
 * Blobs as files under `folder` (made if missing): `<two hex digits of the id's hash>/<id>`, and `uploads/` for what is
 * being written. A file holds the bytes and, after them, the 32 bytes of their SHA-256. A blob that was stored survives a
 * power cut: file and folders are flushed to the disk before `put` answers.
 */
export async function openFolderBlobs(folder: string): Promise<Blobs> {
  await mkdir(join(folder, UPLOADS), { recursive: true });
  await syncFolder(folder);
  return new FolderBlobs(folder);
}

const UPLOADS = 'uploads';
const SHARD = /^[0-9a-f]{2}$/;
const HASH_BYTES = 32;
const READ_AHEAD_BYTES = 128 * 1024;
/** The disk is full, failing, read-only, or the process has no file handles left. */
const OUTAGES: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EMFILE', 'ENFILE', 'ESTALE']);
/** The file system knows no hard links. */
const NO_LINKS: ReadonlySet<unknown> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

class FolderBlobs implements Blobs {
  readonly #folder: string;
  readonly #shards = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async put(id: string, bytes: AsyncIterable<Uint8Array>): Promise<BlobInfo> {
    checkBlobId(id);
    const upload = join(this.#folder, UPLOADS, randomUUID());
    try {
      const written = await this.#write(upload, bytes);
      const added = await stored(async () => this.#publish(upload, await this.#place(id)));
      return (added ? undefined : await this.info(id)) ?? { id, ...written };
    } finally {
      await unlink(upload).catch(ignoreMissing);
    }
  }

  async get(id: string, from = 0): Promise<Readable | undefined> {
    checkBlobId(id);
    checkOffset(from);
    const file = await openIfThere(this.#path(id));
    if (!file) return undefined;
    try {
      const { size } = await sizeAndHash(file);
      if (from < size) return file.createReadStream({ start: from, end: size - 1, highWaterMark: READ_AHEAD_BYTES });
      await file.close();
      return Readable.from([]);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async info(id: string): Promise<BlobInfo | undefined> {
    checkBlobId(id);
    const file = await openIfThere(this.#path(id));
    if (!file) return undefined;
    try {
      return { id, ...(await sizeAndHash(file)) };
    } finally {
      await file.close();
    }
  }

  async remove(id: string): Promise<boolean> {
    const upload = uploadOf(id);
    if (upload === undefined) checkBlobId(id);
    const path = upload === undefined ? this.#path(id) : join(this.#folder, UPLOADS, upload);
    return stored(async () => {
      const there = await unlink(path).then(() => true, ignoreMissing);
      if (there) await syncFolder(join(path, '..'));
      return there ?? false;
    });
  }

  async *olderThan(before: string): AsyncIterable<BlobTrace> {
    for (const shard of await stored(() => names(this.#folder))) {
      if (!SHARD.test(shard) && shard !== UPLOADS) continue;
      const folder = join(this.#folder, shard);
      for await (const { name } of await opendir(folder)) {
        const touchedAt = (await stat(join(folder, name)).catch(ignoreMissing))?.mtime.toISOString();
        if (touchedAt === undefined || touchedAt >= before) continue;
        yield { id: shard === UPLOADS ? uploadTrace(name) : name, touchedAt };
      }
    }
  }

  #path(id: string): string {
    return join(this.#folder, shardOf(id), id);
  }

  async #place(id: string): Promise<string> {
    const shard = shardOf(id);
    if (!this.#shards.has(shard)) {
      await mkdir(join(this.#folder, shard), { recursive: true });
      await syncFolder(this.#folder);
      this.#shards.add(shard);
    }
    return this.#path(id);
  }

  async #write(path: string, bytes: AsyncIterable<Uint8Array>): Promise<Omit<BlobInfo, 'id'>> {
    const file = await stored(() => open(path, 'wx'));
    try {
      const hash = createHash('sha256');
      let size = 0;
      for await (const chunk of bytes) {
        hash.update(chunk);
        size += chunk.byteLength;
        await stored(() => file.writeFile(chunk));
      }
      const sha256 = hash.digest();
      await stored(() => file.writeFile(sha256));
      await stored(() => file.sync());
      return { sha256: sha256.toString('hex'), size };
    } finally {
      await file.close();
    }
  }

  /** Gives the written file its place unless that is taken: true if it is ours now. */
  async #publish(upload: string, place: string): Promise<boolean> {
    try {
      await link(upload, place);
    } catch (error) {
      const code = codeOf(error);
      if (code === 'EEXIST') return false;
      if (!NO_LINKS.has(code)) throw error;
      // Without links two uploads at once under one id may both find it free; the later one then stays.
      if (await stat(place).catch(ignoreMissing)) return false;
      await rename(upload, place);
    }
    await syncFolder(join(place, '..'));
    return true;
  }
}

function shardOf(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 2);
}

async function names(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name } of await opendir(folder)) found.push(name);
  return found.sort();
}

function openIfThere(path: string): Promise<FileHandle | undefined> {
  return stored(() => open(path, 'r').catch(ignoreMissing));
}

async function sizeAndHash(file: FileHandle): Promise<Omit<BlobInfo, 'id'>> {
  return stored(async () => {
    const size = (await file.stat()).size - HASH_BYTES;
    const hash = Buffer.alloc(HASH_BYTES);
    await file.read(hash, 0, HASH_BYTES, size);
    return { sha256: hash.toString('hex'), size };
  });
}

/** Runs work on the disk; what says that the disk is away or full becomes StoreUnavailable. */
async function stored<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!OUTAGES.has(codeOf(error))) throw error;
    throw new StoreUnavailable(`The folder of blobs is unavailable: ${String(codeOf(error))}`, { cause: error });
  }
}

function ignoreMissing(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT') throw error;
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

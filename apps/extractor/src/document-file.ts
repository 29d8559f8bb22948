import { open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDocumentFolder } from './document-folder.ts';

/** A claimed document in a private folder, while it is being read. */
export class DocumentFile {
  readonly path: string;
  readonly #folder: string;
  readonly #file: FileHandle;
  #size = 0;

  private constructor(folder: string, path: string, file: FileHandle) {
    this.#folder = folder;
    this.path = path;
    this.#file = file;
  }

  /** An empty one that only this user may read. */
  static async create(): Promise<DocumentFile> {
    const folder = await makeDocumentFolder();
    const path = join(folder, 'document');
    return new DocumentFile(folder, path, await open(path, 'wx', 0o600));
  }

  /** Bytes that have arrived. */
  get size(): number {
    return this.#size;
  }

  async append(bytes: Uint8Array): Promise<void> {
    await this.#file.appendFile(bytes);
    this.#size += bytes.length;
  }

  /** Removes it. */
  async discard(): Promise<void> {
    await this.#file.close().catch(() => undefined);
    await rm(this.#folder, { recursive: true, force: true });
  }
}

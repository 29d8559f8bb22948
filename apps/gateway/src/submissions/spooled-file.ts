import { randomUUID } from 'node:crypto';
import { open, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A temporary file without a name: only this process reaches it, and it goes with it, whatever happens. */
export class SpooledFile {
  readonly #handle: FileHandle;
  /** Bytes written. */
  size = 0;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  static async open(folder = tmpdir()): Promise<SpooledFile> {
    const path = join(folder, `docket-gateway-${randomUUID()}`);
    const handle = await open(path, 'wx+', 0o600);
    await unlink(path);
    return new SpooledFile(handle);
  }

  get fd(): number {
    return this.#handle.fd;
  }

  async append(bytes: Buffer): Promise<void> {
    this.size += bytes.length;
    await this.#handle.appendFile(bytes);
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

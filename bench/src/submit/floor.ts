import { createHash } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { distinctDocuments } from '../distinct-documents.ts';
import { openLoop } from '../open-loop.ts';

/** What no service can be faster than: hash the bytes, write them to a file, have the disk confirm it. */
export interface FloorOrder {
  readonly bytes: number;
  readonly perSecond: number;
  readonly count: number;
  /** Folder in which to write: on the disk on which the services write. */
  readonly folder: string;
}

const CHUNK = 256 * 1024;

async function keep(document: Buffer, path: string): Promise<void> {
  const file = await open(path, 'w');
  const hash = createHash('sha256');
  for (let at = 0; at < document.length; at += CHUNK) {
    const chunk = document.subarray(at, at + CHUNK);
    hash.update(chunk);
    await file.write(chunk);
  }
  hash.digest();
  await file.sync();
  await file.close();
}

/** A process of its own, as the services are: takes its order from its parent and answers with the times in ms. */
process.once('message', (order: FloorOrder) => {
  void measure(order).then((times) => process.send?.(times, () => process.disconnect()));
});

async function measure({ folder, ...load }: FloorOrder): Promise<number[]> {
  const own = await mkdtemp(join(folder, 'docket-floor-'));
  try {
    const next = await distinctDocuments(load.bytes);
    const documents = Array.from({ length: load.count }, () => next());
    return await openLoop(load, (n) => keep(documents[n] ?? Buffer.alloc(0), join(own, String(n))));
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

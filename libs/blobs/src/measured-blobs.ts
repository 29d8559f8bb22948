import type { BlobInfo, Blobs } from './blobs.ts';
import { BLOB_METRICS } from './metrics.ts';
import type { BlobStore } from './metrics.ts';

/** A store that tells what it is given and what is removed from it. */
export function measuredBlobs(blobs: Blobs, store: BlobStore): Blobs {
  return {
    put: async (id, bytes): Promise<BlobInfo> => {
      const info = await blobs.put(id, bytes);
      BLOB_METRICS.written.add({ store });
      BLOB_METRICS.bytes.add({ store }, info.size);
      return info;
    },
    get: (id, from) => blobs.get(id, from),
    info: (id) => blobs.info(id),
    remove: async (id) => {
      const removed = await blobs.remove(id);
      if (removed) BLOB_METRICS.removed.add({ store });
      return removed;
    },
    olderThan: (before) => blobs.olderThan(before),
  };
}

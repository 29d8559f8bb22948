import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openGridFsBlobs } from '@docket/blobs/mongo';
import { openMongoEventLog } from '@docket/event-log/mongo';
import { openMongo, openMongoRecords } from '@docket/records/mongo';
import type { Stores } from './ingest-on-disk.features.ts';

/** A database of their own on this server. */
export async function openMongoStores(url: string): Promise<Stores> {
  const folder = await mkdtemp(join(tmpdir(), 'docket-ingest-'));
  const connection = await openMongo({ url, database: `ingest-${randomUUID().slice(0, 8)}` });
  return {
    folder,
    records: openMongoRecords({ connection }),
    blobs: openGridFsBlobs({ connection }),
    openLog: (key) => openMongoEventLog({ connection, key }),
    async remove() {
      await connection.dropDatabase().finally(() => connection.close());
      await rm(folder, { recursive: true, force: true });
    },
  };
}

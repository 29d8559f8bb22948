import { statfs } from 'node:fs/promises';
import type { DatabaseSync } from 'node:sqlite';
import { costly } from '@docket/service/metrics';
import type { Connection } from 'mongoose';
import { DATABASE_METRICS } from './metrics.ts';
import type { DatabaseName } from './metrics.ts';

/** Bytes that a MongoDB database takes on its disk, documents of GridFS and indexes included. */
export async function mongoDatabaseSize(connection: Connection): Promise<number> {
  const stats = (await connection.db?.command({ dbStats: 1 })) as
    { readonly storageSize?: number; readonly indexSize?: number } | undefined;
  return (stats?.storageSize ?? 0) + (stats?.indexSize ?? 0);
}

/** Bytes of a SQLite database, its write-ahead log not included. */
export function sqliteDatabaseSize(database: DatabaseSync): number {
  const pragma = (name: 'page_count' | 'page_size') => Number(database.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0);
  return pragma('page_count') * pragma('page_size');
}

/** Has the size of a database told when metrics are read, until what is returned is called. */
export function observeDatabaseSize(database: DatabaseName, size: () => number | Promise<number>): () => void {
  const source = costly(async () => size());
  return DATABASE_METRICS.size.from(source((bytes) => [[{ database }, bytes]]));
}

/** Has the free bytes of a folder's file system told when metrics are read, until what is returned is called. */
export function observeDisk(folder: string): () => void {
  const source = costly(() => statfs(folder));
  return DATABASE_METRICS.diskFree.from(source(({ bavail, bsize }) => [[{}, bavail * bsize]]));
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import mongoose from 'mongoose';
import type { Commit } from '@docket/event-log';
import type { SystemStore } from '../system/system.ts';

/** What a system still has to do by its own record, and everything that it ever decided. */
export interface StoreReader {
  /** How many of each are left: commits not settled, messages owed, claims held, deliveries due. */
  left(): Promise<Readonly<Record<string, number>>>;
  /** Every commit, by stream and version. */
  commits(): Promise<readonly HistoryCommit[]>;
  close(): Promise<void>;
}

export type HistoryCommit = Pick<Commit, 'stream' | 'version' | 'events' | 'at' | 'settled'>;

/** Looks at the store beside the system, without going through any of its parts. */
export function openStore(store: SystemStore): StoreReader {
  return store.kind === 'mongodb' ? inMongo(store) : inFolder(store.folder);
}

function inMongo({ url, ingest, dispatcher }: Extract<SystemStore, { kind: 'mongodb' }>): StoreReader {
  const client = new mongoose.mongo.MongoClient(url, { directConnection: true });
  const [jobs, deliveries] = [client.db(ingest), client.db(dispatcher)];
  return {
    left: async () => ({
      'commits not settled': await jobs.collection('commits').countDocuments({ settled: false }),
      'messages owed': await jobs.collection('owed').countDocuments(),
      'claims held': await jobs.collection('leases').countDocuments(),
      'deliveries due': await deliveries.collection('due').countDocuments(),
    }),
    commits: async () => {
      const commits = await jobs.collection<HistoryCommit & { _id: string }>('commits').find().toArray();
      return commits.sort((one, other) => (one._id < other._id ? -1 : 1));
    },
    close: () => client.close(),
  };
}

function inFolder(folder: string): StoreReader {
  const all = <T>(file: string, sql: string): Promise<T[]> =>
    new Promise((resolve) => resolve(query(join(folder, file), sql) as T[]));
  const count = async (file: string, from: string) =>
    (await all<{ n: number }>(file, `SELECT count(*) AS n FROM ${from}`))[0]?.n ?? 0;
  return {
    left: async () => ({
      'commits not settled': await count('docket.db', 'commits WHERE settled = 0'),
      'messages owed': await count('docket.db', '"kind owed"'),
      'claims held': await count('docket.db', '"kind leases"'),
      'deliveries due': await count('dispatcher.db', '"kind due"'),
    }),
    commits: async () => {
      const rows = await all<Omit<HistoryCommit, 'events'> & { events: string }>(
        'docket.db',
        'SELECT stream, version, events, at, settled FROM commits ORDER BY stream, version',
      );
      return rows.map((row) => ({ ...row, events: JSON.parse(row.events) as Commit['events'] }));
    },
    close: () => Promise.resolve(),
  };
}

/** Empty where file or table do not exist yet. */
function query(file: string, sql: string): unknown[] {
  if (!existsSync(file)) return [];
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  try {
    return database.prepare(sql).all();
  } catch (error) {
    if (error instanceof Error && error.message.includes('no such table')) return [];
    throw error;
  } finally {
    database.close();
  }
}

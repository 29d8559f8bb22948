import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import { makeDurable, openSqliteDatabase, readNow, writeDurably } from '@docket/records';
import type { Appended, Commit, Draft, EventLog, StoredCommits, StoredEvent } from './event-log.ts';
import { inAppend } from './commit-spans.ts';
import { commitId, sealCommit, type LogKey } from './seal-commit.ts';
import { upcast, type Upcasters } from './upcast.ts';

export interface SqliteEventLog extends EventLog, StoredCommits {
  /** Closes the database, if this log opened it. */
  close(): void;
}

export type SqliteEventLogOptions = ({ readonly file: string } | { readonly database: DatabaseSync }) & {
  readonly key: LogKey;
  readonly upcasters?: Upcasters | undefined;
};

/** A log in a SQLite file, or in a database that is open already (shared with the records). */
export function openSqliteEventLog(options: SqliteEventLogOptions): SqliteEventLog {
  const owned = 'file' in options;
  const database = owned ? openSqliteDatabase(options.file) : options.database;
  makeDurable(database);
  database.exec(TABLE);
  return new SqliteLog(database, options, owned);
}

const TABLE = `
CREATE TABLE IF NOT EXISTS commits (
  stream TEXT NOT NULL, version INTEGER NOT NULL, commit_id TEXT NOT NULL, events TEXT NOT NULL, at TEXT NOT NULL,
  "by" TEXT NOT NULL, trace TEXT, prev TEXT NOT NULL, mac TEXT NOT NULL, settled INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (stream, version)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS commits_unsettled ON commits (at, stream, version) WHERE settled = 0;
`;
const BATCH = 200;

type Row = Record<string, SQLOutputValue>;

function prepareStatements(database: DatabaseSync) {
  return {
    insert: database.prepare(
      'INSERT INTO commits (stream, version, commit_id, events, at, "by", trace, prev, mac) ' +
        'VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    ),
    get: database.prepare('SELECT * FROM commits WHERE stream = ? AND version = ?'),
    read: database.prepare('SELECT * FROM commits WHERE stream = ? AND version >= ? ORDER BY version'),
    settle: database.prepare('UPDATE commits SET settled = 1 WHERE stream = ? AND version = ? AND settled = 0'),
    unsettled: database.prepare(
      'SELECT * FROM commits WHERE settled = 0 AND at < ? ORDER BY at, stream, version LIMIT ?',
    ),
    nextStream: database.prepare('SELECT min(stream) AS stream FROM commits WHERE stream > ?'),
    after: database.prepare(
      `SELECT * FROM commits WHERE (stream, version) > (?, ?) ORDER BY stream, version LIMIT ${BATCH}`,
    ),
  } satisfies Record<string, StatementSync>;
}

class SqliteLog implements SqliteEventLog {
  readonly #database: DatabaseSync;
  readonly #statements: ReturnType<typeof prepareStatements>;
  readonly #key: LogKey;
  readonly #upcasters: Upcasters;
  readonly #owned: boolean;

  constructor(database: DatabaseSync, { key, upcasters }: SqliteEventLogOptions, owned: boolean) {
    this.#database = database;
    this.#statements = prepareStatements(database);
    this.#key = key;
    this.#upcasters = upcasters ?? {};
    this.#owned = owned;
  }

  append(draft: Draft): Promise<Appended> {
    return inAppend('sqlite', draft, () => this.#append(sealCommit(draft, this.#key)));
  }

  async #append(commit: Commit): Promise<Appended> {
    const values = toRow(commit);
    const stored = await writeDurably(this.#database, () =>
      this.#statements.insert.run(...values).changes === 1 ? commit : this.#at(commit.stream, commit.version),
    );
    if (stored?.commitId === commit.commitId) return { outcome: 'appended', commit };
    if (!stored) throw new Error(`Commit ${commit.id} could neither be inserted nor found`);
    return { outcome: 'conflict', commit: upcast(stored, this.#upcasters) };
  }

  read(stream: string, fromVersion = 1): Promise<readonly Commit[]> {
    return readNow(this.#database, () =>
      this.#statements.read.all(stream, fromVersion).map((row) => this.#newest(row)),
    );
  }

  get(stream: string, version: number): Promise<Commit | undefined> {
    return readNow(this.#database, () => {
      const commit = this.#at(stream, version);
      return commit && upcast(commit, this.#upcasters);
    });
  }

  async settle(id: string): Promise<void> {
    const slash = id.lastIndexOf('/');
    const [stream, version] = [id.slice(0, slash), Number(id.slice(slash + 1))];
    await writeDurably(this.#database, () => this.#statements.settle.run(stream, version));
  }

  unsettled(before: string, limit: number): Promise<readonly Commit[]> {
    return readNow(this.#database, () => this.#statements.unsettled.all(before, limit).map((row) => this.#newest(row)));
  }

  async *streams(): AsyncIterable<string> {
    for (let stream = ''; ;) {
      const row = await readNow(this.#database, () => this.#statements.nextStream.get(stream));
      if (typeof row?.['stream'] !== 'string') return;
      stream = row['stream'];
      yield stream;
    }
  }

  async *stored(stream?: string): AsyncIterable<Commit> {
    if (stream !== undefined) {
      yield* await readNow(this.#database, () => this.#statements.read.all(stream, 1).map(fromRow));
      return;
    }
    for (let last: Pick<Commit, 'stream' | 'version'> | undefined = { stream: '', version: 0 }; last;) {
      const { stream: name, version }: Pick<Commit, 'stream' | 'version'> = last;
      const commits: readonly Commit[] = await readNow(this.#database, () =>
        this.#statements.after.all(name, version).map(fromRow),
      );
      yield* commits;
      last = commits.at(-1);
    }
  }

  close(): void {
    if (this.#owned) this.#database.close();
  }

  #at(stream: string, version: number): Commit | undefined {
    const row = this.#statements.get.get(stream, version);
    return row && fromRow(row);
  }

  #newest(row: Row): Commit {
    return upcast(fromRow(row), this.#upcasters);
  }
}

function toRow(commit: Commit): readonly SQLInputValue[] {
  const { stream, version, events, at, by, trace, prev, mac } = commit;
  return [stream, version, commit.commitId, JSON.stringify(events), at, by, trace, prev, mac];
}

function fromRow(row: Row): Commit {
  const text = (name: string) => row[name] as string;
  const version = row['version'] as number;
  return {
    id: commitId(text('stream'), version),
    stream: text('stream'),
    version,
    commitId: text('commit_id'),
    events: JSON.parse(text('events')) as readonly StoredEvent[],
    at: text('at'),
    by: text('by'),
    trace: row['trace'] as string | null,
    prev: text('prev'),
    mac: text('mac'),
    settled: row['settled'] === 1,
  };
}

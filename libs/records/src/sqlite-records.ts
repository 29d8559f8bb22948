import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import { addUpListed, listPage, type Segment } from './list-page.ts';
import type { Kind, Listed, ListQuery, Records, Versioned } from './records.ts';
import { refuseFieldNames } from './refuse-field-names.ts';
import { makeDurable, openSqliteDatabase, readNow, writeDurably } from './sqlite-database.ts';
import { orUnavailable } from './sqlite-errors.ts';
import { checkKind } from './check-kind.ts';

export interface SqliteRecords extends Records {
  /** Closes the database, if this store opened it. */
  close(): void;
}

/**
 * Records in a SQLite file, or in a database that is open already (shared with the event log). One table per kind, made
 * with its indexes on first use; an index added later covers what is stored.
 */
export function openSqliteRecords(at: { readonly file: string } | { readonly database: DatabaseSync }): SqliteRecords {
  if ('file' in at) return new SqliteStore(openSqliteDatabase(at.file), true);
  makeDurable(at.database);
  return new SqliteStore(at.database, false);
}

type Row = Record<string, SQLOutputValue>;
type CountQuery = Parameters<Records['count']>[1];

class SqliteStore implements SqliteRecords {
  readonly #database: DatabaseSync;
  readonly #owned: boolean;
  readonly #statements = new Map<string, StatementSync>();
  readonly #tables = new Map<string, string>();

  constructor(database: DatabaseSync, owned: boolean) {
    this.#database = database;
    this.#owned = owned;
  }

  async insert<T extends object>(kind: Kind<T>, id: string, value: T): Promise<boolean> {
    const sql = `INSERT INTO ${this.#table(kind)} (id, version, value) VALUES (?, 1, ?) ON CONFLICT DO NOTHING`;
    return this.#write(sql, [id, toJson(value)]);
  }

  async put<T extends object>(kind: Kind<T>, id: string, version: number, value: T): Promise<boolean> {
    return this.#write(upsert(this.#table(kind), '>'), [id, version, toJson(value)]);
  }

  async restore<T extends object>(kind: Kind<T>, id: string, version: number, value: T): Promise<boolean> {
    return this.#write(upsert(this.#table(kind), '>='), [id, version, toJson(value)]);
  }

  async replace<T extends object>(kind: Kind<T>, id: string, version: number, value: T): Promise<boolean> {
    const sql = `UPDATE ${this.#table(kind)} SET version = version + 1, value = ? WHERE id = ? AND version = ?`;
    return this.#write(sql, [toJson(value), id, version]);
  }

  async remove<T extends object>(kind: Kind<T>, id: string, version?: number): Promise<boolean> {
    const table = this.#table(kind);
    if (version === undefined) return this.#write(`DELETE FROM ${table} WHERE id = ?`, [id]);
    return this.#write(`DELETE FROM ${table} WHERE id = ? AND version = ?`, [id, version]);
  }

  async get<T extends object>(kind: Kind<T>, id: string): Promise<Versioned<T> | undefined> {
    const statement = this.#prepared(`SELECT id, version, value FROM ${this.#table(kind)} WHERE id = ?`);
    return readNow(this.#database, () => {
      const row = statement.get(id);
      return row && fromRow<T>(row);
    });
  }

  async getMany<T extends object>(kind: Kind<T>, ids: readonly string[]): Promise<readonly Versioned<T>[]> {
    const found = await Promise.all(ids.map((id) => this.get(kind, id)));
    return found.filter((record) => record !== undefined);
  }

  async list<T extends object>(kind: Kind<T>, query: ListQuery): Promise<Listed<T>> {
    const table = this.#table(kind);
    return listPage(kind, query, (segment, limit) => {
      const { sql, values } = select(table, segment);
      return readNow(this.#database, () =>
        this.#prepared(sql)
          .all(...values, limit)
          .map(fromRow<T>),
      );
    });
  }

  async count<T extends object>(kind: Kind<T>, query: CountQuery): Promise<number> {
    const table = this.#table(kind);
    return addUpListed(kind, query, (segment) => {
      const { filter, values } = filterOf(segment);
      const statement = this.#prepared(`SELECT count(*) AS n FROM ${table} ${filter}`);
      return readNow(this.#database, () => statement.get(...values)?.['n'] as number);
    });
  }

  async sum<T extends object>(
    kind: Kind<T>,
    field: keyof T & string,
    query: Parameters<Records['sum']>[2],
  ): Promise<number> {
    const table = this.#table(kind);
    return addUpListed(kind, query, (segment) => {
      const { filter, values } = filterOf(segment);
      const statement = this.#prepared(`SELECT coalesce(sum(${column(field)}), 0) AS n FROM ${table} ${filter}`);
      return readNow(this.#database, () => statement.get(...values)?.['n'] as number);
    });
  }

  close(): void {
    if (this.#owned) this.#database.close();
  }

  #write(sql: string, values: readonly SQLInputValue[]): Promise<boolean> {
    const statement = this.#prepared(sql);
    return writeDurably(this.#database, () => statement.run(...values).changes === 1);
  }

  #prepared(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #table(kind: Kind<never>): string {
    let table = this.#tables.get(kind.name);
    if (table === undefined) {
      table = orUnavailable(() => createTable(this.#database, kind));
      this.#tables.set(kind.name, table);
    }
    return table;
  }
}

/** Indexes are named by their fields, so that a changed declaration makes a new one. */
function createTable(database: DatabaseSync, kind: Kind<never>): string {
  checkKind(kind);
  const table = `"kind ${kind.name}"`;
  database.exec(
    `CREATE TABLE IF NOT EXISTS ${table} (id TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL, value TEXT NOT NULL)`,
  );
  for (const fields of Object.values(kind.indexes) as readonly (readonly string[])[]) {
    const name = `"${kind.name} by ${fields.join(', ')}"`;
    database.exec(`CREATE INDEX IF NOT EXISTS ${name} ON ${table} (${[...fields.map(column), 'id'].join(', ')})`);
  }
  return table;
}

/** Writes where nothing is stored, or where the new version compares so with the stored one. */
function upsert(table: string, than: '>' | '>='): string {
  return (
    `INSERT INTO ${table} (id, version, value) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE ` +
    `SET version = excluded.version, value = excluded.value WHERE excluded.version ${than} ${table}.version`
  );
}

/** Must read exactly as in the index for SQLite to use it. */
function column(field: string): string {
  return `json_extract(value, '$.${field}')`;
}

function select(table: string, segment: Segment): { readonly sql: string; readonly values: readonly SQLInputValue[] } {
  const { filter, values } = filterOf(segment);
  const direction = segment.descending ? 'DESC' : 'ASC';
  const order = (segment.sortBy === undefined ? ['id'] : [column(segment.sortBy), 'id']).map(
    (by) => `${by} ${direction}`,
  );
  const sql = `SELECT id, version, value FROM ${table} ${filter} ORDER BY ${order.join(', ')} LIMIT ?`;
  return { sql, values };
}

function filterOf(segment: Segment): { readonly filter: string; readonly values: readonly SQLInputValue[] } {
  const conditions: string[] = [];
  const values: SQLInputValue[] = [];
  const where = (condition: string, ...bound: readonly SQLInputValue[]) => {
    conditions.push(condition);
    values.push(...bound);
  };
  for (const [field, value] of segment.equals) {
    if (value === null) where(`${column(field)} IS NULL`);
    else where(`${column(field)} = ?`, value);
  }
  whereInOrder(segment, where);
  return { filter: conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`, values };
}

function whereInOrder(segment: Segment, where: (condition: string, ...bound: readonly SQLInputValue[]) => void): void {
  const { sortBy, from, to, after, descending } = segment;
  const past = descending ? '<' : '>';
  if (sortBy === undefined) {
    if (after) where(`id ${past} ?`, after.id);
    return;
  }
  const by = column(sortBy);
  if (from !== undefined) where(`${by} >= ?`, from);
  if (to !== undefined) where(`${by} < ?`, to);
  if (after?.value !== undefined) where(`(${by}, id) ${past} (?, ?)`, after.value, after.id);
  if (from === undefined && to === undefined && !after) where(`${by} IS NOT NULL`);
}

function toJson(value: object): string {
  refuseFieldNames(value);
  return JSON.stringify(value);
}

function fromRow<T>(row: Row): Versioned<T> {
  return { id: row['id'] as string, version: row['version'] as number, value: JSON.parse(row['value'] as string) as T };
}

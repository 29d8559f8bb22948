import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { Kind } from './records.ts';
import { recordsFeatures } from './records.features.ts';
import { emptyWriteAheadLog, openSqliteDatabase, writeDurably } from './sqlite-database.ts';
import { openSqliteRecords } from './sqlite-records.ts';

const folder = mkdtempSync(join(tmpdir(), 'docket-records-'));
let files = 0;
const newFile = () => join(folder, `${files++}.db`);

afterAll(() => rmSync(folder, { recursive: true }));

describe('Records on SQLite', () => {
  recordsFeatures(() => {
    const records = openSqliteRecords({ file: newFile() });
    const close = () => {
      records.close();
      return Promise.resolve();
    };
    return Promise.resolve({ records, close });
  });
});

describe('A records file', () => {
  interface Note {
    readonly owner: string;
    readonly rank: number;
  }
  const plain: Kind<Note> = { name: 'notes', indexes: {} };
  const indexed: Kind<Note> = { name: 'notes', indexes: { byRank: ['owner', 'rank'] } };

  it('holds nothing of a removed record once its write-ahead log is emptied', async () => {
    const own = mkdtempSync(join(folder, 'removed-'));
    const database = openSqliteDatabase(join(own, 'a.db'));
    const records = openSqliteRecords({ database });
    await records.insert(plain, 'n', { owner: 'Distinctive', rank: 1 });
    const anywhere = () => readdirSync(own).some((name) => readFileSync(join(own, name)).includes('Distinctive'));
    emptyWriteAheadLog(database);
    expect(anywhere()).toBe(true);
    await records.remove(plain, 'n');
    emptyWriteAheadLog(database);
    expect(anywhere()).toBe(false);
    database.close();
  });

  it('lists by an index that was declared after its records were written', async () => {
    const file = newFile();
    const before = openSqliteRecords({ file });
    await before.insert(plain, 'n', { owner: 'a', rank: 1 });
    before.close();
    const after = openSqliteRecords({ file });
    expect((await after.list(indexed, { index: 'byRank', equals: ['a'], limit: 9 })).items).toHaveLength(1);
    after.close();
  });

  it('is searched by its index, not scanned or sorted', async () => {
    const database = openSqliteDatabase(newFile());
    const seen: string[] = [];
    const prepare = database.prepare.bind(database);
    database.prepare = (sql) => {
      if (sql.startsWith('SELECT')) seen.push(sql);
      return prepare(sql);
    };
    const records = openSqliteRecords({ database });
    for (const id of ['a', 'b', 'c']) await records.insert(indexed, id, { owner: 'o', rank: 1 });
    for (const order of ['ascending', 'descending'] as const) {
      const query = { index: 'byRank', equals: ['o'], order, limit: 1 };
      const { next } = await records.list(indexed, query);
      await records.list(indexed, { ...query, cursor: next ?? '' });
      await records.list(indexed, { ...query, from: 0, to: 5 });
    }
    const plans = seen.map((sql) =>
      prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...Array.from(sql.matchAll(/\?/g), () => 1)),
    );
    const steps = plans.flat().map((step) => String(step['detail']));
    expect(steps.length).toBeGreaterThan(4);
    for (const step of steps) expect(step).toMatch(/^SEARCH .* USING INDEX notes by owner, rank \(<expr>=\?/);
    database.close();
  });
});

describe('Writes of one turn', () => {
  it('are committed together, and one that fails takes no other with it', async () => {
    const database = openSqliteDatabase(newFile());
    database.exec('CREATE TABLE t (id INTEGER PRIMARY KEY)');
    const insert = database.prepare('INSERT INTO t VALUES (?)');
    const write = (id: number) => writeDurably(database, () => insert.run(id));
    const outcomes = await Promise.allSettled([write(1), write(1), write(2)]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(database.prepare('SELECT count(*) AS n FROM t').get()).toEqual({ n: 2 });
    database.close();
  });
});

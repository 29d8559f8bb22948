import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteDatabase, openSqliteRecords, StoreUnavailable } from '@docket/records';
import { afterAll, describe, expect, it } from '@jest/globals';
import { eventLogFeatures, type LogStore } from './event-log.features.ts';
import { openSqliteEventLog } from './sqlite-event-log.ts';
import { verify } from './verify.ts';

const folder = mkdtempSync(join(tmpdir(), 'docket-event-log-'));
let files = 0;
const newFile = () => join(folder, `${files++}.db`);

afterAll(() => rmSync(folder, { recursive: true }));

function openStore(): Promise<LogStore> {
  const database = openSqliteDatabase(newFile());
  const at = (id: string): [string, number] => [id.slice(0, -7), Number(id.slice(-6))];
  const run = (sql: string, ...values: (string | number | null)[]) => {
    database.prepare(sql).run(...values);
    return Promise.resolve();
  };
  return Promise.resolve({
    open: (options) => openSqliteEventLog({ database, ...options }),
    tamper: (id, { at: when, by, events }) =>
      run(
        'UPDATE commits SET at = coalesce(?, at), "by" = coalesce(?, "by"), events = coalesce(?, events) ' +
          'WHERE stream = ? AND version = ?',
        when ?? null,
        by ?? null,
        events ? JSON.stringify(events) : null,
        ...at(id),
      ),
    removeCommit: (id) => run('DELETE FROM commits WHERE stream = ? AND version = ?', ...at(id)),
    plant: (commit) => {
      const { stream, version, commitId, events, by, trace, prev, mac } = commit;
      const values = [stream, version, commitId, JSON.stringify(events), commit.at, by, trace, prev, mac];
      return run('INSERT INTO commits VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)', ...values);
    },
    close: () => {
      database.close();
      return Promise.resolve();
    },
  });
}

describe('The event log on SQLite', () => {
  eventLogFeatures(openStore);
});

const draft = (stream: string) => ({
  stream,
  after: null,
  commitId: 'c',
  events: [],
  at: '2026-05-04T10:00:00.000Z',
  by: 'test',
  trace: null,
});

describe('A log file', () => {
  it('is there again when it is opened again', async () => {
    const file = newFile();
    const first = openSqliteEventLog({ file, key: 'k' });
    const { commit } = await first.append(draft('a'));
    first.close();
    const second = openSqliteEventLog({ file, key: 'k' });
    expect(await second.read('a')).toEqual([commit]);
    second.close();
  });

  it('acknowledges nothing that is not flushed', async () => {
    const file = newFile();
    const log = openSqliteEventLog({ file, key: 'k' });
    await log.append(draft('a'));
    renameSync(`${file}-wal`, `${file}-away`);
    await expect(log.append(draft('b'))).rejects.toMatchObject({ name: 'StoreUnavailable' });
    renameSync(`${file}-away`, `${file}-wal`);
    await log.append(draft('c'));
    log.close();
  });

  it('is shared with the records', async () => {
    const database = openSqliteDatabase(newFile());
    const log = openSqliteEventLog({ database, key: 'k' });
    const records = openSqliteRecords({ database });
    const kind = { name: 'notes', indexes: {} };
    await Promise.all([log.append(draft('a')), records.insert(kind, 'n', { text: 'x' }), log.append(draft('b'))]);
    expect(await log.read('b')).toHaveLength(1);
    expect(await records.get(kind, 'n')).toEqual({ id: 'n', version: 1, value: { text: 'x' } });
    log.close();
    database.close();
  });

  it('that another process holds is unavailable, and usable again when it is let go', async () => {
    const file = newFile();
    const log = openSqliteEventLog({ file, key: 'k' });
    const holder = new DatabaseSync(file);
    holder.exec('BEGIN IMMEDIATE');
    await expect(log.append(draft('a'))).rejects.toThrow(StoreUnavailable);
    holder.exec('ROLLBACK');
    expect(await log.append(draft('a'))).toMatchObject({ outcome: 'appended' });
    holder.close();
    log.close();
  });
});

describe('A process killed while it appends', () => {
  it('loses nothing that it was told is appended', async () => {
    const file = newFile();
    const program = `
      import { openSqliteEventLog } from '@docket/event-log';
      const log = openSqliteEventLog({ file: ${JSON.stringify(file)}, key: 'k' });
      for (let n = 0; ; n++) {
        const one = async (stream) => {
          const draft = { stream, after: null, commitId: 'c', events: [], at: '2026-01-01T00:00:00.000Z', by: 'x', trace: null };
          await log.append(draft);
          process.stdout.write(stream + '\\n');
        };
        await Promise.all([0, 1, 2, 3].map((part) => one(n + '-' + part)));
      }`;
    const flags = ['--conditions=@docket/source', '--input-type=module', '--eval', program];
    const child = spawn(process.execPath, flags, { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    const acknowledged: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged.push(line);
      if (acknowledged.length === 200) child.kill('SIGKILL');
    }
    await exited;
    const log = openSqliteEventLog({ file, key: 'k' });
    for (const stream of acknowledged) expect(await log.read(stream)).toHaveLength(1);
    expect(acknowledged.length).toBeGreaterThanOrEqual(200);
    expect((await verify(log, 'k')).broken).toEqual([]);
    log.close();
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { openSqliteDatabase, StoreUnavailable } from '@docket/records';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Commit, EventLog } from './event-log.ts';
import { openSqliteEventLog } from './sqlite-event-log.ts';
import { foldCommits, Streams } from './streams.ts';
import type { StreamDomain } from './streams.ts';
import { verifyStream } from './verify.ts';

/** Guests of a table with five seats; who has left may not come again. */
interface Table {
  readonly seated: readonly string[];
  readonly left: readonly string[];
  readonly lastAt: string;
}
type Come = { readonly type: 'come' | 'leave'; readonly guest: string };
type Event = { readonly type: 'Came' | 'Left'; readonly data: { readonly guest: string; readonly at: string } };
type Refused = { readonly refused: 'full' | 'known' | 'unknown' };

const SEATS = 5;
const TABLES: StreamDomain<Table, Come, Event, Refused> = {
  initial: { seated: [], left: [], lastAt: '' },
  decide: ({ seated, left }, { type, guest }, at) => {
    if (type === 'leave')
      return seated.includes(guest) ? { decided: [{ type: 'Left', data: { guest, at } }] } : { refused: 'unknown' };
    if ([...seated, ...left].includes(guest)) return { refused: 'known' };
    return seated.length < SEATS ? { decided: [{ type: 'Came', data: { guest, at } }] } : { refused: 'full' };
  },
  evolve: ({ seated, left }, { event: { type, data }, at }) =>
    type === 'Came'
      ? { seated: [...seated, data.guest], left, lastAt: at }
      : { seated: seated.filter((guest) => guest !== data.guest), left: [...left, data.guest], lastAt: at },
};

const KEY = 'a key for tests';
const AT = '2026-05-04T10:00:00.000Z';
const folder = mkdtempSync(join(tmpdir(), 'docket-streams-'));
let database: DatabaseSync;
let log: EventLog;
beforeAll(() => {
  database = openSqliteDatabase(join(folder, 'log.db'));
  log = openSqliteEventLog({ database, key: KEY });
});
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

let tables = 0;
const newTable = () => `table-${tables++}`;
const come = (guest: string): Come => ({ type: 'come', guest });
const leave = (guest: string): Come => ({ type: 'leave', guest });

function writer(over: EventLog = log, now = () => new Date(AT)) {
  const settled: { readonly commit: Commit; readonly state: Table }[] = [];
  const settle = (commit: Commit, state: Table) => {
    settled.push({ commit, state });
    return Promise.resolve();
  };
  const streams = new Streams(TABLES, { log: over, settle, name: 'jobs', by: 'test', now });
  return {
    streams,
    settled,
    execute: (table: string, command: Come) => streams.execute(table, command, { trace: null }),
  };
}

describe('a command', () => {
  it('that is accepted is one commit, settled with the state right after it', async () => {
    const [table, { execute, streams, settled }] = [newTable(), writer()];
    const first = await execute(table, come('Ada'));
    const second = await execute(table, come('Bob'));
    expect([first, second]).toMatchObject([{ commit: { version: 1 } }, { commit: { version: 2, by: 'test' } }]);
    expect(settled.map(({ state }) => state.seated)).toEqual([['Ada'], ['Ada', 'Bob']]);
    expect(settled.map(({ commit }) => commit)).toEqual(await log.read(table));
    expect(await streams.load(table)).toMatchObject({ state: { seated: ['Ada', 'Bob'] }, head: { version: 2 } });
    expect(await streams.loadAt(table, 1)).toMatchObject({ state: { seated: ['Ada'] }, head: { version: 1 } });
    expect(await streams.load(newTable())).toEqual({ state: TABLES.initial, head: null });
  });

  it('that is refused leaves nothing', async () => {
    const [table, { execute, settled }] = [newTable(), writer()];
    await execute(table, come('Ada'));
    expect(await execute(table, come('Ada'))).toMatchObject({ refused: { refused: 'known' }, head: { version: 1 } });
    expect(await log.read(table)).toHaveLength(1);
    expect(settled).toHaveLength(1);
  });

  it('is decided with the time of its commit, which is never before the last one', async () => {
    const [table, times] = [newTable(), ['2026-05-04T10:00:05.000Z', AT, '2026-05-04T10:00:06.000Z']];
    const { execute } = writer(log, () => new Date(times.shift() ?? AT));
    for (const guest of ['Ada', 'Bob', 'Cid']) await execute(table, come(guest));
    const commits = await log.read(table);
    expect(commits.map(({ at }) => at.slice(17, 19))).toEqual(['05', '05', '06']);
    for (const { at, events } of commits) expect(events).toMatchObject([{ data: { at } }]);
  });

  it("carries its caller's trace, else that of the newest commit", async () => {
    const [table, { streams }] = [newTable(), writer()];
    const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await streams.execute(table, come('Ada'), { trace });
    await streams.execute(table, leave('Ada'), { trace: null });
    expect((await log.read(table)).map((commit) => commit.trace)).toEqual([trace, trace]);
  });

  it('prepares before each append that it tries, and not when it is refused', async () => {
    const [table, { streams, execute }] = [newTable(), writer()];
    const prepared: (readonly [number, number])[] = [];
    const before = async (version: number, { seated }: Table) => {
      prepared.push([version, seated.length]);
      if (prepared.length === 1) await execute(table, come('Bob'));
    };
    await streams.execute(table, come('Ada'), { trace: null, before });
    await streams.execute(table, come('Ada'), { trace: null, before });
    expect(prepared).toEqual([
      [1, 0],
      [2, 1],
    ]);
  });
});

describe('a state that the caller has loaded before', () => {
  it('saves the reading when nothing came between', async () => {
    let reads = 0;
    const { streams } = writer(counting(() => (reads += 1)));
    const table = newTable();
    await streams.execute(table, come('Ada'), { trace: null }, { state: TABLES.initial, head: null });
    expect(reads).toBe(0);
  });

  it('is read again when it is stale, whether it would have it accepted or refused', async () => {
    const [table, { streams, execute }] = [newTable(), writer()];
    const empty = await streams.load(table);
    await execute(table, come('Ada'));
    expect(await streams.execute(table, come('Bob'), { trace: null }, empty)).toMatchObject({ commit: { version: 2 } });
    expect(await streams.execute(table, leave('Ada'), { trace: null }, empty)).toMatchObject({
      commit: { version: 3 },
    });
    expect(await streams.execute(table, come('Ada'), { trace: null }, empty)).toMatchObject({
      ...{ refused: { refused: 'known' }, head: { version: 3 } },
    });
  });
});

describe('an append whose outcome is not known', () => {
  it.each([true, false])('(it took place: %s) fails, and the repeated command makes one commit', async (tookPlace) => {
    const table = newTable();
    let away = true;
    const { execute } = writer({
      ...counting(() => undefined),
      append: async (draft) => {
        if (!away || tookPlace) await log.append(draft);
        if (away) throw new StoreUnavailable('no answer');
        return { outcome: 'appended', commit: (await log.read(table)).at(-1) as Commit };
      },
    });
    await expect(execute(table, come('Ada'))).rejects.toThrow(StoreUnavailable);
    away = false;
    const again = await execute(table, come('Ada'));
    expect(again.refused?.refused).toBe(tookPlace ? 'known' : undefined);
    expect(await log.read(table)).toHaveLength(1);
    expect(await log.unsettled('9999', 1_000)).toEqual(expect.arrayContaining([...(await log.read(table))]));
  });
});

function counting(read: () => unknown): EventLog {
  return {
    ...{ append: (draft) => log.append(draft), settle: (id) => log.settle(id), streams: () => log.streams() },
    ...{ get: (stream, version) => log.get(stream, version), unsettled: (to, limit) => log.unsettled(to, limit) },
    read: (stream, from) => {
      read();
      return log.read(stream, from);
    },
  };
}

describe('any commands of concurrent writers', () => {
  const guest = fc.constantFrom('Ada', 'Bob', 'Cid', 'Dot', 'Eve', 'Fay', 'Gus');
  const command = fc.record({ type: fc.constantFrom('come' as const, 'leave' as const), guest });
  const commands = fc.array(fc.array(command, { minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 5 });

  it('make a stream without gaps that holds each accepted one once, and nothing of those refused', async () => {
    await fc.assert(
      fc.asyncProperty(commands, async (ofWriters) => {
        const table = newTable();
        const writers = ofWriters.map((mine) => ({ ...writer(), mine }));
        const outcomes = await Promise.all(
          writers.map(async ({ execute, mine }) => {
            const done = [];
            for (const one of mine) done.push({ one, outcome: await execute(table, one) });
            return done;
          }),
        );
        const commits = await log.read(table);
        expect(commits.map(({ version }) => version)).toEqual(commits.map((_, index) => index + 1));
        expect(verifyStream(commits, KEY)).toBeUndefined();
        const accepted = outcomes.flat().flatMap(({ one, outcome }) => (outcome.refused ? [] : [{ one, outcome }]));
        const byVersion = accepted.toSorted((a, b) => a.outcome.commit.version - b.outcome.commit.version);
        expect(byVersion.map(({ outcome }) => outcome.commit.id)).toEqual(commits.map(({ id }) => id));
        expect(byVersion.map(({ one }) => [one.type === 'come' ? 'Came' : 'Left', one.guest])).toEqual(
          commits.flatMap(({ events }) => events.map(({ type, data }) => [type, data['guest']])),
        );
        for (const [index, { outcome }] of byVersion.entries())
          expect(outcome.state).toEqual(foldCommits(TABLES, commits.slice(0, index + 1)).state);
        const settled = writers.flatMap((one) => one.settled.map(({ commit }) => commit.id));
        expect(settled.toSorted()).toEqual(commits.map(({ id }) => id));
      }),
      { numRuns: 25 },
    );
  });
});

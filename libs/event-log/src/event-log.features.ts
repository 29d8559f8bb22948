import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Commit, Draft, EventLog, StoredCommits, StoredEvent } from './event-log.ts';
import type { LogKey } from './seal-commit.ts';
import type { Upcasters } from './upcast.ts';
import { verify, verifyHeads, verifyStream } from './verify.ts';

/** One store under test. Logs opened on it see the same commits. */
export interface LogStore {
  open(options: { key: LogKey; upcasters?: Upcasters }): EventLog & StoredCommits;
  /** Changes a stored commit behind the log's back, as somebody with access to the store could. */
  tamper(id: string, change: { at?: string; by?: string; events?: readonly StoredEvent[] }): Promise<void>;
  removeCommit(id: string): Promise<void>;
  /** Puts a commit into the store as it is. */
  plant(commit: Commit): Promise<void>;
  close(): Promise<void>;
}

const KEY = 'a key for tests';
const AT = '2026-05-04T10:00:00.000Z';

const event = (type: string, data: StoredEvent['data'] = {}, version = 1): StoredEvent => ({ type, version, data });

const draft = (stream: string, after: Draft['after'], ...events: readonly StoredEvent[]): Draft => ({
  stream,
  after,
  commitId: randomUUID(),
  events: events.length > 0 ? events : [event('Noted')],
  at: AT,
  by: 'test',
  trace: null,
});

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** What every adapter of the event log does. */
export function eventLogFeatures(openStore: () => Promise<LogStore>): void {
  let store: LogStore;
  let log: EventLog & StoredCommits;

  beforeAll(async () => {
    store = await openStore();
    log = store.open({ key: KEY });
  });
  afterAll(() => store.close());

  async function stream(length: number): Promise<readonly Commit[]> {
    const name = randomUUID();
    const commits: Commit[] = [];
    while (commits.length < length) {
      const after = commits.at(-1) ?? null;
      commits.push((await log.append(draft(name, after, event('Counted', { n: commits.length + 1 })))).commit);
    }
    return commits;
  }

  describe('a new stream', () => {
    it('is empty before its first commit', async () => {
      expect(await log.read(randomUUID())).toEqual([]);
      expect(await log.get(randomUUID(), 1)).toBeUndefined();
    });

    it('starts with commit 1, read as it was appended', async () => {
      const name = randomUUID();
      const traced = {
        ...draft(name, null, event('Opened', { a: { b: [1, null, {}] }, c: '' })),
        trace: '00-ab-cd-01',
      };
      const { outcome, commit } = await log.append(traced);
      expect(outcome).toBe('appended');
      expect(commit).toMatchObject({
        id: `${name}/000001`,
        stream: name,
        version: 1,
        at: AT,
        prev: '',
        settled: false,
      });
      expect(commit).toMatchObject({
        commitId: traced.commitId,
        events: traced.events,
        by: 'test',
        trace: '00-ab-cd-01',
      });
      expect(await log.read(name)).toEqual([commit]);
      expect(await log.get(name, 1)).toEqual(commit);
    });

    it('is listed', async () => {
      const [commit] = await stream(1);
      const names = await collect(log.streams());
      expect(names.filter((name) => name === commit?.stream)).toHaveLength(1);
      expect(new Set(names).size).toBe(names.length);
    });

    it.each(['', 'a/b', 'a b'])('is refused under the name %j', async (name) => {
      await expect(log.append(draft(name, null))).rejects.toThrow(TypeError);
    });

    it.each([{ 'a.b': 1 }, { list: [{ $set: 1 }] }])('refuses the field names of %j', async (data) => {
      await expect(log.append(draft(randomUUID(), null, event('Opened', data)))).rejects.toThrow(TypeError);
    });
  });

  describe('a longer stream', () => {
    it('is read in order, from the start or from a version', async () => {
      const commits = await stream(40);
      const name = commits[0]?.stream ?? '';
      expect(await log.read(name)).toEqual(commits);
      expect(await log.read(name, 17)).toEqual(commits.slice(16));
      expect(await log.read(name, 41)).toEqual([]);
    });

    it('ends exactly at a batch', async () => {
      const commits = await stream(16);
      expect(await log.read(commits[0]?.stream ?? '')).toEqual(commits);
    });

    it('never goes back in time', async () => {
      const [first] = await stream(1);
      if (!first) throw new Error('nothing appended');
      const earlier = { ...draft(first.stream, first), at: '2026-05-04T09:59:59.000Z' };
      expect((await log.append(earlier)).commit.at).toBe(AT);
    });

    it('chains each commit to the one before', async () => {
      const commits = await stream(3);
      expect(commits.map((commit) => commit.prev)).toEqual(['', commits[0]?.mac, commits[1]?.mac]);
    });
  });

  describe('two writers on one version', () => {
    it('get one winner, and the loser gets what is stored', async () => {
      const name = randomUUID();
      const winner = await log.append(draft(name, null, event('First')));
      const loser = await log.append(draft(name, null, event('Second')));
      expect(loser).toEqual({ outcome: 'conflict', commit: winner.commit });
      expect(await log.read(name)).toEqual([winner.commit]);
    });

    it('get one winner among fifty at once', async () => {
      const [first] = await stream(1);
      if (!first) throw new Error('nothing appended');
      const drafts = Array.from({ length: 50 }, (_, n) => draft(first.stream, first, event('Raced', { n })));
      const outcomes = await Promise.all(drafts.map((each) => log.append(each)));
      const winners = outcomes.filter((each) => each.outcome === 'appended');
      expect(winners).toHaveLength(1);
      expect(new Set(outcomes.map((each) => each.commit.mac))).toEqual(new Set([winners[0]?.commit.mac]));
      expect(await log.read(first.stream)).toHaveLength(2);
    });
  });

  describe('an append with unknown outcome', () => {
    it('is a success when the same commit is appended again', async () => {
      const same = draft(randomUUID(), null);
      const first = await log.append(same);
      expect(await log.append(same)).toEqual(first);
      expect(await log.read(same.stream)).toHaveLength(1);
    });
  });

  describe('commits that are not settled', () => {
    it('are found oldest first until they are settled', async () => {
      const name = randomUUID();
      const at = (ms: number) => new Date(Date.parse('2020-01-01T00:00:00Z') + ms).toISOString();
      const first = (await log.append({ ...draft(name, null), at: at(2) })).commit;
      const other = (await log.append({ ...draft(randomUUID(), null), at: at(1) })).commit;
      const second = (await log.append({ ...draft(name, first), at: at(3) })).commit;
      expect(await log.unsettled(at(4), 10)).toEqual([other, first, second]);
      expect(await log.unsettled(at(3), 10)).toEqual([other, first]);
      expect(await log.unsettled(at(4), 1)).toEqual([other]);
      await log.settle(first.id);
      await log.settle(first.id);
      expect(await log.unsettled(at(4), 10)).toEqual([other, second]);
      expect(await log.get(name, 1)).toEqual({ ...first, settled: true });
      await Promise.all([other, second].map((commit) => log.settle(commit.id)));
      expect(await log.unsettled(at(4), 10)).toEqual([]);
    });

    it('stay nothing when an unknown commit is settled', async () => {
      const name = randomUUID();
      await log.settle(`${name}/000001`);
      expect(await log.read(name)).toEqual([]);
    });
  });

  describe('events of older versions', () => {
    const upcasters: Upcasters = {
      Named: {
        1: ({ name }) => ({ first: name }),
        2: ({ first }) => ({ first, last: '' }),
      },
    };

    it('are brought to the newest version on read, and stay as they are in the store', async () => {
      const newer = store.open({ key: KEY, upcasters });
      const old = (await log.append(draft(randomUUID(), null, event('Named', { name: 'Ada' }), event('Other')))).commit;
      const expected = [event('Named', { first: 'Ada', last: '' }, 3), event('Other')];
      expect((await newer.read(old.stream))[0]?.events).toEqual(expected);
      expect((await newer.get(old.stream, 1))?.events).toEqual(expected);
      expect((await newer.append(draft(old.stream, null))).commit.events).toEqual(expected);
      expect(await collect(newer.stored(old.stream))).toEqual([old]);
      const later = (await newer.append(draft(old.stream, old, event('Named', { first: 'B', last: 'C' }, 3)))).commit;
      expect(verifyStream(await collect(newer.stored(old.stream)), KEY)).toBeUndefined();
      await Promise.all([old, later].map((commit) => log.settle(commit.id)));
    });
  });

  describe('an audit', () => {
    const audit = async (name: string | undefined) => verifyStream(await collect(log.stored(name)), KEY);

    it('finds nothing in what the log wrote, whatever the data', async () => {
      const json = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.jsonValue({ noUnicodeString: false }));
      const plain = json.filter((data) => !/[.$]/.test(JSON.stringify(data)));
      await fc.assert(
        fc.asyncProperty(plain, async (data) => {
          const { commit } = await log.append(draft(randomUUID(), null, event('Any', data)));
          expect(await audit(commit.stream)).toBeUndefined();
        }),
        { numRuns: 50 },
      );
    });

    it('is not disturbed by settling', async () => {
      const [commit] = await stream(1);
      await log.settle(commit?.id ?? '');
      expect(await audit(commit?.stream)).toBeUndefined();
    });

    it('names a commit that was altered', async () => {
      const commits = await stream(4);
      await store.tamper(commits[1]?.id ?? '', { by: 'somebody else' });
      expect(await audit(commits[0]?.stream)).toEqual({ id: commits[1]?.id, reason: 'altered' });
    });

    it('names an event that was altered', async () => {
      const commits = await stream(2);
      await store.tamper(commits[1]?.id ?? '', { events: [event('Counted', { n: 3 })] });
      expect(await audit(commits[0]?.stream)).toEqual({ id: commits[1]?.id, reason: 'altered' });
    });

    it.each([0, 1])('names a commit that was removed before the last, at %d', async (at) => {
      const commits = await stream(3);
      await store.removeCommit(commits[at]?.id ?? '');
      expect(await audit(commits[0]?.stream)).toEqual({ id: commits[at]?.id, reason: 'removed' });
    });

    it('names a cut tail where the head was recorded', async () => {
      const commits = await stream(3);
      await store.removeCommit(commits[2]?.id ?? '');
      const stored = await collect(log.stored(commits[0]?.stream));
      expect(verifyStream(stored, KEY)).toBeUndefined();
      expect(verifyStream(stored, KEY, commits[2])).toEqual({ id: commits[2]?.id, reason: 'removed' });
    });

    it('names a commit put in place from another history', async () => {
      const commits = await stream(3);
      const forked = { ...draft(commits[0]?.stream ?? '', null, event('Forked')), after: null };
      const elsewhere = await openStore();
      try {
        const fork = (await elsewhere.open({ key: KEY }).append(forked)).commit;
        await store.removeCommit(commits[0]?.id ?? '');
        await store.plant(fork);
        expect(await audit(fork.stream)).toEqual({ id: commits[1]?.id, reason: 'inserted' });
      } finally {
        await elsewhere.close();
      }
    });

    it('names a commit appended without the key', async () => {
      const commits = await stream(2);
      const forger = store.open({ key: 'another key' });
      const forged = (await forger.append(draft(commits[0]?.stream ?? '', commits[1] ?? null))).commit;
      expect(await audit(forged.stream)).toEqual({ id: forged.id, reason: 'altered' });
    });
  });

  describe('an audit of the whole log', () => {
    it('is content with heads that the log has, also former ones, and names a commit in the place of one', async () => {
      const [first, second] = (await stream(2)) as [Commit, Commit];
      const former = { stream: first.stream, version: 1, mac: first.mac };
      expect(await verifyHeads(log, KEY, [former, second, { stream: first.stream, version: 2 }])).toEqual([]);
      expect(await verifyHeads(log, KEY, [{ ...former, mac: 'another' }])).toEqual([
        { id: first.id, reason: 'inserted' },
      ]);
      expect(await verifyHeads(log, KEY, [{ stream: first.stream, version: 3 }])).toEqual([
        { id: `${first.stream}/000003`, reason: 'removed' },
      ]);
    });

    it('answers the first broken commit of each broken stream; what was recorded shows tails and streams that are gone', async () => {
      const audited = await openStore();
      try {
        log = audited.open({ key: KEY });
        const [sound, altered, cut, gone] = [await stream(2), await stream(3), await stream(2), await stream(1)];
        await audited.tamper(altered[1]?.id ?? '', { at: '2026-05-05T00:00:00.000Z' });
        await audited.removeCommit(cut[1]?.id ?? '');
        await audited.removeCommit(gone[0]?.id ?? '');
        const broken = [{ id: altered[1]?.id, reason: 'altered' }];
        expect(await verify(log, KEY)).toEqual({ streams: 3, commits: 6, broken });
        const heads = [sound, altered, cut, gone].map((commits) => commits.at(-1) as Commit);
        expect(await verifyHeads(log, KEY, heads)).toEqual([
          { id: cut[1]?.id, reason: 'removed' },
          { id: gone[0]?.id, reason: 'removed' },
        ]);
      } finally {
        log = store.open({ key: KEY });
        await audited.close();
      }
    });
  });
}

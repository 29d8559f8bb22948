import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { InvalidCursor } from './invalid-cursor.ts';
import type { Kind, ListQuery, Records, Versioned } from './records.ts';

interface Note {
  readonly owner: string;
  readonly rank?: number | null;
  readonly text?: string;
}

export interface RecordsStore {
  readonly records: Records;
  close(): Promise<void>;
}

const indexes = { byOwner: ['owner'], byRank: ['owner', 'rank'], rank: ['rank'] } as const;

/** A kind that no other test uses. */
const freshKind = (): Kind<Note> => ({
  name: `notes-${randomUUID().replace(/[^a-f]/g, '')}${Math.random()
    .toString(36)
    .replace(/[^a-z]/g, '')}`,
  indexes,
});

/** What every adapter of the records does. */
export function recordsFeatures(openStore: () => Promise<RecordsStore>): void {
  let store: RecordsStore;
  let records: Records;
  const kind = freshKind();

  beforeAll(async () => {
    store = await openStore();
    records = store.records;
  });
  afterAll(() => store.close());

  describe('an id that is free', () => {
    it('has no record', async () => {
      expect(await records.get(kind, randomUUID())).toBeUndefined();
      expect(await records.remove(kind, randomUUID())).toBe(false);
      expect(await records.replace(kind, randomUUID(), 1, { owner: 'a' })).toBe(false);
    });

    it('takes an insert with version 1', async () => {
      const id = randomUUID();
      const value = { owner: 'ä', text: '', rank: null, more: { list: [1, null, {}], none: {} } };
      expect(await records.insert(kind, id, value)).toBe(true);
      expect(await records.get(kind, id)).toEqual({ id, version: 1, value });
    });

    it('takes a put with the version that the writer chose', async () => {
      const id = randomUUID();
      expect(await records.put(kind, id, 7, { owner: 'a' })).toBe(true);
      expect(await records.get(kind, id)).toEqual({ id, version: 7, value: { owner: 'a' } });
    });

    it('goes to one of fifty inserts at once', async () => {
      const id = randomUUID();
      const tries = Array.from({ length: 50 }, (_, rank) => records.insert(kind, id, { owner: 'a', rank }));
      const won = (await Promise.all(tries)).flatMap((inserted, rank) => (inserted ? [rank] : []));
      expect(won).toHaveLength(1);
      expect((await records.get(kind, id))?.value.rank).toBe(won[0]);
    });
  });

  describe('a record', () => {
    async function existing(version = 3): Promise<string> {
      const id = randomUUID();
      await records.put(kind, id, version, { owner: 'a', text: 'first' });
      return id;
    }

    it('is not changed by an insert', async () => {
      const id = await existing();
      expect(await records.insert(kind, id, { owner: 'b' })).toBe(false);
      expect((await records.get(kind, id))?.value).toEqual({ owner: 'a', text: 'first' });
    });

    it('is replaced whole by a newer put', async () => {
      const id = await existing();
      expect(await records.put(kind, id, 4, { owner: 'b' })).toBe(true);
      expect(await records.get(kind, id)).toEqual({ id, version: 4, value: { owner: 'b' } });
    });

    it.each([1, 3])('is not changed by a put that is not newer (%d)', async (version) => {
      const id = await existing();
      expect(await records.put(kind, id, version, { owner: 'b' })).toBe(false);
      expect((await records.get(kind, id))?.version).toBe(3);
    });

    it('ends at the newest of many puts in any order', async () => {
      const id = randomUUID();
      const versions = [5, 2, 9, 1, 9, 4, 7];
      await Promise.all(versions.map((version) => records.put(kind, id, version, { owner: 'a', rank: version })));
      expect(await records.get(kind, id)).toEqual({ id, version: 9, value: { owner: 'a', rank: 9 } });
    });

    it('is restored under its own version or a newer one, never under an older one', async () => {
      const id = await existing();
      expect(await records.restore(kind, id, 2, { owner: 'b' })).toBe(false);
      expect(await records.restore(kind, id, 3, { owner: 'c' })).toBe(true);
      expect(await records.get(kind, id)).toEqual({ id, version: 3, value: { owner: 'c' } });
      expect(await records.restore(kind, id, 4, { owner: 'd' })).toBe(true);
      expect(await records.restore(kind, randomUUID(), 2, { owner: 'e' })).toBe(true);
    });

    it('is replaced when its version is known', async () => {
      const id = await existing();
      expect(await records.replace(kind, id, 3, { owner: 'b' })).toBe(true);
      expect(await records.get(kind, id)).toEqual({ id, version: 4, value: { owner: 'b' } });
      expect(await records.replace(kind, id, 3, { owner: 'c' })).toBe(false);
    });

    it('is replaced by one of twenty that know its version', async () => {
      const id = await existing();
      const tries = Array.from({ length: 20 }, (_, rank) => records.replace(kind, id, 3, { owner: 'a', rank }));
      expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
      expect((await records.get(kind, id))?.version).toBe(4);
    });

    it('is removed, with its version or without', async () => {
      const [one, other] = [await existing(), await existing()];
      expect(await records.remove(kind, one, 2)).toBe(false);
      expect(await records.remove(kind, one, 3)).toBe(true);
      expect(await records.remove(kind, other)).toBe(true);
      expect(await records.get(kind, one)).toBeUndefined();
      expect(await records.get(kind, other)).toBeUndefined();
    });

    it('is alone under its id in its kind', async () => {
      const id = await existing();
      const other = freshKind();
      expect(await records.get(other, id)).toBeUndefined();
      expect(await records.insert(other, id, { owner: 'z' })).toBe(true);
      expect((await records.get(kind, id))?.value.owner).toBe('a');
    });

    it('leaves out what is undefined', async () => {
      const id = randomUUID();
      const value = { owner: 'a', gone: undefined } as Note;
      await records.insert(kind, id, value);
      expect(Object.keys((await records.get(kind, id))?.value ?? {})).toEqual(['owner']);
    });

    it('refuses field names with a dot or a dollar', async () => {
      const value = { owner: 'a', inner: [{ 'a.b': 1 }] };
      await expect(records.insert(kind, randomUUID(), value)).rejects.toThrow(TypeError);
    });
  });

  describe('a list', () => {
    const listed = freshKind();
    /** Ranks with ties, a null and one missing, in the order that a list has them. */
    const notes: readonly (readonly [string, Note])[] = [
      ['n1', { owner: 'a', rank: null }],
      ['n2', { owner: 'a' }],
      ['k1', { owner: 'a', rank: 1 }],
      ['k2', { owner: 'a', rank: 1.5 }],
      ['b', { owner: 'a', rank: 2 }],
      ['c', { owner: 'a', rank: 2 }],
      ['d', { owner: 'a', rank: 2 }],
      ['a', { owner: 'a', rank: 10 }],
    ];
    const ids = notes.map(([id]) => id);
    const byRank = { index: 'byRank', equals: ['a'] } as const;

    beforeAll(async () => {
      for (const [id, note] of [...notes].reverse()) await records.insert(listed, id, note);
      await records.insert(listed, 'other', { owner: 'b', rank: 3 });
    });

    const idsOf = async (query: ListQuery) => (await records.list(listed, query)).items.map((item) => item.id);

    async function allPages(query: ListQuery): Promise<string[]> {
      const found: Versioned<Note>[] = [];
      for (let cursor: string | undefined = undefined, pages = 0; pages < 50; pages++) {
        const page: Awaited<ReturnType<typeof records.list<Note>>> = await records.list(
          listed,
          cursor === undefined ? query : { ...query, cursor },
        );
        expect(page.items.length).toBeLessThanOrEqual(query.limit);
        found.push(...page.items);
        if (page.next === undefined) return found.map((item) => item.id);
        cursor = page.next;
      }
      throw new Error('the list does not end');
    }

    it('is in the order of the field, then of the id, with nulls first', async () => {
      expect(await idsOf({ ...byRank, limit: 100 })).toEqual(ids);
      expect(await idsOf({ ...byRank, limit: 100, order: 'descending' })).toEqual([...ids].reverse());
    });

    it('carries values and versions', async () => {
      const { items, next } = await records.list(listed, { ...byRank, from: 10, limit: 2 });
      expect(items).toEqual([{ id: 'a', version: 1, value: { owner: 'a', rank: 10 } }]);
      expect(next).toBeUndefined();
    });

    it.each(['ascending', 'descending'] as const)(
      'comes in pages of any size, %s, nothing twice or left out',
      async (order) => {
        for (const limit of [1, 2, 3, 7, 8, 9]) {
          const expected = order === 'ascending' ? ids : [...ids].reverse();
          expect(await allPages({ ...byRank, order, limit })).toEqual(expected);
        }
      },
    );

    it('keeps to its bounds: from inclusive, to exclusive', async () => {
      expect(await idsOf({ ...byRank, from: 2, limit: 9 })).toEqual(['b', 'c', 'd', 'a']);
      expect(await idsOf({ ...byRank, to: 2, limit: 9 })).toEqual(['k1', 'k2']);
      expect(await idsOf({ ...byRank, from: 1.5, to: 10, limit: 9, order: 'descending' })).toEqual([
        'd',
        'c',
        'b',
        'k2',
      ]);
      expect(await allPages({ ...byRank, from: 1.5, to: 10, limit: 2, order: 'descending' })).toEqual([
        'd',
        'c',
        'b',
        'k2',
      ]);
      expect(await allPages({ ...byRank, from: 1.5, to: 10, limit: 1 })).toEqual(['k2', 'b', 'c', 'd']);
    });

    it('is by id where the index is used up', async () => {
      expect(await allPages({ index: 'byRank', equals: ['a', 2], limit: 2 })).toEqual(['b', 'c', 'd']);
      expect(await allPages({ index: 'byRank', equals: ['a', null], limit: 1 })).toEqual(['n1', 'n2']);
      expect(await allPages({ index: 'byOwner', equals: ['b'], limit: 1 })).toEqual(['other']);
    });

    it('is over everything without equals', async () => {
      expect(await allPages({ index: 'rank', limit: 2, from: 2 })).toEqual(['b', 'c', 'd', 'other', 'a']);
    });

    it('goes on after its last item even when that was removed', async () => {
      const { next } = await records.list(listed, { ...byRank, from: 2, limit: 2 });
      await records.remove(listed, 'c');
      expect(await idsOf({ ...byRank, from: 2, limit: 9, cursor: next ?? '' })).toEqual(['d', 'a']);
      await records.insert(listed, 'c', { owner: 'a', rank: 2 });
    });

    it('is in the order of strings by their code points', async () => {
      const strings = freshKind();
      const owners = ['', 'A', 'Z', 'a', 'aa', 'z', 'ä', '中'];
      for (const owner of [...owners].reverse()) await records.insert(strings, `of ${owner}`, { owner });
      const { items } = await records.list(strings, { index: 'byOwner', limit: 99 });
      expect(items.map((item) => item.value.owner)).toEqual(owners);
    });

    it('is counted without its limit', async () => {
      const all = await records.list(listed, { index: 'byRank', equals: ['a'], limit: 99 });
      expect(await records.count(listed, { index: 'byRank', equals: ['a'] })).toBe(all.items.length);
      const some = await records.list(listed, { index: 'byRank', equals: ['a'], from: 2, to: 3, limit: 99 });
      expect(await records.count(listed, { index: 'byRank', equals: ['a'], from: 2, to: 3 })).toBe(some.items.length);
      await expect(records.count(listed, { index: 'text' })).rejects.toThrow(TypeError);
    });

    it('is summed up without its limit', async () => {
      const { items } = await records.list(listed, { index: 'byRank', equals: ['a'], limit: 99 });
      const total = items.reduce((sum, { value }) => sum + (value.rank ?? 0), 0);
      expect(await records.sum(listed, 'rank', { index: 'byRank', equals: ['a'] })).toBe(total);
      expect(await records.sum(listed, 'rank', { index: 'byRank', equals: ['a'], from: 2, to: 3 })).toBe(6);
      expect(await records.sum(listed, 'rank', { index: 'byRank', equals: ['nobody'] })).toBe(0);
    });

    it('is read by ids, those that are there', async () => {
      const found = await records.getMany(listed, ['b', 'nowhere', 'c']);
      expect(found.map(({ id }) => id).sort()).toEqual(['b', 'c']);
      expect(found).toContainEqual(await records.get(listed, 'b'));
      expect(await records.getMany(listed, [])).toEqual([]);
    });
    it('refuses a cursor that is damaged or of another list', async () => {
      const { next = '' } = await records.list(listed, { ...byRank, limit: 2 });
      const refused = (query: ListQuery) => expect(records.list(listed, query)).rejects.toThrow(InvalidCursor);
      await refused({ ...byRank, limit: 2, cursor: next.slice(0, -4) });
      await refused({ ...byRank, limit: 2, cursor: 'nonsense' });
      await refused({ ...byRank, limit: 2, cursor: Buffer.from('[1,2]').toString('base64url') });
      await refused({ ...byRank, limit: 2, cursor: next, order: 'descending' });
      await refused({ ...byRank, equals: ['b'], limit: 2, cursor: next });
      await refused({ index: 'rank', limit: 2, cursor: next });
    });

    it('refuses what the kind does not declare, and limits out of range', async () => {
      const list = (query: ListQuery) => records.list(listed, query);
      await expect(list({ index: 'text', limit: 1 })).rejects.toThrow(TypeError);
      await expect(list({ index: 'byOwner', equals: ['a', 1], limit: 1 })).rejects.toThrow(TypeError);
      await expect(list({ index: 'byOwner', equals: ['a'], from: 1, limit: 1 })).rejects.toThrow(TypeError);
      await expect(list({ index: 'byOwner', limit: 0 })).rejects.toThrow(RangeError);
      await expect(list({ index: 'byOwner', limit: 1001 })).rejects.toThrow(RangeError);
    });

    it('pages through any records exactly once, in order', async () => {
      const rank = fc.option(fc.integer({ min: 0, max: 3 }));
      await fc.assert(
        fc.asyncProperty(fc.array(rank, { maxLength: 12 }), fc.integer({ min: 1, max: 5 }), async (ranks, limit) => {
          const any = freshKind();
          await Promise.all(ranks.map((each, n) => records.insert(any, `r${n}`, { owner: 'x', rank: each })));
          const seen: string[] = [];
          for (let query: ListQuery | undefined = { index: 'byRank', equals: ['x'], limit }; query;) {
            const page: Awaited<ReturnType<typeof records.list<Note>>> = await records.list(any, query);
            seen.push(...page.items.map((item) => item.id));
            query = page.next === undefined ? undefined : { ...query, cursor: page.next };
          }
          const order = (at: string) => ranks[Number(at.slice(1))] ?? -1;
          const expected = ranks.map((_, n) => `r${n}`).sort((a, b) => order(a) - order(b) || (a < b ? -1 : 1));
          expect(seen).toEqual(expected);
        }),
        { numRuns: 20 },
      );
    });
  });

  describe('a kind whose names a store cannot carry', () => {
    it.each<Kind<Note>>([
      { name: 'Notes', indexes: {} },
      { name: 'a"b', indexes: {} },
      { name: 'notes', indexes: { bad: ["owner'" as 'owner'] } },
    ])('is refused: %j', async (bad) => {
      await expect(records.get(bad, 'x')).rejects.toThrow(TypeError);
    });
  });
}

import { describe, expect, it } from '@jest/globals';
import type { ErrorBody, ListBody, ListStored, ListSummary } from '@docket/contracts';
import { newAccount } from './accounts-of-tests.ts';
import type { Call } from './api.ts';
import type { TheSubject } from './subject.ts';

/** The lists that an account stores for its templates. */
export function testOwnLists(the: TheSubject): void {
  const params = { listName: 'vendors' };
  const put = (json: unknown, more: Call = {}) =>
    the().api.call<ListStored & ErrorBody>('putList', { params, json, ...more });
  const get = (more: Call = {}) => the().api.call<ListBody>('getList', { params, ...more });
  const names = async (more: Call = {}) =>
    (await the().api.call<{ lists: ListSummary[] }>('listLists', more)).body.lists.map(({ name }) => name);

  describe('a list of its own that an account has', () => {
    it('is stored, listed, read as JSON and CSV, changed and deleted', async () => {
      const entries = [
        { name: 'Harbour Books', id: 'V-1' },
        { name: 'Kestrel; Media', id: '' },
      ];
      expect(await put({ entries })).toMatchObject({ status: 200, body: { version: 1, entryCount: 2, repeated: 0 } });
      expect(await names()).toEqual(['vendors']);
      expect((await get()).body).toMatchObject({ entries, columns: ['name', 'id'] });
      const csv = 'name,id\r\nHarbour Books,V-1\r\nKestrel; Media,\r\n';
      expect(await get({ query: { format: 'csv' } })).toMatchObject({ status: 200, body: csv });
      expect((await put({ csv })).body).toMatchObject({ version: 1 });
      expect((await put({ entries: ['Kestrel'] })).body).toMatchObject({ version: 2, columns: [] });
      expect((await get({ query: { version: 1 } })).body.entries).toEqual(entries);
      expect((await the().api.call('deleteList', { params })).status).toBe(204);
      expect([(await get()).status, await names()]).toEqual([404, []]);
    });

    it('is refused with what is wrong', async () => {
      const { api } = the();
      expect(await api.refusal('putList', { params, json: {} })).toEqual([
        ...[400, 'The body must have either entries or csv'],
      ]);
      expect(await api.refusal('putList', { params, json: { entries: ['A', ''] } })).toEqual([
        ...[400, 'entries.1 must not be empty.'],
      ]);
      expect((await put({ entries: ['A'] }, { params: { listName: 'a b' } })).status).toBe(400);
    });

    it('is no list of another account', async () => {
      const { key } = await newAccount(the().api);
      await put({ entries: ['Confidential'] });
      expect(await names({ key })).toEqual([]);
      expect((await get({ key })).status).toBe(404);
      expect((await the().api.call('deleteList', { params, key })).status).toBe(404);
      expect((await the().api.call('deleteList', { params })).status).toBe(204);
    });
  });
}

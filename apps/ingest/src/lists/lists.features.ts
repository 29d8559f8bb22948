import { createHash, randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import type { JsonAnswer, ListBody, ListInput, ListStored } from '@docket/contracts';
import { commitId } from '@docket/event-log';
import { openClaim, pdf, submit } from '../ingest-on-disk.features.ts';
import type { HandExtractor, IngestOnDisk } from '../ingest-on-disk.features.ts';
import { LIST_VERSIONS } from '../kinds.ts';

const ROWS = [
  { name: 'Harbour Books', 'vat.id': 'DE1' },
  { name: 'Kestrel $ Media', 'vat.id': '' },
];
const TEMPLATE = {
  ...{ name: 'Slip', category: 'CUSTOM', draft: false },
  schema: { data: { seller: { type: 'string', from: ['vendors', 'others'].map((list) => ({ op: 'list', list })) } } },
};

/** What depends on how a database stores, lists and removes; the same on each. */
export function testLists(ingest: () => IngestOnDisk): void {
  const put = (accountId: string, name: string, body: ListInput): Promise<JsonAnswer> =>
    ingest().client.putList({ accountId, name, bodyJson: JSON.stringify(body) });
  const stored = async (...asked: Parameters<typeof put>) => parsed<ListStored>(await put(...asked));
  const get = (accountId: string, name: string, version?: number): Promise<JsonAnswer> =>
    ingest().client.getList({ accountId, name, ...(version === undefined ? {} : { version }) });
  const namesOf = async (accountId: string) =>
    parsed<{ lists: { name: string }[] }>(await ingest().client.listLists({ accountId })).lists.map(({ name }) => name);
  const kept = async (entriesJson: string) =>
    (await ingest().records.list(LIST_VERSIONS, { index: 'byList', limit: 500 })).items.filter(
      ({ value }) => value.entriesJson === entriesJson,
    ).length;

  it('keeps a list as it was sent, under the hash of its entries', async () => {
    const accountId = randomUUID();
    const body = await stored(accountId, 'vendors', { entries: ROWS });
    expect(body).toMatchObject({
      name: 'vendors',
      version: 1,
      entryCount: 2,
      columns: ['name', 'vat.id'],
      repeated: 0,
    });
    const list = parsed<ListBody>(await get(accountId, 'vendors'));
    expect(list.entries).toEqual(ROWS);
    expect(list.sha256).toBe(createHash('sha256').update(JSON.stringify(ROWS)).digest('hex'));
    expect(Object.keys(list).join(' ')).toBe('name version sha256 entryCount columns createdAt updatedAt entries');
  });

  it('makes a version of each change, and none of the same entries again', async () => {
    const accountId = randomUUID();
    await stored(accountId, 'vendors', { entries: ['A1', 'B2'] });
    expect(await stored(accountId, 'vendors', { csv: 'name\nA1' })).toMatchObject({ version: 2, columns: ['name'] });
    expect(await stored(accountId, 'vendors', { entries: [{ name: ' A1 ' }, { name: 'A1' }] })).toMatchObject({
      ...{ version: 2, repeated: 1 },
    });
    expect(parsed<ListBody>(await get(accountId, 'vendors', 1)).entries).toEqual(['A1', 'B2']);
    expect(await get(accountId, 'vendors', 3)).toMatchObject({ refusal: { code: 'LIST_VERSION_NOT_FOUND' } });
  });

  it('keeps each of several changes at one instant, the newest thirty in all', async () => {
    const accountId = randomUUID();
    const change = (n: number) => stored(accountId, 'vendors', { entries: [`Vendor ${n}`] });
    const versions = (await Promise.all([0, 1, 2, 3].map(change))).map(({ version }) => version);
    expect(new Set(versions).size).toBe(4);
    for (let n = 4; n < 31; n++) await change(n);
    const newest = parsed<ListBody>(await get(accountId, 'vendors')).version;
    expect(await get(accountId, 'vendors', newest - 30)).toMatchObject({ refusal: { status: 404 } });
    expect(parsed<ListBody>(await get(accountId, 'vendors', newest)).entries).toHaveLength(1);
  });

  it('shows an account its own lists only, by name', async () => {
    const [one, other] = [randomUUID(), randomUUID()];
    await stored(one, 'b', { entries: ['secret'] });
    await stored(one, 'a', { entries: ['secret'] });
    await stored(other, 'a', { entries: ['others'] });
    expect([await namesOf(one), await namesOf(other)]).toEqual([['a', 'b'], ['a']]);
    expect(parsed<ListBody>(await get(other, 'a')).entries).toEqual(['others']);
    for (const answer of [await get(other, 'b'), await ingest().client.deleteList({ accountId: other, name: 'b' })])
      expect(answer).toMatchObject({ refusal: { status: 404, code: 'LIST_NOT_FOUND' } });
    expect(await namesOf(one)).toEqual(['a', 'b']);
  });

  it('removes a list with every version; one of that name begins anew', async () => {
    const accountId = randomUUID();
    const names = ['Erased 1', 'Erased 2', 'Erased 3'];
    for (const name of names) await stored(accountId, 'vendors', { entries: [name] });
    expect(await kept('["Erased 1"]')).toBe(1);
    expect(await ingest().client.deleteList({ accountId, name: 'vendors' })).toMatchObject({ json: '' });
    expect(await get(accountId, 'vendors')).toMatchObject({ refusal: { status: 404 } });
    expect(await Promise.all(names.map((name) => kept(JSON.stringify([name]))))).toEqual([0, 0, 0]);
    expect(await stored(accountId, 'vendors', { entries: ['A1'] })).toMatchObject({ version: 1 });
  });

  it('holds at most a hundred lists of an account, also when several are made at one instant', async () => {
    const accountId = randomUUID();
    for (let n = 0; n < 98; n++) await stored(accountId, `list-${n}`, { entries: ['A1'] });
    const last = ['a', 'b', 'c', 'd'].map((name) => put(accountId, name, { entries: ['A1'] }));
    const refused = (await Promise.all(last)).filter(({ refusal }) => refusal?.code === 'TOO_MANY_LISTS');
    expect(refused.length).toBeGreaterThanOrEqual(2);
    expect((await namesOf(accountId)).length).toBe(102 - refused.length);
    expect(await put(accountId, 'list-0', { entries: ['B2'] })).toHaveProperty('json');
  });

  it('gives a claim the newest version of the lists that its template names, their bytes unless it has them', async () => {
    const accountId = randomUUID();
    const template = await ingest().client.createTemplate({ accountId, bodyJson: JSON.stringify(TEMPLATE) });
    const { id: templateId } = parsed<{ id: string }>(template);
    const claim = async (lists: readonly string[] = []): Promise<HandExtractor> => {
      const { submission } = await submit(ingest().client, pdf(randomUUID()), { templateId }, { accountId });
      const extractor = openClaim(ingest().client, commitId(submission?.jobId ?? '', 1), lists);
      await extractor.first('documentEnd');
      return extractor;
    };
    const sent = ({ received }: HandExtractor) => ({
      heads: received.flatMap(({ list }) => (list ? [list] : [])),
      text: Buffer.concat(received.flatMap(({ listChunk }) => (listChunk ? [listChunk] : []))).toString(),
    });
    expect(sent(await claim())).toEqual({ heads: [], text: '' });
    await stored(accountId, 'unnamed', { entries: ['A1'] });
    const entries = Array.from({ length: 20_000 }, (_, n) => `Vendor ${n}`);
    const { sha256 } = await stored(accountId, 'vendors', { entries });
    const size = JSON.stringify(entries).length;
    const heads = [{ name: 'vendors', version: 1, sha256, size }];
    expect(sent(await claim())).toEqual({ heads, text: JSON.stringify(entries) });
    expect(sent(await claim([sha256]))).toEqual({ heads, text: '' });
    await stored(accountId, 'vendors', { entries: ['B2'] });
    expect(sent(await claim([sha256]))).toMatchObject({ heads: [{ version: 2 }], text: '["B2"]' });
  });
}

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller knows what it asked for
function parsed<T>({ json, refusal }: JsonAnswer): T {
  if (json === undefined) throw new Error(`refused: ${refusal.code}`);
  return JSON.parse(json) as T;
}

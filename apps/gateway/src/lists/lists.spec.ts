import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { KEY } from '../testing/ingest-stand-in.ts';
import { startWithStandIn } from '../testing/running-gateway.ts';
import { listCsv } from './list-csv.ts';

let running: Awaited<ReturnType<typeof startWithStandIn>>;
beforeAll(async () => {
  running = await startWithStandIn({ tableBytes: 2_000_000 });
});
afterAll(() => running.close());

const LIST = {
  name: 'vendors',
  version: 1,
  columns: ['name', 'id'],
  entries: [{ name: 'A', id: '1' }, { name: 'B;' }],
};
beforeEach(() => {
  running.ingest.asked.length = 0;
  running.ingest.behaviour.answers = {
    putList: () => ({ json: '{}' }),
    getList: () => ({ json: JSON.stringify(LIST) }),
  };
});

const put = async (body: string | Uint8Array<ArrayBuffer>, type: string) => {
  const headers = { 'x-api-key': KEY, 'Content-Type': type };
  const answer = await fetch(`${running.url}/v1/lists/vendors`, { method: 'PUT', headers, body });
  return { status: answer.status, body: (await answer.json()) as object };
};
const get = async (query: string, accept: string) => {
  const answer = await fetch(`${running.url}/v1/lists/vendors${query}`, { headers: { 'x-api-key': KEY, accept } });
  return [answer.headers.get('content-type'), await answer.text()];
};

describe('a list that is sent', () => {
  it('may be CSV, in UTF-8', async () => {
    expect((await put('näme\nA', 'text/csv; charset=utf-8')).status).toBe(200);
    expect(running.ingest.asked).toMatchObject([{ request: { name: 'vendors', bodyJson: '{"csv":"näme\\nA"}' } }]);
    const latin = new Uint8Array([0x6e, 0xe4, 0x6d, 0x65]);
    expect(await put(latin, 'text/csv')).toMatchObject({ status: 400, body: { code: 'INVALID_BODY' } });
  });

  it('may be larger than other bodies, up to its limit', async () => {
    expect((await put(JSON.stringify({ entries: ['x'.repeat(1_500_000)] }), 'application/json')).status).toBe(200);
    const large = await put('x'.repeat(2_000_001), 'text/csv');
    expect(large).toMatchObject({ status: 413, body: { code: 'BODY_TOO_LARGE' } });
    expect(await put('name\nA', 'text/plain')).toMatchObject({ status: 415 });
  });

  it.each(['{}', '{"entries":["A"],"csv":"name"}'])('is either entries or csv: %s', async (body) => {
    expect(await put(body, 'application/json')).toMatchObject({
      body: { code: 'INVALID_BODY', message: 'The body must have either entries or csv' },
    });
  });
});

describe('a list that is read', () => {
  const csv = 'name,id\r\nA,1\r\nB;,\r\n';

  it('is JSON, or CSV where that is asked for or only that is accepted', async () => {
    expect(await get('', '*/*')).toEqual(['application/json; charset=utf-8', JSON.stringify(LIST)]);
    expect(await get('?format=csv', '*/*')).toEqual(['text/csv; charset=utf-8', csv]);
    expect(await get('', 'text/csv')).toEqual(['text/csv; charset=utf-8', csv]);
    expect((await get('?format=json', 'text/csv'))[1]).toBe(JSON.stringify(LIST));
  });

  it('has names alone under a column of their own, and no formulas', () => {
    expect(listCsv({ columns: ['id'], entries: ['=A', { id: '1' }] })).toBe("name,id\r\n'=A,\r\n,1\r\n");
  });
});

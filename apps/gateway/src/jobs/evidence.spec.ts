import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@docket/testing';
import { JOB_ID, KEY } from '../testing/ingest-stand-in.ts';
import { startWithStandIn } from '../testing/running-gateway.ts';

let running: Awaited<ReturnType<typeof startWithStandIn>>;
beforeAll(async () => {
  running = await startWithStandIn();
  running.ingest.behaviour.answers = {
    getJobResult: () => ({ json: JSON.stringify({ result, fields: { total: { value: 12.5 } }, findings, fileName }) }),
    getJobPage: () => ({ png: PNG }),
  };
});
afterAll(() => running.close());

const findings = [{ rule: 'sums', severity: 'error', outcome: 'passed' }];
let fileName: string | null = 'März "2026".scan.pdf';
let result: Readonly<Record<string, unknown>> = { seller: 'ACME', total: 12.5 };
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]);
const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${running.url}/v1/jobs/${JOB_ID}${path}`, { headers: { 'x-api-key': KEY, ...headers } });

describe('the fields of a job', () => {
  it('come without the rest of what is stored', async () => {
    expect(await (await get('/fields')).json()).toEqual({ fields: { total: { value: 12.5 } }, findings });
  });
});

describe('the result of a job', () => {
  it('is a file named after the document', async () => {
    const answer = await get('/result');
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="M?rz \\"2026\\".scan.json"; filename*=UTF-8''M%C3%A4rz%20%222026%22.scan.json`,
    );
    expect(await answer.json()).toEqual(result);
  });

  it('is named after the job when the document has no name', async () => {
    fileName = null;
    const answer = await get('/result?format=csv');
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename=${JOB_ID}.csv`);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(await answer.text()).toBe('seller,total\r\nACME,12.5\r\n');
  });

  it('has no other format', async () => {
    const answer = await get('/result?format=xml');
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { code: 'INVALID_PARAMETER', message: 'format must be one of: json, csv' },
    ]);
  });

  it('is JSON again for HEAD, without a body', async () => {
    result = { total: 1 };
    const answer = await fetch(`${running.url}/v1/jobs/${JOB_ID}/result`, {
      method: 'HEAD',
      headers: { 'x-api-key': KEY },
    });
    expect([answer.status, answer.headers.get('content-length'), await answer.text()]).toEqual([200, '11', '']);
  });
});

describe('the words of a job', () => {
  it('are put together page by page', async () => {
    running.ingest.behaviour.words = () => [1, 2].map((page) => ({ page: { page, json: `{"page":${page}}` } }));
    const answer = await get('/words?pages=1-2');
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await answer.text()).toBe('{"pages":[{"page":1},{"page":2}]}');
    expect(running.ingest.asked.at(-1)).toMatchObject({ name: 'getJobWords', request: { pages: '1-2' } });
  });

  it('may be none', async () => {
    running.ingest.behaviour.words = () => [];
    expect(await (await get('/words')).json()).toEqual({ pages: [] });
  });

  it('may be refused', async () => {
    const refusal = { status: 409, code: 'JOB_NOT_COMPLETED', message: 'The job is not completed.' };
    running.ingest.behaviour.words = () => [{ refusal }];
    const answer = await get('/words');
    expect([answer.status, await answer.json()]).toMatchObject([409, { code: 'JOB_NOT_COMPLETED' }]);
  });

  it('are read at the pace of the client, and no further when it leaves', async () => {
    let made = 0;
    running.ingest.behaviour.words = function* () {
      for (; made < 2_000; made += 1) yield { page: { page: made + 1, json: `"${'x'.repeat(100_000)}"` } };
    };
    const leave = new AbortController();
    const answer = await fetch(`${running.url}/v1/jobs/${JOB_ID}/words`, {
      headers: { 'x-api-key': KEY },
      signal: leave.signal,
    });
    await answer.body?.getReader().read();
    let before = -1;
    await eventually(() => {
      const now = made;
      const stood = now === before;
      before = now;
      expect(stood).toBe(true);
    });
    expect(made).toBeLessThan(1_000);
    leave.abort();
    await eventually(() => expect(running.ingest.asked.at(-1)?.cancelled).toBe(true));
  });
});

describe('a page of a job', () => {
  it('is a picture that need not be sent twice', async () => {
    const answer = await get('/pages/1.png');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(PNG);
    const again = await get('/pages/1.png', { 'If-None-Match': answer.headers.get('etag') ?? '' });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  it.each(['0.png', '01.png', '1', '1.jpg', '-1.png', '1.png.png', '99999999999.png', '%2e%2e'])(
    'is not there as %s',
    async (name) => {
      expect((await get(`/pages/${name}`)).status).toBe(404);
    },
  );
});

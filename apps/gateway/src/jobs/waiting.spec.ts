import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { GetJobRequest } from '@docket/contracts';
import { eventually } from '@docket/testing';
import { JOB_ID, JOB_JSON, KEY, startIngestStandIn } from '../testing/ingest-stand-in.ts';
import { openSocket } from '../testing/raw-http.ts';
import { startWithStandIn } from '../testing/running-gateway.ts';

let running: Awaited<ReturnType<typeof startWithStandIn>>;
beforeEach(async () => {
  running = await startWithStandIn();
});
afterEach(() => running.close());

const PENDING = `{"jobId":"${JOB_ID}","status":"pending"}`;
const get = (headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${running.url}/v1/jobs/${JOB_ID}`, { headers: { 'x-api-key': KEY, ...headers } });
const never = () => new Promise<object>(() => undefined);
const waits = () => running.ingest.asked.map(({ request }) => (request as GetJobRequest).waitMs);

describe('a wait for a job', () => {
  it('asks ingest to wait, at most 25 s at a time, and answers when the job is finished', async () => {
    let calls = 0;
    running.ingest.behaviour.answers = {
      getJob: async () => {
        await pause(20);
        calls += 1;
        return { json: calls < 3 ? PENDING : JOB_JSON };
      },
    };
    const answer = await get({ Prefer: 'respond-async, wait=90' });
    expect([answer.headers.get('preference-applied'), await answer.text()]).toEqual(['wait=60', JOB_JSON]);
    expect(waits()).toEqual([25_000, 25_000, 25_000]);
  });

  it('answers the job as it stands when the time is over', async () => {
    running.ingest.behaviour.answers = {
      getJob: async ({ waitMs = 0 }: GetJobRequest) => {
        await pause(waitMs);
        return { json: PENDING };
      },
    };
    const began = performance.now();
    expect(await (await get({ Prefer: 'wait=1' })).text()).toBe(PENDING);
    expect(performance.now() - began).toBeLessThan(2_500);
  });

  it('goes on over a restart of ingest', async () => {
    running.ingest.behaviour.answers = { getJob: never };
    const answer = get({ Prefer: 'wait=20' });
    await eventually(() => expect(waits()).toHaveLength(1));
    running.ingest.stop();
    const again = await startIngestStandIn(Number(running.ingest.address.split(':')[1]));
    expect(await (await answer).text()).toBe(JOB_JSON);
    again.stop();
  });

  it('is given up with its client', async () => {
    running.ingest.behaviour.answers = { getJob: never };
    const socket = openSocket(running.url);
    await once(socket, 'connect');
    socket.write(`GET /v1/jobs/${JOB_ID} HTTP/1.1\r\nHost: x\r\nx-api-key: ${KEY}\r\nPrefer: wait=30\r\n\r\n`);
    await eventually(() => expect(waits()).toHaveLength(1));
    socket.destroy();
    await eventually(() => expect(running.ingest.asked[0]?.cancelled).toBe(true));
  });

  it('ends with the job as it stands when the gateway closes', async () => {
    running.ingest.behaviour.answers = {
      getJob: ({ waitMs }: GetJobRequest) => (waitMs === undefined ? Promise.resolve({ json: PENDING }) : never()),
    };
    const answer = get({ Prefer: 'wait=30' });
    await eventually(() => expect(waits()).toHaveLength(1));
    const closing = running.gateway.close();
    expect(await (await answer).text()).toBe(PENDING);
    await closing;
  });

  it('is not made for a job as it was, nor for a preference that is none', async () => {
    await fetch(`${running.url}/v1/jobs/${JOB_ID}?at=2`, { headers: { 'x-api-key': KEY, Prefer: 'wait=5' } });
    const answer = await get({ Prefer: 'wait=soon, waiting=3' });
    expect(answer.headers.get('preference-applied')).toBeNull();
    expect(running.ingest.asked.map(({ request }) => request)).toMatchObject([{ at: '2' }, { jobId: JOB_ID }]);
    expect(waits()).toEqual([undefined, undefined]);
  });
});

describe('a job that the client knows already', () => {
  it.each([
    ['as it is', (tag: string) => tag],
    ['among others', (tag: string) => `"other", W/${tag}`],
    ['whatever it is', () => '*'],
  ])('(%s) is 304 without a body', async (_title, known) => {
    const tag = (await get()).headers.get('etag') ?? '';
    expect(tag).toMatch(/^"[\w-]{43}"$/);
    const answer = await get({ 'If-None-Match': known(tag) });
    expect([answer.status, answer.headers.get('etag'), await answer.text()]).toEqual([304, tag, '']);
  });

  it('is answered when it has changed', async () => {
    const tag = (await get()).headers.get('etag') ?? '';
    running.ingest.behaviour.answers = { getJob: () => ({ json: PENDING }) };
    const answer = await get({ 'If-None-Match': tag });
    expect([answer.status, await answer.text()]).toEqual([200, PENDING]);
  });
});

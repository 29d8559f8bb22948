import { once } from 'node:events';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@docket/testing';
import { pino } from 'pino';
import { field, file, submission } from '../testing/forms.ts';
import { JOB_ID, JOB_JSON, KEY, startIngestStandIn } from '../testing/ingest-stand-in.ts';
import { exchange, openSocket, readAnswer } from '../testing/raw-http.ts';
import { startWithStandIn } from '../testing/running-gateway.ts';

let running: Awaited<ReturnType<typeof startWithStandIn>>;
const lines: string[] = [];

beforeEach(async () => {
  lines.length = 0;
  const sink = new Writable({
    write: (line: Buffer, _encoding, done) => {
      lines.push(line.toString());
      done();
    },
  });
  running = await startWithStandIn({ answerMs: 500, repeatMs: 1_500 }, pino({ messageKey: 'message' }, sink));
});
afterEach(() => running.close());

const get = (path: string) => fetch(`${running.url}${path}`, { headers: { 'x-api-key': KEY } });
const cancel = () =>
  fetch(`${running.url}/v1/jobs/${JOB_ID}/cancel`, { method: 'POST', headers: { 'x-api-key': KEY } });
const form = [field('templateId', 't'), file('x'.repeat(1_000), 'private-name.pdf')];

/** Stops ingest and starts it again at the same address. */
async function restart() {
  running.ingest.stop();
  const again = await startIngestStandIn(Number(running.ingest.address.split(':')[1]));
  running.ingest.stop = () => again.stop();
  return again;
}

describe('ingest being away', () => {
  it('is 503 with Retry-After, and shows in readyz but not in healthz', async () => {
    running.ingest.stop();
    for (const path of [`/v1/jobs/${JOB_ID}`, '/v1/templates', '/readyz']) {
      const answer = await get(path);
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
      expect(((await answer.json()) as { message: string }).message).toContain('again');
    }
    expect((await get('/healthz')).status).toBe(200);
    expect((await exchange(running.url, submission(form))).body).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  });

  it('for a moment is not seen by readers', async () => {
    expect((await get('/readyz')).status).toBe(200);
    const restarted = restart();
    const answer = await get(`/v1/jobs/${JOB_ID}`);
    await restarted;
    expect([answer.status, await answer.text()]).toEqual([200, JOB_JSON]);
  });

  it('for a moment is not seen by who submits', async () => {
    expect((await get('/readyz')).status).toBe(200);
    const restarted = restart();
    const answer = await exchange(running.url, submission(form));
    await restarted;
    expect(answer.status).toBe(201);
  });

  it('for a moment is not seen by who changes something', async () => {
    expect((await get('/readyz')).status).toBe(200);
    running.ingest.stop();
    const asked = cancel();
    const again = await startIngestStandIn(Number(running.ingest.address.split(':')[1]));
    running.ingest.stop = () => again.stop();
    // In ingest's words: it was asked.
    expect((await asked).status).toBe(404);
    expect(again.asked.map(({ name }) => name)).toEqual(['controlJob']);
  });

  it('for longer is told to who changes something, with the word that nothing was', async () => {
    running.ingest.stop();
    const answer = await cancel();
    const { code, message } = (await answer.json()) as Record<string, unknown>;
    expect([answer.status, answer.headers.get('retry-after'), code]).toEqual([503, '1', 'SERVICE_UNAVAILABLE']);
    expect(message).toContain('nothing was changed');
  });

  it('is told at once where too many requests wait for it already', async () => {
    const other = await startWithStandIn({ repeatMs: 60_000, repeating: 1 });
    other.ingest.stop();
    const ask = () => fetch(`${other.url}/v1/jobs/${JOB_ID}`, { headers: { 'x-api-key': KEY } });
    const two = [ask(), ask()];
    expect((await Promise.any(two)).status).toBe(503);
    const again = await startIngestStandIn(Number(other.ingest.address.split(':')[1]));
    other.ingest.stop = () => again.stop();
    expect((await Promise.all(two)).map(({ status }) => status).sort()).toEqual([200, 503]);
    await other.close();
  });

  it('for a moment in mid-document is not seen by who sends a small one', async () => {
    const [head, body] = submission([field('templateId', 't'), file('y'.repeat(100_000))]);
    const socket = openSocket(running.url);
    await once(socket, 'connect');
    const answer = readAnswer(socket);
    socket.write(head);
    socket.write(body.subarray(0, 70_000));
    await eventually(() => expect(running.ingest.arriving).toBeGreaterThan(0));
    const again = await restart();
    socket.write(body.subarray(70_000));
    expect((await answer).status).toBe(201);
    expect(again.received).toMatchObject([{ size: 100_000 }]);
    socket.destroy();
  });

  it('in mid-document is 503: nothing was kept', async () => {
    const [head, body] = submission([field('templateId', 't'), file(Buffer.alloc(3_000_000))]);
    const socket = openSocket(running.url);
    await once(socket, 'connect');
    const answer = readAnswer(socket);
    socket.write(head);
    socket.write(body.subarray(0, 1_000_000));
    await eventually(() => {
      expect(running.ingest.arriving).toBeGreaterThan(0);
    });
    running.ingest.stop();
    expect(await answer).toMatchObject({ status: 503, body: { code: 'SERVICE_UNAVAILABLE' } });
    socket.destroy();
  });
});

describe('a document whose answer is lost', () => {
  it.each([
    ['is sent again where that makes the same job', [], 201],
    ['is not where it may make another', ['onDuplicate: new'], 503],
    ['is where its request has a name', ['onDuplicate: new', 'Idempotency-Key: a'], 201],
  ])('%s', async (_title, headers, status) => {
    running.ingest.behaviour.silent = true;
    const answer = exchange(running.url, submission(form, headers));
    await eventually(() => expect(running.ingest.received).toHaveLength(1));
    await restart();
    expect((await answer).status).toBe(status);
  });

  it('may be sent again, as the answer says', async () => {
    running.ingest.behaviour.silent = true;
    const answer = await exchange(running.url, submission(form));
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '1' }, body: { code: 'OUTCOME_UNKNOWN' } });
    expect(answer.body['message']).toContain('the same document makes the same job');
    const [warned] = lines.map((line) => JSON.parse(line) as object).filter((line) => 'code' in line);
    expect(warned).toMatchObject({ code: 'OUTCOME_UNKNOWN', err: { message: expect.stringContaining('1 CANCELLED') } });
  });

  it('may make a second job if it asked for a new one', async () => {
    running.ingest.behaviour.silent = true;
    const answer = await exchange(running.url, submission([...form, field('onDuplicate', 'new')]));
    expect(answer.body['message']).toContain('it may make a second job');
  });
});

describe('a gateway that closes', () => {
  it('finishes the upload in hand first', async () => {
    running.ingest.behaviour.msPerChunk = 5;
    const [head, body] = submission([field('templateId', 't'), file(Buffer.alloc(1_000_000))]);
    const answer = exchange(running.url, [head, body]);
    await eventually(() => {
      expect(running.ingest.arriving).toBeGreaterThan(0);
    });
    const closing = running.gateway.close();
    expect((await answer).status).toBe(201);
    await closing;
  });
});

describe('the log', () => {
  it('has one line per request, without keys, names or addresses as sent', async () => {
    await exchange(running.url, submission(form));
    await get(`/v1/jobs/${JOB_ID}?at=hush`);
    await get('/nowhere/private-name.pdf');
    await eventually(() => {
      expect(lines.filter((line) => line.includes('"message":"request"'))).toHaveLength(3);
    });
    const [submitted, asked, missed] = lines.map((line) => JSON.parse(line) as object).slice(-3);
    expect(submitted).toMatchObject({ method: 'POST', status: 201, job_id: JOB_ID, accountId: 'account-1' });
    expect(asked).toMatchObject({ route: '/v1/jobs/:jobId', status: 400 });
    expect(missed).toMatchObject({ route: null, status: 404 });
    expect(lines.join('')).not.toMatch(/plz_|private-name|hush/);
  });
});

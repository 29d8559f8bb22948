import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DocketClient } from './docket-client.ts';
import { createDocketClient } from './docket-client.ts';

interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}
type Reply = (answer: ServerResponse) => void;

const JOB = '0f5fd31a-9a3c-8d4e-b3f1-0242ac120002';
let server: Server;
let url: string;
let docket: DocketClient;
let received: Received[];
let replies: Reply[];

const json =
  (status: number, body: unknown): Reply =>
  (answer) =>
    answer.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
const text =
  (status: number, type: string, body: string): Reply =>
  (answer) =>
    answer.writeHead(status, { 'content-type': type }).end(body);
const empty: Reply = (answer) => void answer.writeHead(204).end();
const breaks: Reply = (answer) => answer.destroy();
const refusal = (status: number, code: string, more: object = {}): Reply =>
  json(status, { statusCode: status, message: 'A sentence.', error: 'Reason', code, ...more });

beforeAll(async () => {
  server = createServer((request, answer) => {
    void (async () => {
      const chunks = (await request.toArray()) as Buffer[];
      const { method, url, headers } = request;
      received.push({ method, url, headers, body: Buffer.concat(chunks) });
      (replies.shift() ?? empty)(answer);
    })();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  docket = createDocketClient({ url: `${url}/`, key: 'plz_key' });
});
afterAll(() => new Promise((done) => server.close(done)));
beforeEach(() => {
  received = [];
  replies = [];
});

function form(request: Received | undefined): Promise<FormData> {
  const headers = { 'content-type': String(request?.headers['content-type']) };
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- slow for servers, good enough to read small forms
  return new Response(new Uint8Array(request?.body ?? []), { headers }).formData();
}

describe('an operation', () => {
  it('puts its arguments into path, query, headers and body, and brings the key', async () => {
    replies = [json(200, { jobs: [], nextCursor: null }), json(200, { jobId: JOB }), json(200, { accountId: 'a b' })];
    expect(await docket.listJobs({ status: 'failed', limit: 5, cursor: undefined })).toEqual({
      jobs: [],
      nextCursor: null,
    });
    await docket.getJob({ jobId: JOB, at: '3', prefer: 'wait=1' });
    await docket.updateAccount({ accountId: 'a b', plan: 'pro', retentionDays: null });
    expect(received[0]).toMatchObject({ method: 'GET', url: '/v1/jobs?status=failed&limit=5' });
    expect(received[0]?.headers).toMatchObject({ 'x-api-key': 'plz_key' });
    expect(received[1]).toMatchObject({ url: `/v1/jobs/${JOB}?at=3`, headers: { prefer: 'wait=1' } });
    expect(received[2]).toMatchObject({ method: 'PATCH', url: '/v1/admin/accounts/a%20b' });
    expect(JSON.parse(String(received[2]?.body))).toEqual({ plan: 'pro', retentionDays: null });
  });

  it('answers with JSON, text, a picture or nothing', async () => {
    replies = [text(200, 'text/csv; charset=utf-8', 'total\r\n1\r\n'), text(200, 'image/png', 'PNG'), empty];
    expect(await docket.getJobResult({ jobId: JOB, format: 'csv' })).toBe('total\r\n1\r\n');
    expect(await (await docket.getJobPage({ jobId: JOB, page: '1.png' })).text()).toBe('PNG');
    await expect(docket.eraseJob({ jobId: JOB })).resolves.toBeUndefined();
  });

  it('that is refused throws what the refusal says', async () => {
    replies = [refusal(429, 'RATE_LIMITED', { retryAfter: 7 }), refusal(409, 'DUPLICATE', { jobId: JOB })];
    await expect(docket.listTemplates()).rejects.toMatchObject({
      name: 'DocketError',
      status: 429,
      code: 'RATE_LIMITED',
      message: 'A sentence.',
      retryAfter: 7,
    });
    await expect(docket.listTemplates()).rejects.toMatchObject({ status: 409, jobId: JOB });
  });

  it('that something else answers throws UNEXPECTED_ANSWER, and follows no redirect', async () => {
    replies = [
      text(502, 'text/html', '<h1>'),
      text(200, 'text/html', '<h1>'),
      (answer) => answer.writeHead(307, { location: `${url}/elsewhere` }).end(),
    ];
    for (const status of [502, 200, 307]) {
      await expect(docket.listTemplates()).rejects.toMatchObject({ status, code: 'UNEXPECTED_ANSWER' });
    }
    expect(received.map((each) => each.url)).toEqual(Array<string>(3).fill('/v1/templates'));
  });

  it('without an answer throws DocketUnreachable; with a signal, its reason', async () => {
    replies = [breaks];
    await expect(docket.listTemplates()).rejects.toMatchObject({ name: 'DocketUnreachable', url });
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(docket.listTemplates({}, { signal })).rejects.toThrow('enough');
  });

  it('is not sent with an id that would name another address', async () => {
    for (const jobId of ['', '.', '..']) await expect(docket.eraseJob({ jobId })).rejects.toThrow(TypeError);
    expect(received).toEqual([]);
  });
});

describe('a client', () => {
  it('takes an http address and a key only, and does not repeat a wrong key', () => {
    expect(() => createDocketClient({ url: 'ftp://x', key: 'plz_key' })).toThrow(/^url /);
    expect(() => createDocketClient({ url, key: 'hush\n' })).toThrow(/^key (?!.*hush)/);
  });
});

describe('a document', () => {
  it('is sent as a form, with its name if it has one', async () => {
    const file = new File(['%PDF'], 'Zürich "1".pdf');
    await docket.submitDocument({ file, templateId: 'invoice', pages: undefined, idempotencyKey: 'k1' });
    await docket.submitDocument({ file: new Blob(['%PDF']), templateId: 'invoice' });
    const [named, nameless] = await Promise.all([form(received[0]), form(received[1])]);
    expect([...named.keys()].sort()).toEqual(['file', 'templateId']);
    expect(received[0]?.headers['idempotency-key']).toBe('k1');
    expect(named.get('file')).toMatchObject({ name: 'Zürich "1".pdf', size: 4 });
    expect(nameless.get('file')).toMatchObject({ name: 'document' });
  });

  it('may be a stream, several may be sent at once', async () => {
    async function* bytes(): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode('%P');
      await Promise.resolve();
      yield new TextEncoder().encode('DF');
    }
    const files = [
      { stream: bytes(), name: 'a "b".pdf' },
      { stream: new Blob(['xyz']).stream(), name: 'c' },
      new Blob(['w']),
    ];
    await docket.parseDocuments({ files, templateId: 'invoice' });
    const sent = await form(received[0]);
    expect(sent.get('templateId')).toBe('invoice');
    const parts = sent.getAll('files') as File[];
    expect(parts.map(({ name }) => name)).toEqual(['a "b".pdf', 'c', 'document']);
    expect(await Promise.all(parts.map((part) => part.text()))).toEqual(['%PDF', 'xyz', 'w']);
  });
});

describe('waiting for a job', () => {
  it('asks again until it is finished, over a short outage too', async () => {
    replies = [json(200, { status: 'pending' }), refusal(503, 'UNAVAILABLE'), breaks, json(200, { status: 'failed' })];
    expect(await docket.waitForJob(JOB)).toEqual({ status: 'failed' });
    expect(received[0]?.headers['prefer']).toBe('wait=25');
  });

  it('ends at its time limit, the job goes on', async () => {
    replies = [() => undefined];
    const waiting = docket.waitForJob(JOB, { timeoutMs: 50 });
    await expect(waiting).rejects.toMatchObject({ name: 'JobWaitTimeout', jobId: JOB });
  });

  it('throws what is wrong from the start, and what cannot pass', async () => {
    replies = [refusal(503, 'UNAVAILABLE')];
    await expect(docket.waitForJob(JOB)).rejects.toMatchObject({ status: 503 });
    replies = [json(200, { status: 'pending' }), refusal(410, 'JOB_ERASED')];
    await expect(docket.waitForJob(JOB)).rejects.toMatchObject({ code: 'JOB_ERASED' });
  });
});

describe('the events of a job', () => {
  const event = (number: number): string => `id: ${number}\nevent: x\ndata: {"number":${number}}\n\n`;
  const stream =
    (...parts: string[]): Reply =>
    (answer) => {
      answer.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const part of parts) answer.write(part);
      answer.end();
    };
  const torn =
    (part: string): Reply =>
    (answer) => {
      answer.writeHead(200, { 'content-type': 'text/event-stream' });
      answer.write(part, () => answer.destroy());
    };
  const numbers = async (after?: number): Promise<number[]> => {
    const seen: number[] = [];
    for await (const { number } of docket.jobEvents(JOB, { after })) seen.push(number);
    return seen;
  };

  it('come each once, though the stream breaks, until nothing will follow', async () => {
    replies = [
      torn(`: hello\n\n${event(1)}${event(2)}id: 3\nda`),
      stream(event(3).slice(0, 9), event(3).slice(9)),
      empty,
    ];
    expect(await numbers()).toEqual([1, 2, 3]);
    expect(received.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '2', '3']);
    expect(received[0]?.headers.accept).toBe('text/event-stream');
  });

  it('begin after the one named', async () => {
    replies = [stream(event(5)), empty];
    expect(await numbers(4)).toEqual([5]);
    expect(received[0]?.headers['last-event-id']).toBe('4');
  });

  it('may be left early', async () => {
    replies = [(answer) => void answer.writeHead(200, { 'content-type': 'text/event-stream' }).write(event(1))];
    for await (const { number } of docket.jobEvents(JOB)) if (number === 1) break;
    expect(received.length).toBe(1);
  });
});

describe('the events of an account', () => {
  const page = (more: boolean, ...positions: number[]): Reply =>
    json(200, { events: positions.map((position) => ({ position })), next: positions.at(-1) ?? 3, more });
  const positions = async (options: object): Promise<number[]> => {
    const seen: number[] = [];
    for await (const { position } of docket.accountEvents(options)) {
      seen.push(position);
      if (position === 9) break;
    }
    return seen;
  };

  it('are those that there are, page by page, over a short outage', async () => {
    replies = [page(true, 1, 2), refusal(503, 'WEBHOOKS_UNAVAILABLE'), page(false, 3)];
    expect(await positions({ once: true })).toEqual([1, 2, 3]);
    expect(received.map((request) => request.url)).toEqual([
      ...['/v1/events', '/v1/events?after=2', '/v1/events?after=2'],
    ]);
  });

  it('are waited for after that', async () => {
    replies = [page(false), page(false), page(false, 9)];
    expect(await positions({ after: 3, pollMs: 1 })).toEqual([9]);
    expect(received.every(({ url: asked }) => asked === '/v1/events?after=3')).toBe(true);
  });

  it('end with what is wrong from the start', async () => {
    replies = [refusal(403, 'FORBIDDEN')];
    await expect(positions({})).rejects.toMatchObject({ status: 403 });
  });
});

import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { JOB_ID, KEY } from '../testing/ingest-stand-in.ts';
import { exchange, openSocket, readAnswer } from '../testing/raw-http.ts';
import { startWithStandIn } from '../testing/running-gateway.ts';

let running: Awaited<ReturnType<typeof startWithStandIn>>;
beforeAll(async () => {
  running = await startWithStandIn({ jsonMs: 1_000 });
  running.ingest.behaviour.answers = Object.fromEntries(
    ['createAccount', 'createTemplate', 'updateAccount', 'verifyAudit'].map((name) => [name, () => ({ json: '{}' })]),
  );
});
afterAll(() => running.close());

const JSON_TYPE = { 'Content-Type': 'application/json' };
const send = async (
  method: string,
  path: string,
  body?: string | Uint8Array<ArrayBuffer>,
  headers: object = JSON_TYPE,
) => {
  const answer = await fetch(running.url + path, {
    method,
    headers: { 'x-api-key': KEY, ...headers },
    ...(body === undefined ? {} : { body }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};

describe('parameters', () => {
  it.each([
    ['/v1/jobs?limit=0', 'limit must be at least 1'],
    ['/v1/jobs?limit=101', 'limit must be at most 100'],
    ['/v1/jobs?limit=ten', 'limit must be a number'],
    ['/v1/jobs?limit=1.5', 'limit must be a whole number'],
    ['/v1/jobs?status=done', 'status must be one of: pending, processing, retrying, completed, failed'],
    ['/v1/jobs?createdAfter=yesterday', 'createdAfter must be an ISO 8601 time with an offset or Z'],
    ['/v1/jobs?templateId=', 'templateId must not be empty'],
    [`/v1/jobs?cursor=${'x'.repeat(2001)}`, 'cursor must have at most 2000 characters'],
    ['/v1/jobs?limit=1&limit=2', 'limit must be given only once'],
    ['/v1/jobs?stätus=x', 'stätus is not known here: see /docs for what is'],
    ['/v1/jobs?__proto__=x', '__proto__ is not known here: see /docs for what is'],
    [`/v1/jobs/${JOB_ID}?at=never`, 'at must be the number of an event, or an ISO 8601 time with an offset or Z'],
  ])('%s are refused with the first fault', async (path, message) => {
    expect(await send('GET', path)).toMatchObject({ status: 400, body: { code: 'INVALID_PARAMETER', message } });
  });

  it('may be headers', async () => {
    const answer = await send('GET', `/v1/jobs/${JOB_ID}`, undefined, { Prefer: 'x'.repeat(201) });
    expect(answer.body['message']).toBe('prefer must have at most 200 characters');
  });
});

describe('a JSON body', () => {
  const faults: readonly [string, string][] = [
    ['', 'name is required'],
    ['{}', 'name is required'],
    ['[]', 'The body must be an object'],
    ['null', 'The body must be an object'],
    ['{"name":""}', 'name must not be empty'],
    ['{"name":7}', 'name must be a string'],
    [JSON.stringify({ name: 'ü'.repeat(201) }), 'name must have at most 200 characters'],
    ['{"name":"a","plan":"gold"}', 'plan must be one of: free, starter, pro, business, unlimited'],
    ['{"name":"a","suspended":"no"}', 'suspended must be true or false'],
    ['{"name":"a","retentionDays":0}', 'retentionDays must be at least 1'],
    ['{"name":"a","retentionDays":1.5}', 'retentionDays must be a whole number'],
    ['{"name":"a","naïve":1}', 'naïve is not known here: see /docs for what is'],
    [`{"name":"a","${'k'.repeat(200)}":1}`, `${'k'.repeat(100)}… is not known here: see /docs for what is`],
    ['{"name":"a","__proto__":{}}', '__proto__ cannot be the name of a member. Choose another name.'],
    ['{"name"', 'The body is not well-formed JSON in UTF-8. Check it and send it again.'],
    ['['.repeat(500_000), 'The body is not well-formed JSON in UTF-8. Check it and send it again.'],
    [
      '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000),
      'The body is not well-formed JSON in UTF-8. Check it and send it again.',
    ],
  ];
  it.each(faults)('%.40s is refused with the first fault', async (body, message) => {
    expect(await send('POST', '/v1/admin/accounts', body)).toMatchObject({
      status: 400,
      body: { code: 'INVALID_BODY', message },
    });
  });

  it('is UTF-8', async () => {
    const answer = await send('POST', '/v1/admin/accounts', new Uint8Array([0x22, 0xff, 0x22]));
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_BODY' } });
  });

  it('names where a fault lies', async () => {
    const answer = await send('POST', '/v1/admin/accounts/a/keys', '{"name":"k","scopes":["read","write"]}');
    expect(answer.body['message']).toBe('scopes.1 must be one of: submit, read, templates, webhooks, admin');
  });

  it.each(['text/plain', 'application/jsonp', 'multipart/form-data; boundary=x'])('as %s is 415', async (type) => {
    const answer = await send('POST', '/v1/admin/accounts', '{"name":"a"}', { 'Content-Type': type });
    expect(answer).toMatchObject({ status: 415, body: { code: 'UNSUPPORTED_CONTENT_TYPE' } });
  });

  it('may have a charset, may not be compressed', async () => {
    const type = { 'Content-Type': 'Application/JSON; charset=utf-8' };
    expect((await send('POST', '/v1/admin/accounts', '{"name":"a"}', type)).status).toBe(201);
    const answer = await send('POST', '/v1/admin/accounts', '{}', { ...type, 'Content-Encoding': 'gzip' });
    expect(answer).toMatchObject({ status: 415, body: { code: 'UNSUPPORTED_CONTENT_ENCODING' } });
  });

  it('over 1 MiB is 413, announced or not', async () => {
    const large = JSON.stringify({ name: 'x'.repeat(1024 * 1024) });
    expect(await send('POST', '/v1/templates', large)).toMatchObject({ status: 413, body: { code: 'BODY_TOO_LARGE' } });
    const head = `POST /v1/templates HTTP/1.1\r\nHost: x\r\nx-api-key: ${KEY}\r\nContent-Type: application/json\r\n`;
    const chunk = `${(100_000).toString(16)}\r\n${' '.repeat(100_000)}\r\n`;
    const answer = await exchange(running.url, [
      `${head}Transfer-Encoding: chunked\r\n\r\n`,
      ...Array<string>(12).fill(chunk),
      '0\r\n\r\n',
    ]);
    expect(answer).toMatchObject({ status: 413, body: { code: 'BODY_TOO_LARGE' } });
  });

  it('that stands still is 408', async () => {
    const socket = openSocket(running.url);
    await once(socket, 'connect');
    const answer = readAnswer(socket);
    socket.write(
      `POST /v1/templates HTTP/1.1\r\nHost: x\r\nx-api-key: ${KEY}\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{`,
    );
    expect(await answer).toMatchObject({ status: 408, body: { code: 'REQUEST_TIMEOUT' } });
    socket.destroy();
  });

  it('is invited by 100 Continue only after its headers are found good', async () => {
    const head = (type: string) =>
      `POST /v1/admin/audit/verify HTTP/1.1\r\nHost: x\r\nx-api-key: ${KEY}\r\nContent-Type: ${type}\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n`;
    expect((await exchange(running.url, [head('application/json'), '{}'])).text).toMatch(/^HTTP\/1.1 100 /);
    expect((await exchange(running.url, [head('text/plain')])).text).toMatch(/^HTTP\/1.1 415 /);
  });

  it('is not needed where all of it is optional, and ignored where none is taken', async () => {
    expect((await send('POST', '/v1/admin/audit/verify')).status).toBe(200);
    expect((await send('PATCH', '/v1/admin/accounts/a')).status).toBe(200);
    running.ingest.behaviour.answers = { controlJob: () => ({ json: '{}' }) };
    expect((await send('POST', `/v1/jobs/${JOB_ID}/cancel`, 'no JSON')).status).toBe(200);
  });
});

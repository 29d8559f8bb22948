import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { OPERATIONS } from '@docket/contracts';
import type { Operation } from '@docket/contracts';
import { JOB_ID, KEY } from './testing/ingest-stand-in.ts';
import { startWithStandIn } from './testing/running-gateway.ts';

let running: Awaited<ReturnType<typeof startWithStandIn>>;
beforeAll(async () => {
  running = await startWithStandIn();
});
afterAll(() => running.close());
beforeEach(() => {
  running.ingest.behaviour.answers = {};
  running.ingest.asked.length = 0;
});

const TEMPLATE = '6b1e9a3e-51f6-4a44-9d5c-1f2f8a3b7c01';
const ACCOUNT = { accountId: 'account-1' };
const JOB = { ...ACCOUNT, jobId: JOB_ID };
const headers = { 'x-api-key': KEY };
const NEW_ACCOUNT = { name: 'A', plan: 'pro' };
const BACKFILL = '1c1e9a3e-51f6-4a44-9d5c-1f2f8a3b7c02';
const backfill = { ...ACCOUNT, backfillId: BACKFILL };
const template = { ...ACCOUNT, templateId: TEMPLATE };

interface Case {
  readonly request: string;
  readonly body?: object;
  /** What ingest is asked. */
  readonly call: string;
  readonly with: object;
  /** Default 200. */
  readonly status?: number;
}

const CASES: readonly Case[] = [
  { request: `GET /v1/jobs/${JOB_ID.toUpperCase()}?at=3`, call: 'getJob', with: { ...JOB, at: '3' } },
  {
    request: '/v1/jobs?status=failed&limit=5&createdAfter=2026-01-02T00:00:00%2B01:00',
    call: 'listJobs',
    with: { ...ACCOUNT, status: 'failed', limit: 5, createdAfter: '2026-01-01T23:00:00.000Z' },
  },
  { request: `POST /v1/jobs/${JOB_ID}/cancel`, call: 'controlJob', with: { ...JOB, action: 'cancel' } },
  { request: `POST /v1/jobs/${JOB_ID}/retry`, call: 'controlJob', with: { ...JOB, action: 'retry' } },
  { request: `DELETE /v1/jobs/${JOB_ID}`, call: 'controlJob', with: { ...JOB, action: 'erase' }, status: 204 },
  { request: 'GET /v1/templates', call: 'listTemplates', with: ACCOUNT },
  {
    request: 'POST /v1/templates',
    body: { name: ' Mine ', schema: { data: {} } },
    call: 'createTemplate',
    with: {
      ...ACCOUNT,
      bodyJson: '{"name":"Mine","category":"CUSTOM","schema":{"data":{}},"draft":false}',
    },
    status: 201,
  },
  { request: 'GET /v1/templates/invoice', call: 'getTemplate', with: { ...ACCOUNT, templateId: 'invoice' } },
  { request: `GET /v1/templates/${TEMPLATE.toUpperCase()}`, call: 'getTemplate', with: template },
  {
    request: `PUT /v1/templates/${TEMPLATE}`,
    body: { name: 'Mine', schema: {} },
    call: 'replaceTemplate',
    with: { ...template, bodyJson: '{"name":"Mine","category":"CUSTOM","schema":{},"draft":false}' },
  },
  { request: `DELETE /v1/templates/${TEMPLATE}`, call: 'deleteTemplate', with: template, status: 204 },
  { request: `GET /v1/templates/${TEMPLATE}/versions`, call: 'listTemplateVersions', with: template },
  { request: `GET /v1/templates/${TEMPLATE}/versions/2`, call: 'getTemplate', with: { ...template, version: 2 } },
  {
    request: `POST /v1/templates/${TEMPLATE}/versions/2/publish`,
    call: 'publishTemplate',
    with: { ...template, version: 2 },
  },
  { request: 'GET /v1/lists', call: 'listLists', with: ACCOUNT },
  { request: 'GET /v1/lists/vendors?version=2', call: 'getList', with: { ...ACCOUNT, name: 'vendors', version: 2 } },
  {
    request: 'PUT /v1/lists/vendors',
    body: { entries: ['A', { name: 'B' }] },
    call: 'putList',
    with: { ...ACCOUNT, name: 'vendors', bodyJson: '{"entries":["A",{"name":"B"}]}' },
  },
  { request: 'DELETE /v1/lists/vendors', call: 'deleteList', with: { ...ACCOUNT, name: 'vendors' }, status: 204 },
  {
    request: 'POST /v1/backfills',
    body: { templateId: TEMPLATE, limit: 5, createdAfter: '2026-01-02T00:00:00+01:00' },
    call: 'startBackfill',
    with: {
      ...ACCOUNT,
      bodyJson: `{"templateId":"${TEMPLATE}","createdAfter":"2026-01-01T23:00:00.000Z","limit":5}`,
    },
    status: 202,
  },
  {
    request: `GET /v1/backfills?templateId=${TEMPLATE}&cursor=c`,
    call: 'listBackfills',
    with: { ...template, limit: 20, cursor: 'c' },
  },
  { request: `GET /v1/backfills/${BACKFILL.toUpperCase()}`, call: 'getBackfill', with: backfill },
  ...(['cancel', 'publish', 'drop'] as const).map((action) => ({
    request: `POST /v1/backfills/${BACKFILL}/${action}`,
    call: 'controlBackfill',
    with: { ...backfill, action },
  })),
  { request: 'GET /v1/account', call: 'getAccount', with: ACCOUNT },
  { request: 'GET /v1/admin/accounts?cursor=c', call: 'listAccounts', with: { limit: 20, cursor: 'c' } },
  {
    request: 'POST /v1/admin/accounts',
    body: NEW_ACCOUNT,
    call: 'createAccount',
    with: {
      bodyJson: JSON.stringify({
        ...{ ...NEW_ACCOUNT, suspended: false, retentionDays: null, requestsPerMinute: null, pagesPerMonth: null },
      }),
    },
    status: 201,
  },
  { request: 'GET /v1/admin/accounts/other', call: 'getAccount', with: { accountId: 'other' } },
  {
    request: 'PATCH /v1/admin/accounts/other',
    body: { suspended: true },
    call: 'updateAccount',
    with: { accountId: 'other', bodyJson: '{"suspended":true}' },
  },
  { request: 'GET /v1/admin/accounts/other/keys', call: 'listKeys', with: { accountId: 'other' } },
  {
    request: 'POST /v1/admin/accounts/other/keys',
    body: { name: 'k', scopes: ['read'] },
    call: 'createKey',
    with: { accountId: 'other', bodyJson: '{"name":"k","scopes":["read"],"expiresAt":null}' },
    status: 201,
  },
  {
    request: 'DELETE /v1/admin/accounts/other/keys/abc',
    call: 'revokeKey',
    with: { accountId: 'other', keyId: 'abc' },
    status: 204,
  },
  { request: 'POST /v1/admin/audit/verify', call: 'verifyAudit', with: { bodyJson: '{}' } },
  { request: 'POST /v1/admin/views/rebuild', call: 'rebuildViews', with: { bodyJson: '{}' } },
];

const send = ({ request, body }: Pick<Case, 'request' | 'body'>, extra: Readonly<Record<string, string>> = {}) => {
  const [method = '', path = ''] = request.startsWith('/') ? ['GET', request] : request.split(' ');
  const json = body && {
    body: JSON.stringify(body),
    headers: { ...headers, ...extra, 'Content-Type': 'application/json' },
  };
  return fetch(running.url + path, { method, headers: { ...headers, ...extra }, ...json });
};

describe('an operation', () => {
  it.each(CASES)('$request asks ingest, and its JSON goes out as it is', async (one) => {
    running.ingest.behaviour.answers = { [one.call]: () => ({ json: '{"a": 1.0}' }) };
    const answer = await send(one);
    const status = one.status ?? 200;
    expect([answer.status, await answer.text()]).toEqual([status, status === 204 ? '' : '{"a": 1.0}']);
    expect(answer.headers.get('content-type')).toBe(status === 204 ? null : 'application/json; charset=utf-8');
    expect(running.ingest.asked).toMatchObject([{ name: one.call, request: one.with }]);
  });

  it.each(CASES)('$request passes a refusal on in ingest’s words', async (one) => {
    const refusal = { status: 409, code: 'SOME_CODE', message: 'Some words.', retryAfter: 7, jobId: JOB_ID };
    running.ingest.behaviour.answers = { [one.call]: () => ({ refusal }) };
    const answer = await send(one);
    expect(answer.headers.get('retry-after')).toBe('7');
    expect([answer.status, await answer.json()]).toMatchObject([
      409,
      { statusCode: 409, code: 'SOME_CODE', message: 'Some words.', retryAfter: 7, jobId: JOB_ID },
    ]);
  });

  it.each(Object.values(OPERATIONS) as Operation[])(
    '$method $path is refused without a key, and ingest unasked',
    async (operation) => {
      const path = operation.path.replace('{jobId}', JOB_ID).replace(/\{\w+\}/g, 'x');
      const answer = await fetch(running.url + path, { method: operation.method.toUpperCase() });
      expect([answer.status, await answer.json()]).toMatchObject([401, { code: 'UNAUTHORIZED' }]);
      expect(running.ingest.asked).toEqual([]);
    },
  );

  it('asks for its own scope, and only submissions are charged', async () => {
    const admitted: object[] = [];
    running.ingest.behaviour.admit = (asked) => {
      admitted.push(asked);
      return { accountId: 'account-1' };
    };
    await send({ request: 'GET /v1/account' });
    await send({ request: 'GET /v1/admin/accounts' });
    await send({ request: 'POST /v1/documents/parse/async' });
    expect(admitted).toMatchObject([
      { scope: 'read', submission: false },
      { scope: 'admin', submission: false },
      { scope: 'submit', submission: true },
    ]);
  });
});

describe('a name that cannot be one', () => {
  it.each([
    [`GET /v1/jobs/${JOB_ID}x`, 'JOB_NOT_FOUND'],
    ['POST /v1/jobs/x/cancel', 'JOB_NOT_FOUND'],
    ['GET /v1/jobs/x/words', 'JOB_NOT_FOUND'],
    ['GET /v1/jobs/x/pages/1.png', 'JOB_NOT_FOUND'],
    ['GET /v1/templates/INVOICE', 'TEMPLATE_NOT_FOUND'],
    ['DELETE /v1/templates/__proto__', 'TEMPLATE_NOT_FOUND'],
    ['GET /v1/templates/fromDocument', 'TEMPLATE_NOT_FOUND'],
    [`GET /v1/templates/${TEMPLATE}/versions/0`, 'TEMPLATE_VERSION_NOT_FOUND'],
    [`POST /v1/templates/${TEMPLATE}/versions/1.0/publish`, 'TEMPLATE_VERSION_NOT_FOUND'],
  ])('%s is 404 without asking ingest', async (request, code) => {
    const answer = await send({ request });
    expect([answer.status, await answer.json()]).toMatchObject([404, { code }]);
    expect(running.ingest.asked).toEqual([]);
  });
});

describe('a change while ingest is away', () => {
  it('may or may not have been made, as the answer says', async () => {
    const other = await startWithStandIn();
    other.ingest.behaviour.answers = {
      controlJob: () => {
        other.ingest.stop();
        return new Promise<object>(() => undefined);
      },
    };
    const answer = await fetch(`${other.url}/v1/jobs/${JOB_ID}/cancel`, { method: 'POST', headers });
    expect([answer.status, answer.headers.get('retry-after'), await answer.json()]).toMatchObject([
      ...[503, '1'],
      { code: 'OUTCOME_UNKNOWN' },
    ]);
    await other.close();
  });
});

describe('the rate limit', () => {
  const limited = (refused: boolean) => {
    running.ingest.behaviour.admit = () => ({
      ...(refused
        ? { refusal: { status: 429, code: 'RATE_LIMITED', message: 'Slower.', retryAfter: 42 } }
        : { accountId: 'account-1' }),
      rateLimit: { limit: 10, windowSeconds: 60, remaining: refused ? 0 : 9, resetSeconds: refused ? 42 : 60 },
    });
  };

  it.each([
    [true, 429, '"submissions";r=0;t=42', '42'],
    [false, 400, '"submissions";r=9;t=60', null],
  ])('is told with every submission (refused: %p)', async (refused, status, rateLimit, retryAfter) => {
    limited(refused);
    const answer = await send({ request: 'POST /v1/documents/parse/async' });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('ratelimit-policy')).toBe('"submissions";q=10;w=60');
    expect(answer.headers.get('ratelimit')).toBe(rateLimit);
    expect(answer.headers.get('retry-after')).toBe(retryAfter);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { JOB_ID, KEY } from '../testing/ingest-stand-in.ts';
import { startWithStandIn } from '../testing/running-gateway.ts';

let running: Awaited<ReturnType<typeof startWithStandIn>>;
beforeAll(async () => {
  running = await startWithStandIn();
});
afterAll(() => running.close());
beforeEach(() => {
  running.ingest.behaviour.answers = {};
  running.dispatcher.answers = {};
  running.dispatcher.asked.length = 0;
});

const ID = '6b1e9a3e-51f6-4a44-9d5c-1f2f8a3b7c01';
const OTHER = '7c2f0b4f-62a7-4b55-8e6d-2a3a9b4c8d12';
const ACCOUNT = { accountId: 'account-1' };
const WEBHOOK = { ...ACCOUNT, webhookId: ID };
const DELIVERY = { ...ACCOUNT, deliveryId: ID };
const RANGE = { from: '2026-01-01T00:00:00Z', to: '2026-01-02T01:00:00+01:00' };

interface Case {
  readonly request: string;
  readonly body?: object;
  /** What the dispatcher is asked. */
  readonly call: string;
  readonly with: object;
  /** The body or query as it is told to the dispatcher. */
  readonly input?: object;
  /** Default 200. */
  readonly status?: number;
}

const replay = { from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z', all: false };
const CASES: readonly Case[] = [
  { request: 'GET /v1/webhooks', call: 'listWebhooks', with: ACCOUNT },
  {
    request: 'POST /v1/webhooks',
    body: { url: 'https://a.example/' },
    call: 'createWebhook',
    with: ACCOUNT,
    input: {
      url: 'https://a.example/',
      description: null,
      events: ['document.completed', 'document.failed'],
      schedule: 'standard',
    },
    status: 201,
  },
  { request: 'GET /v1/webhooks/secret', call: 'getAccountSecret', with: ACCOUNT },
  {
    request: 'POST /v1/webhooks/secret/rotate',
    call: 'rotateAccountSecret',
    with: ACCOUNT,
    input: { overlapHours: 24 },
  },
  { request: `GET /v1/webhooks/${ID.toUpperCase()}`, call: 'getWebhook', with: WEBHOOK },
  {
    request: `PATCH /v1/webhooks/${ID}`,
    body: { status: 'disabled', description: null },
    call: 'updateWebhook',
    with: WEBHOOK,
    input: { status: 'disabled', description: null },
  },
  { request: `DELETE /v1/webhooks/${ID}`, call: 'deleteWebhook', with: WEBHOOK, status: 204 },
  { request: `GET /v1/webhooks/${ID}/secret`, call: 'getWebhookSecret', with: WEBHOOK },
  {
    request: `POST /v1/webhooks/${ID}/secret/rotate`,
    body: { overlapHours: 0 },
    call: 'rotateWebhookSecret',
    with: WEBHOOK,
    input: { overlapHours: 0 },
  },
  { request: `POST /v1/webhooks/${ID}/test`, call: 'testWebhook', with: WEBHOOK },
  {
    request: `GET /v1/webhooks/${ID}/deliveries?status=failed&limit=5`,
    call: 'listWebhookDeliveries',
    with: WEBHOOK,
    input: { status: 'failed', limit: 5 },
  },
  {
    request: `POST /v1/webhooks/${ID}/replay`,
    body: RANGE,
    call: 'replayWebhook',
    with: WEBHOOK,
    input: { ...replay, dryRun: true },
  },
  {
    request: `POST /v1/webhooks/${ID}/replay`,
    body: { ...RANGE, dryRun: false },
    call: 'replayWebhook',
    with: WEBHOOK,
    input: { ...replay, dryRun: false },
    status: 202,
  },
  { request: `GET /v1/webhooks/${ID}/replays/${OTHER}`, call: 'getReplay', with: { ...WEBHOOK, replayId: OTHER } },
  { request: `GET /v1/deliveries/${ID}`, call: 'getDelivery', with: DELIVERY },
  { request: `POST /v1/deliveries/${ID}/redeliver`, call: 'redeliver', with: DELIVERY, status: 202 },
  {
    request: `GET /v1/jobs/${JOB_ID}/deliveries`,
    call: 'listJobDeliveries',
    with: { ...ACCOUNT, jobId: JOB_ID },
    input: { limit: 20 },
  },
  { request: 'GET /v1/events?after=7', call: 'listEvents', with: ACCOUNT, input: { after: 7, limit: 100 } },
];

const send = (url: string, { request, body }: Pick<Case, 'request' | 'body'>) => {
  const [method = '', path = ''] = request.split(' ');
  const headers = { 'x-api-key': KEY, 'Content-Type': 'application/json' };
  return fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
};

describe('an operation on webhooks', () => {
  it.each(CASES)('$request asks the dispatcher, and its JSON goes out as it is', async (one) => {
    running.dispatcher.answers = { [one.call]: () => ({ json: '{"a": 1.0}' }) };
    const answer = await send(running.url, one);
    const status = one.status ?? 200;
    expect([answer.status, await answer.text()]).toEqual([status, status === 204 ? '' : '{"a": 1.0}']);
    const [asked] = running.dispatcher.asked;
    expect([asked?.name, asked?.request]).toMatchObject([one.call, one.with]);
    const { inputJson } = asked?.request as { inputJson?: string };
    expect(inputJson === undefined ? undefined : JSON.parse(inputJson)).toEqual(one.input);
  });

  it.each(CASES)('$request passes a refusal on in the dispatcher’s words', async (one) => {
    const refusal = { status: 409, code: 'SOME_CODE', message: 'Some words.' };
    running.dispatcher.answers = { [one.call]: () => ({ refusal }) };
    const answer = await send(running.url, one);
    expect([answer.status, await answer.json()]).toMatchObject([409, { code: 'SOME_CODE', message: 'Some words.' }]);
  });
});

describe('a name that cannot be one', () => {
  it.each([
    ['GET /v1/webhooks/secrets', 'WEBHOOK_NOT_FOUND'],
    ['DELETE /v1/webhooks/secret', 'WEBHOOK_NOT_FOUND'],
    ['GET /v1/webhooks/configured/deliveries', 'WEBHOOK_NOT_FOUND'],
    [`GET /v1/webhooks/${ID}/replays/1`, 'REPLAY_NOT_FOUND'],
    [`POST /v1/deliveries/${ID}x/redeliver`, 'DELIVERY_NOT_FOUND'],
    ['GET /v1/jobs/x/deliveries', 'JOB_NOT_FOUND'],
  ])('%s is 404 without asking the dispatcher', async (request, code) => {
    const answer = await send(running.url, { request });
    expect([answer.status, await answer.json()]).toMatchObject([404, { code }]);
    expect(running.dispatcher.asked).toEqual([]);
  });
});

describe('the deliveries of a job', () => {
  it.each([
    [404, 'JOB_NOT_FOUND'],
    [410, 'JOB_ERASED'],
  ])('that ingest answers %d for are not asked for', async (status, code) => {
    running.ingest.behaviour.answers = { getJob: () => ({ refusal: { status, code, message: 'No.' } }) };
    const answer = await send(running.url, { request: `GET /v1/jobs/${JOB_ID}/deliveries` });
    expect([answer.status, await answer.json()]).toMatchObject([status, { code }]);
    expect(running.dispatcher.asked).toEqual([]);
  });
});

describe('a webhook, rotation or replay', () => {
  const url = 'https://a.example/';
  it.each([
    ['/v1/webhooks', {}, 'url is required'],
    ['/v1/webhooks', { url: '' }, 'url must not be empty'],
    ['/v1/webhooks', { url: 'x'.repeat(2001) }, 'url must have at most 2000 characters'],
    ['/v1/webhooks', { url, events: [] }, 'events must have at least 1 members'],
    ['/v1/webhooks', { url, secret: 'whsec_x' }, 'secret must be whsec_ followed by base64 of 24 to 64 bytes'],
    ['/v1/webhooks', { url, Url: url }, 'Url is not known here: see /docs for what is'],
    [`/v1/webhooks/${ID}/secret/rotate`, { overlapHours: 169 }, 'overlapHours must be at most 168'],
    [`/v1/webhooks/${ID}/replay`, {}, 'from is required'],
    [`/v1/webhooks/${ID}/replay`, { ...RANGE, to: 'now' }, 'to must be an ISO 8601 time with an offset or Z'],
  ])('at %s of %j is refused with the first fault', async (path, body, message) => {
    const answer = await send(running.url, { request: `POST ${path}`, body });
    expect([answer.status, await answer.json()]).toMatchObject([400, { code: 'INVALID_BODY', message }]);
    expect(running.dispatcher.asked).toEqual([]);
  });
});

describe('the dispatcher being away', () => {
  it('is 503 for what is its own, and nothing else notices', async () => {
    const other = await startWithStandIn({ repeatMs: 100 });
    other.dispatcher.stop();
    for (const one of CASES) {
      const answer = await send(other.url, one);
      const { code, message } = (await answer.json()) as Record<string, unknown>;
      expect([one.request, answer.status, code, answer.headers.get('retry-after')]).toEqual([
        ...[one.request, 503, 'WEBHOOKS_UNAVAILABLE', '1'],
      ]);
      expect(message).toContain('nothing was changed');
    }
    expect((await send(other.url, { request: `GET /v1/jobs/${JOB_ID}` })).status).toBe(200);
    expect((await fetch(`${other.url}/readyz`)).status).toBe(200);
    await other.close();
  });

  it('in mid-change leaves open whether it was made, as the answer says', async () => {
    const other = await startWithStandIn();
    other.dispatcher.answers = {
      deleteWebhook: () => {
        other.dispatcher.stop();
        return new Promise<object>(() => undefined);
      },
    };
    const answer = await send(other.url, { request: `DELETE /v1/webhooks/${ID}` });
    expect([answer.status, await answer.json()]).toMatchObject([503, { code: 'OUTCOME_UNKNOWN' }]);
    await other.close();
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NewWebhook, SecretBody, WebhookBody } from '@docket/contracts';
import { bodyOf, AskedDispatcher, refusalOf } from './asked-dispatcher.features.ts';

let dispatcher: AskedDispatcher;
beforeAll(async () => {
  dispatcher = await AskedDispatcher.open({
    resolve: (hostname, _options, done) => {
      const addresses: Record<string, string[]> = {
        'inside.example': ['10.0.0.1', 'fd00::1'],
        'both.example': ['10.0.0.1', '93.184.215.14'],
      };
      const found = addresses[hostname]?.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
      done(found ? null : Object.assign(new Error('unknown'), { code: 'ENOTFOUND' }), found ?? []);
    },
  });
});
afterAll(() => dispatcher.close());

const someAccount = () => `account-${randomUUID()}`;
const input = (value: object) => ({ inputJson: JSON.stringify(value) });
const update = (accountId: string, webhookId: string, patch: object) =>
  dispatcher.client.updateWebhook({ accountId, webhookId, ...input(patch) });
const listed = async (accountId: string) =>
  bodyOf<{ webhooks: WebhookBody[] }>(await dispatcher.client.listWebhooks({ accountId })).webhooks;

describe('an endpoint', () => {
  it('is made with a secret of 32 random bytes, read, listed, changed and deleted', async () => {
    const accountId = someAccount();
    const { secret, ...made } = await dispatcher.webhook(accountId, { url: 'https://a.example/', description: 'A' });
    expect(Buffer.from(secret.slice('whsec_'.length), 'base64')).toHaveLength(32);
    expect(made).toEqual({
      ...{ id: expect.any(String), url: 'https://a.example/', description: 'A', schedule: 'standard' },
      ...{ events: ['document.completed', 'document.failed'], status: 'enabled', disabledReason: null },
      ...{ disabledAt: null, failingSince: null, pausedUntil: null },
      ...{ createdAt: expect.any(String), updatedAt: made.createdAt },
    });
    const call = { accountId, webhookId: made.id };
    expect(bodyOf(await dispatcher.client.getWebhook(call))).toEqual(made);
    expect(await listed(accountId)).toEqual([made]);
    const changed = bodyOf<WebhookBody>(
      await update(accountId, made.id, { description: null, events: ['endpoint.disabled'], schedule: 'reference' }),
    );
    expect(changed).toEqual({
      ...{ ...made, description: null, events: ['endpoint.disabled'], schedule: 'reference' },
      updatedAt: changed.updatedAt,
    });
    expect(await dispatcher.client.deleteWebhook(call)).toMatchObject({ json: '' });
    expect(refusalOf(await dispatcher.client.getWebhook(call)).code).toBe('WEBHOOK_NOT_FOUND');
    expect(await listed(accountId)).toEqual([]);
  });

  it('is switched off and on', async () => {
    const accountId = someAccount();
    const { id } = await dispatcher.webhook(accountId);
    expect(bodyOf(await update(accountId, id, { status: 'disabled' }))).toMatchObject({
      ...{ status: 'disabled', disabledReason: 'request', disabledAt: expect.any(String) },
    });
    expect(bodyOf(await update(accountId, id, { status: 'enabled' }))).toMatchObject({
      ...{ status: 'enabled', disabledReason: null, disabledAt: null },
    });
  });

  it('loses no change to another that is made at the same time', async () => {
    const accountId = someAccount();
    const { id } = await dispatcher.webhook(accountId);
    await Promise.all([
      update(accountId, id, { description: 'B' }),
      update(accountId, id, { schedule: 'reference' }),
      update(accountId, id, { url: 'https://b.example/' }),
      update(accountId, id, { status: 'disabled' }),
      dispatcher.client.rotateWebhookSecret({ accountId, webhookId: id, ...input({ overlapHours: 1 }) }),
    ]);
    const call = { accountId, webhookId: id };
    expect(bodyOf(await dispatcher.client.getWebhook(call))).toMatchObject({
      ...{ description: 'B', schedule: 'reference', url: 'https://b.example/', status: 'disabled' },
    });
    expect(bodyOf<SecretBody>(await dispatcher.client.getWebhookSecret(call)).previous).not.toBeNull();
  });

  it('has a place as long as its account has fewer than 20, however many ask at once', async () => {
    const accountId = someAccount();
    const make = () =>
      dispatcher.client.createWebhook({
        ...{ accountId },
        ...input({ url: 'https://a.example/', description: null, events: ['document.failed'], schedule: 'standard' }),
      });
    const answers = await Promise.all(Array.from({ length: 25 }, make));
    const made = answers.flatMap((answer) => (answer.refusal ? [] : [bodyOf<NewWebhook>(answer).id]));
    expect(made).toHaveLength(20);
    expect((await listed(accountId)).map(({ id }) => id).sort()).toEqual(made.toSorted());
    expect(refusalOf(await make())).toMatchObject({ status: 409, code: 'TOO_MANY_WEBHOOKS' });
    await Promise.all(made.slice(0, 2).map((webhookId) => dispatcher.client.deleteWebhook({ accountId, webhookId })));
    expect(await listed(accountId)).toHaveLength(18);
    bodyOf(await make());
  });

  it('is nobody else’s', async () => {
    const { id } = await dispatcher.webhook(someAccount());
    const stranger = { accountId: someAccount(), webhookId: id };
    const { client } = dispatcher;
    const range = { from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z', all: false, dryRun: true };
    const refusals = await Promise.all([
      client.getWebhook(stranger),
      client.updateWebhook({ ...stranger, ...input({ description: 'mine' }) }),
      client.deleteWebhook(stranger),
      client.getWebhookSecret(stranger),
      client.rotateWebhookSecret({ ...stranger, ...input({ overlapHours: 0 }) }),
      client.testWebhook(stranger),
      client.listWebhookDeliveries({ ...stranger, ...input({ limit: 1 }) }),
      client.replayWebhook({ ...stranger, ...input(range) }),
    ]);
    expect(refusals.map(refusalOf)).toEqual(
      refusals.map(() => ({
        ...{ status: 404, code: 'WEBHOOK_NOT_FOUND', message: 'Webhook not found or does not belong to you' },
      })),
    );
    expect(await listed(stranger.accountId)).toEqual([]);
  });
});

describe('a URL', () => {
  it.each([
    ['nonsense', 'INVALID_WEBHOOK_URL'],
    ['ftp://a.example/', 'INVALID_WEBHOOK_URL'],
    ['http://a.example/', 'INVALID_WEBHOOK_URL'],
    ['https://user:secret@a.example/', 'INVALID_WEBHOOK_URL'],
    ['https://a.example:0/', 'INVALID_WEBHOOK_URL'],
    [' https://a.example/', 'INVALID_WEBHOOK_URL'],
    ['https://a.example/\r\nX-Evil: 1', 'INVALID_WEBHOOK_URL'],
    ['https://a.example/\u001b[2J', 'INVALID_WEBHOOK_URL'],
    ['https://a.example\\@10.0.0.1/', 'INVALID_WEBHOOK_URL'],
    ['https://2851995905/', 'INVALID_WEBHOOK_URL'],
    ['https://0xa9.0376.1/', 'INVALID_WEBHOOK_URL'],
    ['https://10.0.0.1./', 'INVALID_WEBHOOK_URL'],
    ['https://１０.0.0.1/', 'INVALID_WEBHOOK_URL'],
    ['https://[::ffff:a00:1]/', 'INVALID_WEBHOOK_URL'],
    ['https://[64:ff9b::a9fe:a9fe]/', 'INVALID_WEBHOOK_URL'],
    ['https://10.0.0.1/', 'INVALID_WEBHOOK_URL'],
    ['https://[::ffff:169.254.169.254]/', 'INVALID_WEBHOOK_URL'],
    ['https://0x7f.1.2.3.4.5/', 'INVALID_WEBHOOK_URL'],
  ])('%s is refused without being quoted', async (url, code) => {
    const accountId = someAccount();
    const { id } = await dispatcher.webhook(accountId);
    const make = { url, description: null, events: ['document.failed'], schedule: 'standard' };
    for (const refusal of [
      refusalOf(await dispatcher.client.createWebhook({ accountId, ...input(make) })),
      refusalOf(await update(accountId, id, { url })),
    ]) {
      expect(refusal).toMatchObject({ status: 400, code });
      expect(refusal.message).not.toContain(url);
    }
  });

  it('whose host resolves to nothing but private addresses is refused', async () => {
    const { id } = await dispatcher.webhook('resolver');
    const refused = refusalOf(await update('resolver', id, { url: 'https://inside.example/' }));
    expect(refused).toMatchObject({ status: 400, code: 'WEBHOOK_ADDRESS_REFUSED' });
  });

  it.each(['https://both.example/', 'https://unknown.example/', 'https://93.184.215.14/'])(
    '%s is accepted: each attempt decides about the address',
    async (url) => {
      const { id } = await dispatcher.webhook('resolver', { url });
      await dispatcher.client.deleteWebhook({ accountId: 'resolver', webhookId: id });
    },
  );
});

describe('a secret', () => {
  const own = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;

  it('may be the caller’s', async () => {
    expect((await dispatcher.webhook(someAccount(), { secret: own })).secret).toBe(own);
  });

  it('that is not base64 of 24 to 64 bytes is refused', async () => {
    const accountId = someAccount();
    const { id: webhookId } = await dispatcher.webhook(accountId);
    for (const secret of [`whsec_${'A'.repeat(33)}`, `whsec_${'A'.repeat(31)}=`, `whsec_${'A'.repeat(85)}==B`]) {
      const rotation = { accountId, webhookId, ...input({ secret, overlapHours: 1 }) };
      const refused = refusalOf(await dispatcher.client.rotateWebhookSecret(rotation));
      expect(refused).toMatchObject({ status: 400, code: 'INVALID_WEBHOOK_SECRET' });
      expect(
        refusalOf(await dispatcher.client.rotateAccountSecret({ accountId, ...input({ secret, overlapHours: 1 }) })),
      ).toMatchObject({ code: 'INVALID_WEBHOOK_SECRET' });
    }
  });

  it('is shown with the former one as long as that signs', async () => {
    const accountId = someAccount();
    const { id: webhookId, secret } = await dispatcher.webhook(accountId);
    const rotation = { accountId, webhookId, ...input({ overlapHours: 1 }) };
    const rotated = bodyOf<SecretBody>(await dispatcher.client.rotateWebhookSecret(rotation));
    expect(rotated).toMatchObject({ previous: { secret, validUntil: expect.any(String) } });
    expect(rotated.secret).not.toBe(secret);
    dispatcher.advance(3_600_001);
    expect(bodyOf(await dispatcher.client.getWebhookSecret({ accountId, webhookId }))).toEqual({
      ...{ secret: rotated.secret, previous: null },
    });
  });

  it('is not replaced while five sign, so that none of them is cut off', async () => {
    const accountId = someAccount();
    const { id: webhookId, secret } = await dispatcher.webhook(accountId);
    await dispatcher.client.getAccountSecret({ accountId });
    const call = { accountId, webhookId, ...input({ overlapHours: 1 }) };
    const six = Array.from({ length: 6 });
    const answers = [
      await Promise.all(six.map(() => dispatcher.client.rotateWebhookSecret(call))),
      await Promise.all(six.map(() => dispatcher.client.rotateAccountSecret(call))),
    ];
    for (const some of answers) {
      const refused = some.filter(({ refusal }) => refusal).map(refusalOf);
      expect(refused.map(({ code }) => code)).toEqual(['TOO_MANY_WEBHOOK_SECRETS', 'TOO_MANY_WEBHOOK_SECRETS']);
    }
    const shown = bodyOf<SecretBody>(await dispatcher.client.getWebhookSecret(call));
    expect(shown.previous?.secret).toBe(secret);
  });

  it('of an account is the same for all who ask first at once, and rotates', async () => {
    const accountId = someAccount();
    const ask = async () => bodyOf<SecretBody>(await dispatcher.client.getAccountSecret({ accountId }));
    const [first, ...others] = await Promise.all(Array.from({ length: 5 }, ask));
    expect(others).toEqual(others.map(() => first));
    const rotation = { accountId, ...input({ secret: own, overlapHours: 0 }) };
    expect(bodyOf(await dispatcher.client.rotateAccountSecret(rotation))).toEqual({ secret: own, previous: null });
    expect(await ask()).toEqual({ secret: own, previous: null });
    expect(
      bodyOf<SecretBody>(await dispatcher.client.getAccountSecret({ accountId: someAccount() })),
    ).not.toMatchObject({ secret: own });
  });
});

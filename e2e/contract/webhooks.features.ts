import { beforeAll, describe, expect, it } from '@jest/globals';
import type { ErrorBody, NewWebhook, OperationId, SecretBody, WebhookBody } from '@docket/contracts';
import { newAccount, newKey } from './accounts-of-tests.ts';
import type { TestAccount } from './accounts-of-tests.ts';
import type { Call } from './api.ts';
import { NO_IDS } from './subject.ts';
import type { TheSubject } from './subject.ts';

/** Nobody listens there. */
const URL_OF_NOBODY = 'http://127.0.0.1:9/hook';
const LIMIT = 20;
const MEMBERS = [
  ...['id', 'url', 'description', 'events', 'schedule', 'status', 'disabledReason', 'disabledAt', 'failingSince'],
  ...['pausedUntil', 'createdAt', 'updatedAt'],
];
const UNKNOWN = [404, 'Webhook not found or does not belong to you'];
const SECRET = `whsec_${'A'.repeat(32)}`;
const HOUR_MS = 3_600_000;
/** Everything that names an endpoint, with what it takes. */
const ON_ONE: readonly (readonly [OperationId, Call])[] = [
  ['getWebhook', {}],
  ['updateWebhook', { json: { status: 'disabled' } }],
  ['getWebhookSecret', {}],
  ['rotateWebhookSecret', {}],
  ['testWebhook', {}],
  ['listWebhookDeliveries', {}],
  ['replayWebhook', { json: { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' } }],
  ['deleteWebhook', {}],
];

/** Endpoints of accounts and the secrets that sign. */
export function testWebhooks(the: TheSubject): void {
  let account: TestAccount;
  const call = <T>(id: OperationId, more: Call = {}) => the().api.call<T>(id, { key: account.key, ...more });
  const create = async (json: object = {}) =>
    (await call<NewWebhook>('createWebhook', { json: { url: URL_OF_NOBODY, ...json } })).body;
  const remove = (webhookId: string) => call('deleteWebhook', { params: { webhookId } });
  const list = async () => (await call<{ webhooks: WebhookBody[] }>('listWebhooks')).body.webhooks;
  const expectUnknown = async (webhookId: string, key = account.key) => {
    for (const [id, more] of ON_ONE) {
      expect([id, ...(await the().api.refusal(id, { key, params: { webhookId }, ...more }))]).toEqual([id, ...UNKNOWN]);
    }
  };
  beforeAll(async () => {
    account = await newAccount(the().api);
  });

  describe('an endpoint', () => {
    it('is added with a secret, and shown without it in the order of the contract', async () => {
      const made = await create();
      expect(Object.keys(made)).toEqual([...MEMBERS, 'secret']);
      expect(made).toMatchObject({
        ...{ url: URL_OF_NOBODY, description: null, events: ['document.completed', 'document.failed'] },
        ...{ schedule: 'standard', status: 'enabled', disabledReason: null },
        secret: expect.stringMatching(/^whsec_/),
      });
      const params = { webhookId: made.id };
      for (const { body } of await the().api.atEach(() => call<WebhookBody>('getWebhook', { params }))) {
        expect(Object.keys(body)).toEqual(MEMBERS);
        expect(await list()).toEqual([body]);
      }
      expect((await remove(made.id)).status).toBe(204);
      expect(await list()).toEqual([]);
    });

    it('keeps what a change leaves out, also when several change it at once', async () => {
      const { id } = await create({ description: 'Ä', secret: SECRET });
      const params = { webhookId: id };
      const change = async (json: object) => (await call<WebhookBody>('updateWebhook', { params, json })).body;
      const changes = { description: 'Größe 💶', schedule: 'reference', events: ['document.failed'] };
      await Promise.all(Object.entries(changes).map(([name, value]) => change({ [name]: value })));
      expect(await change({})).toMatchObject({ url: URL_OF_NOBODY, ...changes });
      const off = await change({ status: 'disabled' });
      expect(off).toMatchObject({ ...changes, status: 'disabled', disabledReason: 'request' });
      expect(off.disabledAt).not.toBeNull();
      expect(await change({ status: 'enabled', description: null })).toMatchObject({
        ...{ status: 'enabled', disabledReason: null, disabledAt: null, description: null },
      });
      expect((await call<SecretBody>('getWebhookSecret', { params })).body).toEqual({ secret: SECRET, previous: null });
      await remove(id);
    });

    it.each<[string, object]>([
      ['url is required', { url: undefined }],
      ['url must be a string', { url: 7 }],
      ['url must not be empty', { url: '' }],
      ['url must have at most 2000 characters', { url: `https://a.invalid/${'x'.repeat(2_000)}` }],
      ['url is not a URL', { url: 'no' }],
      ['url names an address', { url: 'https://10.0.0.1/' }],
      ['url names an address', { url: 'https://[fe80::1]/' }],
      ['url must not contain a user name', { url: 'https://user:hush@a.invalid/' }],
      ['description must be a string', { description: 7 }],
      ['description must have at most 500 characters', { description: 'x'.repeat(501) }],
      ['events must have at least 1 members', { events: [] }],
      ['events.0 must be one of', { events: ['webhook.test'] }],
      ['schedule must be one of: standard, reference', { schedule: 'often' }],
      ['secret must be whsec_ followed by base64', { secret: 'whsec_short' }],
      ['status is not known here', { status: 'disabled' }],
    ])('is not added: %s', async (words, faulty) => {
      const json = { url: URL_OF_NOBODY, ...faulty };
      const { status, body } = await call<ErrorBody>('createWebhook', { json });
      expect([status, body.message]).toEqual([400, expect.stringContaining(words)]);
      expect(body.message).not.toContain('hush');
      expect(await list()).toEqual([]);
    });

    it('is not changed into what could not be added', async () => {
      const made = await create();
      const params = { webhookId: made.id };
      for (const json of [{ url: 'no' }, { url: null }, { events: [] }, { secret: SECRET }, { status: 'gone' }, []]) {
        expect((await call('updateWebhook', { params, json })).status).toBe(400);
      }
      expect((await call<WebhookBody>('getWebhook', { params })).body.updatedAt).toBe(made.updatedAt);
      await remove(made.id);
    });

    it(`is one of at most ${LIMIT}, however many are added at once`, async () => {
      const { key } = await newAccount(the().api);
      const add = () => call<ErrorBody>('createWebhook', { key, json: { url: URL_OF_NOBODY } });
      const answers = await Promise.all(Array.from({ length: LIMIT + 4 }, add));
      const refused = answers.filter(({ status }) => status !== 201).map(({ status, body }) => [status, body.code]);
      expect(refused).toEqual(Array(4).fill([409, 'TOO_MANY_WEBHOOKS']));
    });

    it('is removed once, whoever else removes it', async () => {
      const { id } = await create();
      const statuses = (await Promise.all([remove(id), remove(id), remove(id)])).map(({ status }) => status);
      expect(statuses.sort()).toEqual([204, 404, 404]);
      await expectUnknown(id);
    });

    it('is nobody else’s', async () => {
      const { id } = await create();
      const { key } = await newAccount(the().api);
      await expectUnknown(id, key);
      expect((await call('listWebhooks', { key })).body).toEqual({ webhooks: [] });
      expect(await list()).toMatchObject([{ id, status: 'enabled' }]);
      await remove(id);
    });

    it.each([...NO_IDS, ['the operator’s', 'configured'] as const])('(%s) is not found', async (_title, id) => {
      await expectUnknown(id);
    });

    it('takes a key with the scope webhooks', async () => {
      const { api } = the();
      const { key: reads } = await newKey(api, account.accountId, { scopes: ['read'] });
      const { key: manages } = await newKey(api, account.accountId, { scopes: ['webhooks'] });
      const statuses = async (id: OperationId) =>
        (await Promise.all([reads, manages].map((key) => api.call(id, { key })))).map(({ status }) => status);
      expect(await statuses('listWebhooks')).toEqual([403, 200]);
      expect(await statuses('getAccountWebhookSecret')).toEqual([403, 200]);
      expect(await statuses('listEvents')).toEqual([200, 403]);
    });
  });

  describe('a secret', () => {
    it('of an account is made once, whoever asks first, and is nobody else’s', async () => {
      const { key } = await newAccount(the().api);
      const read = () => call<SecretBody>('getAccountWebhookSecret', { key });
      const secrets = (await Promise.all([read(), read(), read(), read()])).map(({ body }) => body.secret);
      expect(new Set(secrets).size).toBe(1);
      expect((await call<SecretBody>('getAccountWebhookSecret')).body.secret).not.toBe(secrets[0]);
    });

    it('is replaced by one that is made or given, and goes on for a while', async () => {
      const { id, secret } = await create();
      const ofAccount = (await call<SecretBody>('getAccountWebhookSecret')).body.secret;
      await expectRotates('rotateWebhookSecret', { params: { webhookId: id } }, secret);
      await expectRotates('rotateAccountWebhookSecret', {}, ofAccount);
      await remove(id);
    });

    async function expectRotates(id: OperationId, more: Call, first: string): Promise<void> {
      const { previous } = (await call<SecretBody>(id, more)).body;
      expect(previous).toMatchObject({ secret: first });
      expect(Date.parse(previous?.validUntil ?? '')).toBeGreaterThan(Date.now() + 23 * HOUR_MS);
      const given = { ...more, json: { secret: SECRET, overlapHours: 0 } };
      expect((await call(id, given)).body).toEqual({ secret: SECRET, previous: null });
      for (const json of [{ overlapHours: -1 }, { overlapHours: 169 }, { overlapHours: '1' }, { secret: 'x' }, [], 7]) {
        expect((await call(id, { ...more, json })).status).toBe(400);
      }
    }
  });
}

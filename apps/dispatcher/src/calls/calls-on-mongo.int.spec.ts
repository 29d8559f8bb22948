import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openGridFsBlobs } from '@docket/blobs/mongo';
import type { DeliveryList, EventFeed, FinishedRun, ReplayBody, SecretBody, WebhookBody } from '@docket/contracts';
import { openMongoEventLog } from '@docket/event-log/mongo';
import { openMongo, openMongoRecords } from '@docket/records/mongo';
import { describeWith, eventually } from '@docket/testing';
import { AskedDispatcher, bodyOf } from './asked-dispatcher.features.ts';

const PATIENCE = { timeoutMs: 20_000 };
const accountId = 'acme';
const input = (value: object) => ({ inputJson: JSON.stringify(value) });

// What depends on how a database lists, counts and replaces; everything else is specified over SQLite.
describeWith('mongodb', 'the dispatcher on MongoDB', (url) => {
  let dispatcher: AskedDispatcher;
  beforeAll(async () => {
    dispatcher = await AskedDispatcher.open({}, async () => {
      const connection = await openMongo({ url: url(), database: `dispatcher-${randomUUID().slice(0, 8)}` });
      return {
        ...{ records: openMongoRecords({ connection }), blobs: openGridFsBlobs({ connection }) },
        openLog: (key) => openMongoEventLog({ connection, key }),
        close: async () => {
          await connection.dropDatabase();
          await connection.close();
        },
      };
    });
  });
  afterAll(() => dispatcher.close());

  it('has no more than 20 endpoints an account, and loses no change to one', async () => {
    const inputJson = JSON.stringify({ url: 'https://a.example/', description: null, events: ['document.failed'] });
    const create = () => dispatcher.client.createWebhook({ accountId: 'many', inputJson });
    const made = (await Promise.all(Array.from({ length: 24 }, create))).filter(({ refusal }) => !refusal);
    expect(made).toHaveLength(20);
    const { id: webhookId } = bodyOf<WebhookBody>(made[0] ?? { json: '{}' });
    const call = { accountId: 'many', webhookId };
    await Promise.all([
      dispatcher.client.updateWebhook({ ...call, ...input({ description: 'B' }) }),
      dispatcher.client.updateWebhook({ ...call, ...input({ status: 'disabled' }) }),
      dispatcher.client.rotateWebhookSecret({ ...call, ...input({ overlapHours: 1 }) }),
    ]);
    expect(bodyOf(await dispatcher.client.getWebhook(call))).toMatchObject({ description: 'B', status: 'disabled' });
    expect(bodyOf<SecretBody>(await dispatcher.client.getWebhookSecret(call)).previous).not.toBeNull();
  });

  it('lists, feeds, counts and replays what it delivered', async () => {
    const webhook = await dispatcher.webhook(accountId);
    const runs: FinishedRun[] = [];
    for (let n = 0; n < 5; n++) runs.push(await dispatcher.finished({ accountId }));
    const call = { accountId, webhookId: webhook.id };
    const page = async (cursor?: string) =>
      bodyOf<DeliveryList>(
        await dispatcher.client.listWebhookDeliveries({ ...call, ...input({ status: 'delivered', limit: 3, cursor }) }),
      );
    await eventually(async () => {
      const [first, second] = [await page(), await page((await page()).nextCursor ?? '')];
      const eventIds = [...first.deliveries, ...second.deliveries].map(({ eventId }) => eventId);
      expect(eventIds.toSorted()).toEqual(runs.map(({ eventId }) => eventId).sort());
    }, PATIENCE);
    const fed = await dispatcher.client.listEvents({ accountId, ...input({ after: 2, limit: 2 }) });
    expect(bodyOf<EventFeed>(fed)).toMatchObject({ events: [{ position: 3 }, { position: 4 }], next: 4, more: true });
    const range = { from: runs[1]?.finishedAt, to: '2100-01-01T00:00:00.000Z', all: true };
    const ask = async (dryRun: boolean) =>
      bodyOf<ReplayBody>(await dispatcher.client.replayWebhook({ ...call, ...input({ ...range, dryRun }) }));
    expect(await ask(true)).toMatchObject({ status: 'counted', events: 4 });
    const { replayId } = await ask(false);
    await eventually(async () => {
      const replay = await dispatcher.client.getReplay({ ...call, replayId: replayId ?? '' });
      expect(bodyOf(replay)).toMatchObject({ status: 'done', replayed: 4 });
      expect(dispatcher.receiver.received).toHaveLength(9);
    }, PATIENCE);
  });
});

import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { connect } from 'amqplib';
import { openGridFsBlobs } from '@docket/blobs';
import { openRabbitBus, topologyOf } from '@docket/bus';
import type { Bus } from '@docket/bus';
import { deliveryDue, jobFinished } from '@docket/contracts';
import type { Service } from '@docket/contracts';
import { openMongo, openMongoRecords } from '@docket/records';
import { createLog } from '@docket/service';
import { describeWith, eventually, startWebhookReceiver } from '@docket/testing';
import type { WebhookReceiver } from '@docket/testing';
import { DeliveryStore } from './delivery-store.ts';
import { deliveryId } from './delivery.ts';
import type { Delivery } from './delivery.ts';
import { IngestWithRuns, JOB, RUN } from './ingest-with-runs.features.ts';
import { startDispatcher } from './start-dispatcher.ts';

const EDGES = [jobFinished, deliveryDue];
const PATIENCE = { timeoutMs: 40_000, everyMs: 100 };

describeWith('rabbitmq', 'two dispatchers on RabbitMQ', (rabbitUrl) => {
  describeWith('mongodb', 'and MongoDB', (mongoUrl) => {
    const log = createLog('dispatcher', 'silent');
    const now = () => new Date();
    let prefix: string;
    let database: string;
    let receiver: WebhookReceiver;
    let ingest: IngestWithRuns;
    let undo: (() => Promise<void>)[];

    const openBus = (service: Service): Bus => {
      const bus = openRabbitBus({ url: rabbitUrl(), service, log, now, prefix, edges: EDGES });
      undo.push(() => bus.close());
      return bus;
    };

    const open = async () => {
      const connection = await openMongo({ url: mongoUrl(), database });
      undo.push(() => connection.close());
      return { records: openMongoRecords({ connection }), blobs: openGridFsBlobs({ connection }) };
    };

    const start = async () => {
      const deps = { ...(await open()), bus: openBus('dispatcher'), ingest, log, now };
      const config = { webhookUrl: receiver.url, allowPrivate: 'loopback', waitsMs: [0, 1_000, 5_000] } as const;
      const running = await startDispatcher(config, deps);
      undo.push(() => running.close());
      await eventually(async () => expect((await running.readiness()).ready).toBe(true), PATIENCE);
      return running;
    };

    const finish = async (bus: Bus, run: typeof RUN) => {
      const commit = `${JOB}/${run.eventId}`;
      ingest.runs.set(commit, run);
      const body = { v: 1, jobId: JOB, accountId: 'local', commit } as const;
      expect(await bus.publish(jobFinished, body, { messageId: commit })).toBe('confirmed');
    };

    const ended = async (eventId: string, state: Delivery['state']) => {
      const { records, blobs } = await open();
      const store = new DeliveryStore(records, blobs);
      return eventually(async () => {
        const delivery = await store.get(deliveryId(eventId, 'configured'));
        expect(delivery?.value.state).toBe(state);
        return delivery?.value;
      }, PATIENCE);
    };

    beforeEach(async () => {
      undo = [];
      prefix = `t${randomBytes(4).toString('hex')}`;
      database = `dispatcher-${randomUUID().slice(0, 8)}`;
      ingest = new IngestWithRuns();
      receiver = await startWebhookReceiver();
    });

    afterEach(async () => {
      for (const step of undo.reverse()) await step();
      await receiver.stop();
      const model = await connect(rabbitUrl());
      const channel = await model.createChannel();
      for (const { name } of topologyOf(EDGES, prefix).queues) await channel.deleteQueue(name);
      for (const { name } of topologyOf(EDGES, prefix).exchanges) await channel.deleteExchange(name);
      await model.close();
      const connection = await openMongo({ url: mongoUrl(), database });
      await connection.dropDatabase();
      await connection.close();
    });

    it('deliver each finished job once, though each was announced twice', async () => {
      await Promise.all([start(), start()]);
      const bus = openBus('ingest');
      await eventually(() => expect(bus.connected).toBe(true), PATIENCE);
      const runs = Array.from({ length: 20 }, () => ({ ...RUN, eventId: randomUUID() }));
      await Promise.all(runs.flatMap((run) => [finish(bus, run), finish(bus, run)]));
      await eventually(() => expect(ingest.told).toHaveLength(40), PATIENCE);
      await Promise.all(runs.map(({ eventId }) => ended(eventId, 'delivered')));
      const events = receiver.received.map(({ body }) => (JSON.parse(body.toString()) as typeof RUN).eventId);
      expect(events.sort()).toEqual(runs.map(({ eventId }) => eventId).sort());
    });

    it('try again through the delay queues, with the same bytes', async () => {
      receiver.answerNext({ status: 500 }, 'reset');
      await Promise.all([start(), start()]);
      const bus = openBus('ingest');
      await eventually(() => expect(bus.connected).toBe(true), PATIENCE);
      await finish(bus, RUN);
      const delivery = await ended(RUN.eventId, 'delivered');
      expect(delivery?.attempts).toMatchObject([{ status: 500 }, { error: 'reset' }, { status: 200 }]);
      const [first, second, third] = (delivery?.attempts ?? []).map(({ at }) => Date.parse(at));
      expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(990);
      expect((third ?? 0) - (second ?? 0)).toBeGreaterThanOrEqual(4_990);
      expect(new Set(receiver.received.map(({ body }) => body.toString())).size).toBe(1);
    });
  });
});

import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { connect } from 'amqplib';
import { openGridFsBlobs } from '@docket/blobs/mongo';
import { topologyOf } from '@docket/bus';
import { openRabbitBus } from '@docket/bus/rabbit';
import type { Bus } from '@docket/bus';
import { deliveryDue, jobFinished } from '@docket/contracts';
import type { Service } from '@docket/contracts';
import { openMongoEventLog } from '@docket/event-log/mongo';
import { openMongo, openMongoRecords } from '@docket/records/mongo';
import { createLog } from '@docket/service';
import { describeWith, eventually, startWebhookReceiver } from '@docket/testing';
import type { WebhookReceiver } from '@docket/testing';
import { deliveryId } from './deliveries/delivery.ts';
import { Feed } from './deliveries/feed.ts';
import { SCHEDULES } from './deliveries/schedule.ts';
import { IngestWithRuns, JOB, RUN } from './ingest-with-runs.features.ts';
import { DELIVERIES } from './kinds.ts';
import { startDispatcher } from './start-dispatcher.ts';

const EDGES = [jobFinished, deliveryDue];
const PATIENCE = { timeoutMs: 40_000, everyMs: 100 };
const SHORT = { ...SCHEDULES, reference: { ...SCHEDULES.reference, waits: [0, 1_000, 5_000] } };

describeWith('rabbitmq', 'two dispatchers on RabbitMQ', (rabbitUrl) => {
  describeWith('mongodb', 'and MongoDB', (mongoUrl) => {
    const log = createLog('dispatcher', 'silent');
    const now = () => new Date();
    let prefix: string;
    let database: string;
    let folder: string;
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
      const openLog = (key: string) => openMongoEventLog({ connection, key });
      return { records: openMongoRecords({ connection }), blobs: openGridFsBlobs({ connection }), openLog };
    };

    const start = async () => {
      const deps = { ...(await open()), bus: openBus('dispatcher'), ingest, log, now };
      const listen = `unix:${join(folder, `${randomUUID()}.sock`)}`;
      const to = { webhookUrl: receiver.url, allowPrivate: 'loopback', schedule: 'reference' } as const;
      const running = await startDispatcher({ listen, serviceToken: 't'.repeat(16), ...to, schedules: SHORT }, deps);
      undo.push(() => running.close());
      await eventually(
        async () => expect(await running.readiness()).toEqual({ store: true, consumers: true }),
        PATIENCE,
      );
      return deps;
    };

    const finish = async (bus: Bus, run: typeof RUN) => {
      const commit = `${JOB}/${run.eventId}`;
      ingest.runs.set(commit, run);
      const body = { v: 1, jobId: JOB, accountId: 'local', commit } as const;
      expect(await bus.publish(jobFinished, body, { messageId: commit })).toBe('confirmed');
    };

    beforeEach(async () => {
      undo = [];
      prefix = `t${randomBytes(4).toString('hex')}`;
      database = `dispatcher-${randomUUID().slice(0, 8)}`;
      folder = await mkdtemp(join(tmpdir(), 'docket-dispatcher-'));
      ingest = new IngestWithRuns();
      receiver = await startWebhookReceiver();
    });

    afterEach(async () => {
      for (const step of undo.reverse()) await step();
      await receiver.stop();
      await rm(folder, { recursive: true });
      const model = await connect(rabbitUrl());
      const channel = await model.createChannel();
      for (const { name } of topologyOf(EDGES, prefix).queues) await channel.deleteQueue(name);
      for (const { name } of topologyOf(EDGES, prefix).exchanges) await channel.deleteExchange(name);
      await model.close();
      const connection = await openMongo({ url: mongoUrl(), database });
      await connection.dropDatabase();
      await connection.close();
    });

    it('deliver each finished job once, though each was announced twice, and the feed has each once', async () => {
      const [{ records, openLog }] = await Promise.all([start(), start()]);
      const bus = openBus('ingest');
      await eventually(() => expect(bus.connected).toBe(true), PATIENCE);
      const runs = Array.from({ length: 20 }, () => ({ ...RUN, eventId: randomUUID() }));
      const expected = runs.map(({ eventId }) => eventId).sort();
      await Promise.all(runs.flatMap((run) => [finish(bus, run), finish(bus, run)]));
      await eventually(() => expect(ingest.told).toHaveLength(40), PATIENCE);
      const delivered = { index: 'byEndpointAndStatus', equals: ['configured', 'local', 'delivered'] };
      await eventually(async () => expect(await records.count(DELIVERIES, delivered)).toBe(20), PATIENCE);
      const events = receiver.received.map(({ body }) => (JSON.parse(body.toString()) as typeof RUN).eventId);
      expect(events.sort()).toEqual(expected);
      const feed = await new Feed(records).after('local', 0, 100);
      expect(feed.map(({ position }) => position)).toEqual(runs.map((_, n) => n + 1));
      expect(feed.map(({ eventId }) => eventId).sort()).toEqual(expected);
      await eventually(async () => expect(await openLog('').unsettled('9', 10)).toEqual([]), PATIENCE);
    });

    it('try again through the delay queues, with the same bytes', async () => {
      receiver.answerNext({ status: 500 }, 'reset');
      const [{ openLog }] = await Promise.all([start(), start()]);
      const bus = openBus('ingest');
      await eventually(() => expect(bus.connected).toBe(true), PATIENCE);
      await finish(bus, RUN);
      const events = await eventually(async () => {
        const commits = await openLog('').read(deliveryId(RUN.eventId, 'configured'));
        const all = commits.flatMap(({ events: some, at }) => some.map(({ type, data }) => ({ type, data, at })));
        expect(all.at(-1)?.type).toBe('DeliverySucceeded');
        return all;
      }, PATIENCE);
      const failures = events.filter(({ type }) => type === 'AttemptFailed');
      expect(failures).toMatchObject([{ data: { status: 500 } }, { data: { error: 'reset' } }]);
      const started = events.filter(({ type }) => type === 'AttemptStarted').map(({ at }) => Date.parse(at));
      const failed = failures.map(({ at }) => Date.parse(at));
      expect((started[1] ?? 0) - (failed[0] ?? 0)).toBeGreaterThanOrEqual(1_000);
      expect((started[2] ?? 0) - (failed[1] ?? 0)).toBeGreaterThanOrEqual(5_000);
      expect(new Set(receiver.received.map(({ body }) => body.toString())).size).toBe(1);
    });
  });
});

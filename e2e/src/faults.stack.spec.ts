import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as lasting } from 'node:timers/promises';
import { startMongo, startRabbit } from '@docket/local-services';
import type { MongoNode, RabbitNode } from '@docket/local-services';
import {
  describeWith,
  eventually,
  invoiceTruth,
  makeInvoicePdf,
  sampleInvoice,
  startWebhookReceiver,
} from '@docket/testing';
import type { WebhookReceiver } from '@docket/testing';
import { finished, submitUntilTaken } from './client.ts';
import { startStack } from './processes/docket.ts';
import type { Docket } from './processes/docket.ts';

const COUNTS = ['--gateways', '2', '--ingests', '2', '--extractors', '2', '--dispatchers', '2'];

describeWith('rabbitmq', 'Docket as processes', () => {
  describeWith('mongodb', 'on a broker and a database that fail', () => {
    let rabbit: RabbitNode;
    let mongo: MongoNode;
    let receiver: WebhookReceiver;
    let docket: Docket;

    beforeAll(async () => {
      [rabbit, mongo, receiver] = await Promise.all([startRabbit(), startMongo(), startWebhookReceiver()]);
      docket = await startStack({
        rabbitUrl: rabbit.url,
        mongoUrl: mongo.url,
        counts: COUNTS,
        webhookUrl: receiver.url,
      });
    }, 180_000);
    afterAll(async () => {
      await docket.remove();
      await Promise.all([rabbit.remove(), mongo.remove(), receiver.stop()]);
    }, 120_000);

    const submitAll = (seeds: readonly number[]) =>
      Promise.all(
        seeds.map(async (seed) => {
          const file = await makeInvoicePdf({ seed });
          let tries = seed;
          return submitUntilTaken(() => docket.urls[tries++ % docket.urls.length] ?? '', { file }, 150_000);
        }),
      );

    async function expectAllRight(seeds: readonly number[], ids: readonly string[]): Promise<void> {
      expect(new Set(ids).size).toBe(seeds.length);
      for (const [index, id] of ids.entries()) {
        const job = await finished(docket.urls[0] ?? '', id, 240_000);
        expect(job).toMatchObject({
          status: 'completed',
          attempts: 1,
          result: invoiceTruth(sampleInvoice(seeds[index] ?? 0)),
        });
      }
      await eventually(() => expectOneEventEach(ids), { timeoutMs: 120_000, everyMs: 250 });
    }

    function expectOneEventEach(ids: readonly string[]): void {
      const events = new Map<string, Set<string>>(ids.map((id) => [id, new Set()]));
      for (const request of receiver.received) {
        const { jobId, eventId } = request.json() as { jobId: string; eventId: string };
        events.get(jobId)?.add(eventId);
      }
      expect([...events].filter(([, of]) => of.size !== 1)).toEqual([]);
    }

    const range = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);

    describe('when the database is away for a minute while documents wait and finish', () => {
      it('completes all of them and tells each once', async () => {
        const seeds = range(3_000, 30);
        const ids = await submitAll(seeds);
        await mongo.kill();
        await lasting(60_000);
        await mongo.start();
        await expectAllRight(seeds, ids);
      }, 480_000);
    });

    describe('when broker and database are gone together', () => {
      it('takes documents again by itself and finishes them', async () => {
        await Promise.all([rabbit.kill(), mongo.kill()]);
        await Promise.all([rabbit.start(), mongo.start()]);
        const seeds = range(4_000, 5);
        await expectAllRight(seeds, await submitAll(seeds));
      }, 480_000);
    });
  });
});

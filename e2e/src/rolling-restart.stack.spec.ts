import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  describeWith,
  eventually,
  invoiceTruth,
  makeInvoicePdf,
  sampleInvoice,
  startWebhookReceiver,
  takeVhost,
} from '@docket/testing';
import type { WebhookReceiver } from '@docket/testing';
import { finished } from './client.ts';
import { startStack } from './processes/docket.ts';
import type { Docket } from './processes/docket.ts';
import { startSteadyClient } from './steady-client.ts';

const SERVICES = ['gateway', 'ingest', 'extractor', 'dispatcher'] as const;
const COUNTS = SERVICES.flatMap((service) => [`--${service}s`, '2']);
const NAMES = SERVICES.flatMap((service) => [`${service}-1`, `${service}-2`]);
/** What a process writes once it takes work. */
const UP = /"message":"(listening|\w+ is up)"/;

describeWith('rabbitmq', 'Docket as processes', (rabbitUrl) => {
  describeWith('mongodb', 'each of which is stopped and started again in its turn, under load', (mongoUrl) => {
    let receiver: WebhookReceiver;
    let docket: Docket;
    beforeAll(async () => {
      receiver = await startWebhookReceiver();
      docket = await startStack({
        rabbitUrl: takeVhost(rabbitUrl()),
        mongoUrl: mongoUrl(),
        counts: COUNTS,
        webhookUrl: receiver.url,
        env: { DOCKET_READERS: '1' },
      });
    }, 180_000);
    afterAll(async () => {
      await docket.remove();
      await receiver.stop();
    }, 120_000);

    /** SIGTERM, and back at work; how the former process ended is in the lines. */
    async function restart(name: string): Promise<void> {
      const [before, from] = [await docket.pid(name), docket.lines.length];
      process.kill(before, 'SIGTERM');
      await eventually(
        () => {
          const since = docket.lines.slice(from).filter((line) => line.startsWith(`[${name}] `));
          const started = since.findIndex((line) => /\] process \d+$/.test(line));
          if (started >= 0 && since.slice(started).some((line) => UP.test(line))) return;
          throw new Error(`${name} is not back:\n${since.join('\n')}`);
        },
        { timeoutMs: 90_000, everyMs: 50 },
      );
    }

    const linesOf = (message: string) => docket.lines.filter((line) => line.includes(`"message":"${message}"`));

    it('serves every request, spends no attempt, loses nothing and tells each end once', async () => {
      const client = startSteadyClient(docket.urls, async (seed) => makeInvoicePdf({ seed }));
      await eventually(() => expect(client.jobs.size).toBeGreaterThan(3));
      for (const name of NAMES) await restart(name);
      await client.stop();

      // With what the processes said about them.
      const warnings = docket.lines.filter((line) => /"level":"(warn|error|fatal)"/.test(line));
      expect({ failures: client.failures, warnings: client.failures.length > 0 && warnings }).toEqual({
        ...{ failures: [], warnings: false },
      });
      expect(client.jobs.size).toBeGreaterThan(NAMES.length);
      for (const [seed, id] of client.jobs) {
        const job = await finished(docket.urls[0] ?? '', id);
        expect(job).toMatchObject({
          ...{ status: 'completed', attempts: 1, result: invoiceTruth(sampleInvoice(seed)) },
        });
      }
      const told = () =>
        receiver.received.map((request) => request.json() as { readonly jobId: string; readonly eventId: string });
      const ids = [...client.jobs.values()].sort();
      await eventually(() => expect([...new Set(told().map(({ jobId }) => jobId))].sort()).toEqual(ids), {
        timeoutMs: 60_000,
      });
      expect(new Set(told().map(({ eventId }) => eventId)).size).toBe(ids.length);
      expect(linesOf('stopped')).toHaveLength(NAMES.length);
    }, 600_000);
  });
});

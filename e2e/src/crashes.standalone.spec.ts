import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, invoiceTruth, makeInvoicePdf, sampleInvoice, startWebhookReceiver } from '@docket/testing';
import type { WebhookReceiver } from '@docket/testing';
import { finished, submitUntilTaken } from './client.ts';
import { startStandalone } from './processes/docket.ts';
import type { Standalone } from './processes/docket.ts';

const JOBS = 50;

describe('fifty documents in one process that is killed three times', () => {
  let receiver: WebhookReceiver;
  let docket: Standalone;
  beforeAll(async () => {
    receiver = await startWebhookReceiver();
    docket = await startStandalone({ webhookUrl: receiver.url });
  }, 60_000);
  afterAll(async () => {
    await docket.remove();
    await receiver.stop();
  }, 60_000);

  it('are all completed with the right fields, each told under one event id', async () => {
    const url = docket.urls[0] ?? '';
    const submissions = Array.from({ length: JOBS }, async (_, seed) =>
      submitUntilTaken(() => url, { file: await makeInvoicePdf({ seed }) }),
    );
    for (let crash = 0; crash < 3; crash++) {
      await eventually(
        () => expect(docket.lines.filter((line) => line.includes('page read')).length).toBeGreaterThan(crash * 8),
        { timeoutMs: 60_000 },
      );
      await docket.crash();
    }
    const ids = await Promise.all(submissions);
    expect(new Set(ids).size).toBe(JOBS);
    for (const [seed, id] of ids.entries()) {
      const job = await finished(url, id, 180_000);
      expect(job).toMatchObject({ status: 'completed', attempts: 1, result: invoiceTruth(sampleInvoice(seed)) });
    }
    await eventually(
      () => {
        const events = new Map<string, Set<string>>();
        for (const request of receiver.received) {
          const { jobId, eventId } = request.json() as { jobId: string; eventId: string };
          events.set(jobId, (events.get(jobId) ?? new Set()).add(eventId));
        }
        expect([...events.keys()].sort()).toEqual([...ids].sort());
        expect([...events.values()].every((of) => of.size === 1)).toBe(true);
      },
      { timeoutMs: 120_000 },
    );
  }, 400_000);

  it('goes on after SIGTERM with exit code 0', async () => {
    expect(await docket.stop()).toBe(0);
    await docket.start();
  }, 60_000);
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually, invoiceTruth, makeInvoicePdf, sampleInvoice, startWebhookReceiver } from '@docket/testing';
import type { WebhookReceiver } from '@docket/testing';
import type { NewWebhook } from '@docket/contracts';
import { CheckedApi } from '../../contract/api.ts';
import { finished, submitUntilTaken } from '../client.ts';
import { KEY } from '../processes/docket.ts';
import type { Docket } from '../processes/docket.ts';
import { bodyOf, expectGenuine } from './received-events.ts';
import { WebhookAccount } from './webhook-account.ts';

/** What happens meanwhile, in this order; each resolves as soon as it has happened. */
export interface Disasters<D extends Docket> {
  /** Kills one that sends webhooks, with SIGKILL, the next one each time. */
  readonly kill: (docket: D) => Promise<void>;
  /** Only where there is one. */
  readonly wipeBroker?: () => Promise<void>;
}

const DOCUMENTS = 60;
const seedOf = (index: number) => 8_000 + index;
const PATIENT = { timeoutMs: 150_000, everyMs: 200 };

/**
 * A receiver answers, then stops answering, then is away, and comes back, while documents come in and finish, the
 * senders are killed again and again and the broker loses everything. The second function looks at what came of it: in
 * between there is time for other tests.
 */
export function testOutage<D extends Docket>(
  the: () => D,
  { kill, wipeBroker }: Disasters<D>,
): { readonly begin: () => void; readonly end: () => void } {
  let receiver: WebhookReceiver;
  let account: WebhookAccount;
  let webhook: NewWebhook;
  let jobs: readonly string[];

  const urlOf = (turn: number) => the().urls[turn % the().urls.length] ?? '';
  const submitAll = () =>
    Promise.all(
      Array.from({ length: DOCUMENTS }, async (_, index) => {
        let turn = index;
        return submitUntilTaken(() => urlOf(turn++), { file: await makeInvoicePdf({ seed: seedOf(index) }) }, 120_000);
      }),
    );
  const requests = (count: number) =>
    eventually(() => expect(receiver.received.length).toBeGreaterThanOrEqual(count), PATIENT);
  const pagesRead = (count: number) =>
    eventually(() => {
      const read = the().lines.filter((line) => line.includes('page read')).length;
      expect(read).toBeGreaterThanOrEqual(Math.min(count, DOCUMENTS));
    }, PATIENT);

  async function goThroughIt(): Promise<void> {
    const submitted = submitAll();
    await requests(12);
    await kill(the());
    await pagesRead(30);
    await receiver.down();
    await kill(the());
    await wipeBroker?.();
    await pagesRead(45);
    await kill(the());
    jobs = await submitted;
    expect(new Set(jobs).size).toBe(DOCUMENTS);
    for (const [index, id] of jobs.entries()) {
      const result = invoiceTruth(sampleInvoice(seedOf(index)));
      expect(await finished(urlOf(index), id)).toMatchObject({ status: 'completed', attempts: 1, result });
    }
    receiver.answerAlways({ status: 200, afterMs: 50 });
    await receiver.up();
  }

  const begin = () =>
    describe(`${DOCUMENTS} documents, while their receiver is away and senders are killed`, () => {
      beforeAll(async () => {
        receiver = await startWebhookReceiver();
        // The ninth and later ones wait in vain: whoever is killed then has attempts in hand.
        receiver.answerAlways(() => (receiver.received.length <= 8 ? { status: 200 } : 'hang'));
        account = new WebhookAccount(await CheckedApi.open(the().urls, KEY), KEY);
        webhook = await account.addWebhook({ url: receiver.url });
      }, 60_000);
      it('are all completed with the right fields', goThroughIt, 300_000);
    });

  const end = () =>
    describe('once that receiver is back', () => {
      afterAll(() => receiver.stop());

      it('has been told of every one of them, each time with the same id and bytes', async () => {
        const sent = await eventually(() => {
          const bodies = new Map<string, Set<string>>();
          for (const request of receiver.received) {
            const { jobId = '', eventId } = bodyOf(request);
            expect(request.headers['webhook-id']).toBe(eventId);
            bodies.set(jobId, (bodies.get(jobId) ?? new Set()).add(request.body.toString()));
          }
          expect([...bodies.keys()].sort()).toEqual([...jobs].sort());
          return bodies;
        }, PATIENT);
        expect([...sent.values()].filter(({ size }) => size !== 1)).toEqual([]);
        for (const request of receiver.received) expectGenuine(request, webhook.secret);

        const events = await account.events();
        expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => index + 1));
        const fed = events.map(({ event }) => JSON.stringify(event));
        expect(fed.sort()).toEqual([...sent.values()].flatMap((bodies) => [...bodies]).sort());
      }, 200_000);

      it('has taken every delivery', async () => {
        await eventually(async () => {
          const deliveries = await Promise.all(jobs.map((jobId) => account.deliveriesOfJob(jobId)));
          expect(deliveries.map((of) => of.map(({ status }) => status))).toEqual(jobs.map(() => ['delivered']));
        }, PATIENT);
      }, 200_000);
    });

  return { begin, end };
}

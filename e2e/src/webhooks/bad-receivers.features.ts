import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DeliveryDetail, NewWebhook, WebhookBody, WebhookInput } from '@docket/contracts';
import { eventually, makeInvoicePdf, startWebhookReceiver } from '@docket/testing';
import type { Answer, WebhookReceiver } from '@docket/testing';
import type { Docket } from '../processes/docket.ts';
import { at, bodyOf, received } from './received-events.ts';
import { PATIENT, WebhookAccount } from './webhook-account.ts';

type Schedule = WebhookInput['schedule'];
interface Misbehaviour {
  readonly title: string;
  /** How the first request is answered; later ones well. */
  readonly first: (receiver: WebhookReceiver) => Answer;
  /** Default: reference. */
  readonly schedule?: Schedule;
  /** The first attempt as the delivery log tells it. */
  readonly logged: Partial<DeliveryDetail['attemptLog'][number]>;
  /** How the delivery ends. */
  readonly ends: Partial<DeliveryDetail>;
  /** Least time in ms from the first answer to the second attempt. Default: 5,000. */
  readonly waits?: number;
}

const RETRIED = { status: 'delivered', attempts: 2, reason: null } as const;
const TAKEN = { status: 'delivered', attempts: 1, reason: null } as const;
const REFUSED = { status: 'failed', attempts: 1, reason: 'refused' } as const;
const SECONDS = 1_000;
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * SECONDS).toUTCString();
const of = (answer: Answer) => () => answer;

const MISBEHAVIOURS: readonly Misbehaviour[] = [
  {
    title: '503',
    first: of({ status: 503, body: 'Später – gleich 🙂' }),
    ...{ logged: { status: 503, error: null, response: 'Später – gleich 🙂', succeeded: false }, ends: RETRIED },
  },
  { title: '408', first: of({ status: 408 }), logged: { status: 408 }, ends: RETRIED },
  {
    title: '429 with Retry-After in seconds',
    first: of({ status: 429, headers: { 'retry-after': '7' } }),
    ...{ logged: { status: 429 }, ends: RETRIED, waits: 7 * SECONDS },
  },
  {
    title: '429 with Retry-After as a date',
    first: () => ({ status: 429, headers: { 'retry-after': inSeconds(9) } }),
    ...{ logged: { status: 429 }, ends: RETRIED, waits: 7 * SECONDS },
  },
  { title: '404, schedule reference', first: of({ status: 404 }), logged: { status: 404 }, ends: REFUSED },
  {
    title: '404, schedule standard',
    first: of({ status: 404 }),
    ...{ schedule: 'standard', logged: { status: 404 }, ends: RETRIED },
  },
  {
    title: 'a redirect',
    first: (receiver) => ({ status: 307, headers: { location: at(receiver, '/elsewhere') } }),
    ...{ logged: { status: 307, error: null }, ends: REFUSED },
  },
  {
    title: 'no answer',
    first: of('hang'),
    ...{ logged: { status: null, error: 'timeout', address: '127.0.0.1' }, ends: RETRIED },
  },
  {
    title: 'an answer of a byte a second',
    first: of('trickle'),
    ...{ logged: { status: null, error: 'timeout' }, ends: RETRIED },
  },
  {
    title: 'a body of a byte a second',
    first: of({ status: 200, body: 'one', rest: 'trickle' }),
    ...{ logged: { status: 200, response: expect.stringMatching(/^onex+$/) as unknown as string }, ends: TAKEN },
  },
  {
    title: 'a body without end',
    first: of({ status: 200, rest: 'endless' }),
    ...{ logged: { status: 200, response: ` ${'x'.repeat(1_023)}` }, ends: TAKEN },
  },
  {
    title: 'a connection that is reset',
    first: of('reset'),
    ...{ logged: { status: null, error: 'reset' }, ends: RETRIED },
  },
  {
    title: 'a connection that is reset after the status',
    first: of({ status: 200, body: 'begun', rest: 'reset' }),
    ...{ logged: { status: 200, error: null }, ends: TAKEN },
  },
];

/**
 * One document is told to endpoints that go wrong in every way; `end` judges each by itself. Some of them take a quarter
 * of a minute: in between there is time for other tests.
 */
export function testBadReceivers(the: () => Docket): { readonly begin: () => void; readonly end: () => void } {
  let account: WebhookAccount;
  let receiver: WebhookReceiver;
  let untrusted: WebhookReceiver;
  let absent: WebhookReceiver;
  let jobId: string;
  const webhooks = new Map<string, NewWebhook>();
  const add = async (title: string, json: Partial<WebhookInput> & { readonly url: string }) => {
    webhooks.set(title, await account.addWebhook({ schedule: 'reference', ...json }));
  };
  const idOf = (title: string) => webhooks.get(title)?.id ?? '';
  const deliveryOf = (title: string) => account.deliveryTo(idOf(title), jobId);

  const begin = () =>
    describe('an account whose endpoints go wrong in every way', () => {
      beforeAll(async () => {
        receiver = await startWebhookReceiver();
        untrusted = await startWebhookReceiver({ tls: true });
        absent = await startWebhookReceiver();
        await absent.down();
        misbehave(receiver);
        account = await WebhookAccount.another(the().urls);
        await add('TLS', { url: untrusted.url });
        await add('nothing', { url: absent.url });
        await add('410', { url: at(receiver, '/gone') });
        await add('news', { url: at(receiver, '/news'), events: ['endpoint.disabled'] });
        for (const [index, { title, schedule = 'reference' }] of MISBEHAVIOURS.entries())
          await add(title, { url: at(receiver, `/${index}`), schedule });
      }, 60_000);

      it('submits a document', async () => {
        ({ jobId } = await account.submit({ file: await makeInvoicePdf({ seed: 740 }) }));
      });

      it('has its endpoint come up after the first attempt at it', async () => {
        await eventually(async () => {
          const { attemptLog } = await deliveryOf('nothing');
          expect(attemptLog[0]).toMatchObject({ status: null, error: 'connect', succeeded: false });
        }, PATIENT);
        await absent.up();
      });
    });

  const end = () =>
    describe('an endpoint that answers with', () => {
      afterAll(() => Promise.all([receiver.stop(), untrusted.stop(), absent.stop()]));

      it('410 is disabled, and the others hear of it', async () => {
        const [news] = await received(receiver, '/news', 1, 'endpoint.disabled');
        const webhookId = idOf('410');
        expect(news?.json()).toMatchObject({ eventType: 'endpoint.disabled', webhookId, reason: 'gone' });
        const { status, disabledReason, disabledAt } = await account.get<WebhookBody>('getWebhook', { webhookId });
        expect([status, disabledReason, disabledAt]).toEqual(['disabled', 'gone', expect.any(String)]);
        const delivery = await deliveryOf('410');
        expect(delivery).toMatchObject({ status: 'failed', reason: 'refused', lastStatus: 410 });
        expect((await account.call('redeliver', { deliveryId: delivery.id })).status).toBe(409);
      });

      it('nothing, as nobody is at its port, is tried again', async () => {
        await received(absent, '/hook');
      });

      it('a certificate that nobody vouches for is told nothing', async () => {
        const { attemptLog } = await deliveryOf('TLS');
        expect(attemptLog[0]).toMatchObject({ status: null, error: 'tls', succeeded: false });
        expect(untrusted.received).toEqual([]);
      });

      it.each(MISBEHAVIOURS)('$title', async ({ title, logged, ends, waits = 5_000 }) => {
        const [first, second] = await eventually(async () => {
          const delivery = await deliveryOf(title);
          expect(delivery).toMatchObject(ends);
          return delivery.attemptLog;
        }, PATIENT);
        expect(first).toMatchObject({ attempt: 1, ...logged });
        if (!second) return;
        expect(second).toMatchObject({ attempt: 2, status: 204, succeeded: true });
        const waited = Date.parse(second.startedAt) - Date.parse(first?.answeredAt ?? '');
        expect(waited).toBeGreaterThanOrEqual(waits);
      });

      it('whatever it was, was told each time the same', () => {
        const sent = receiver.received.filter((request) => bodyOf(request).jobId === jobId);
        expect(new Set(sent.map(({ body }) => body.toString())).size).toBe(1);
        expect(sent.filter(({ path }) => path === '/elsewhere')).toEqual([]);
      });
    });

  return { begin, end };
}

/** `/gone` is gone; the paths with a number go wrong once. */
function misbehave(receiver: WebhookReceiver): void {
  receiver.answerAlways(({ path }) => {
    if (path === '/gone') return { status: 410 };
    const before = receiver.received.filter((request) => request.path === path).length - 1;
    const misbehaviour = MISBEHAVIOURS[Number(path.slice(1))];
    return misbehaviour && before === 0 ? misbehaviour.first(receiver) : { status: 204 };
  });
}

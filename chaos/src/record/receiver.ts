import { createHash } from 'node:crypto';
import type { ObservedDelivery } from '@docket/invariants';
import { seededRandom, startWebhookReceiver, type Answer, type ReceivedRequest } from '@docket/testing/without-jest';
import { Webhook } from 'standardwebhooks';

/** What the account's endpoint is called in what is observed; callbacks are called by their paths. */
export const ENDPOINT = '/hook';

/** One request that the receiver got. */
export type ReceivedWebhook = ObservedDelivery;

type Body = Pick<ObservedDelivery, 'jobId' | 'eventId' | 'eventType' | 'timestamp'>;

export interface Receiver {
  readonly url: string;
  readonly received: readonly ReceivedWebhook[];
  /** For verifying: the endpoint's secret, and the account's for callbacks. */
  trust(secrets: { readonly endpoint: string; readonly callbacks: string }): void;
  stop(): Promise<void>;
}

/** Percent of events whose first request is answered 500, so that it is sent again. */
const REFUSED_AT_FIRST = 3;

/** Receives webhooks as the documentation tells receivers to, and verifies each when it comes. */
export async function startReceiver(): Promise<Receiver> {
  const random = seededRandom(1);
  const received: ReceivedWebhook[] = [];
  const events = new Set<string>();
  let verifiers: Verifiers | undefined;
  const take = (request: ReceivedRequest): Answer => {
    const one = read(request, request.path === ENDPOINT ? verifiers?.endpoint : verifiers?.callbacks);
    received.push(one);
    const told = `${one.endpointId} ${one.eventId}`;
    const first = !events.has(told);
    events.add(told);
    return { status: first && random.between(1, 100) <= REFUSED_AT_FIRST ? 500 : 200 };
  };
  const receiver = await startWebhookReceiver();
  receiver.answerAlways(take);
  return {
    url: receiver.url,
    received,
    trust: ({ endpoint, callbacks }) => {
      verifiers = { endpoint: new Webhook(endpoint), callbacks: new Webhook(callbacks) };
    },
    stop: () => receiver.stop(),
  };
}

interface Verifiers {
  readonly endpoint: Webhook;
  readonly callbacks: Webhook;
}

function read(request: ReceivedRequest, webhook: Webhook | undefined): ReceivedWebhook {
  const { jobId, eventId, eventType, timestamp } = request.json() as Body;
  const digest = createHash('sha256').update(request.body).digest('hex');
  const verified = isGenuine(request, webhook);
  return { endpointId: request.path, jobId, eventId, eventType, timestamp, digest, verified };
}

function isGenuine({ body, rawHeaders }: ReceivedRequest, webhook: Webhook | undefined): boolean {
  try {
    webhook?.verify(body, Object.fromEntries(rawHeaders));
    return webhook !== undefined;
  } catch {
    return false;
  }
}

import { createHash } from 'node:crypto';
import type { ObservedDelivery } from '@docket/invariants';
import { seededRandom, startWebhookReceiver, type Answer, type ReceivedRequest } from '@docket/testing/without-jest';
import { Webhook } from 'standardwebhooks';

/** What the one receiver is called in what is observed. */
export const ENDPOINT = 'receiver';

/** One request that the receiver got. */
export type ReceivedWebhook = ObservedDelivery;

type Body = Pick<ObservedDelivery, 'jobId' | 'eventId' | 'eventType' | 'timestamp'>;

export interface Receiver {
  readonly url: string;
  readonly received: readonly ReceivedWebhook[];
  /** Of the endpoint, for verifying. */
  trust(secret: string): void;
  stop(): Promise<void>;
}

/** Percent of events whose first request is answered 500, so that it is sent again. */
const REFUSED_AT_FIRST = 3;

/** Receives webhooks as the documentation tells receivers to, and verifies each when it comes. */
export async function startReceiver(): Promise<Receiver> {
  const random = seededRandom(1);
  const received: ReceivedWebhook[] = [];
  const events = new Set<string>();
  let webhook: Webhook | undefined;
  const take = (request: ReceivedRequest): Answer => {
    const one = read(request, webhook);
    received.push(one);
    const first = !events.has(one.eventId);
    events.add(one.eventId);
    return { status: first && random.between(1, 100) <= REFUSED_AT_FIRST ? 500 : 200 };
  };
  const receiver = await startWebhookReceiver();
  receiver.answerAlways(take);
  return {
    url: receiver.url,
    received,
    trust: (secret) => void (webhook = new Webhook(secret)),
    stop: () => receiver.stop(),
  };
}

function read(request: ReceivedRequest, webhook: Webhook | undefined): ReceivedWebhook {
  const { jobId, eventId, eventType, timestamp } = request.json() as Body;
  const digest = createHash('sha256').update(request.body).digest('hex');
  const verified = isGenuine(request, webhook);
  return { endpointId: ENDPOINT, jobId, eventId, eventType, timestamp, digest, verified };
}

function isGenuine({ body, rawHeaders }: ReceivedRequest, webhook: Webhook | undefined): boolean {
  try {
    webhook?.verify(body, Object.fromEntries(rawHeaders));
    return webhook !== undefined;
  } catch {
    return false;
  }
}

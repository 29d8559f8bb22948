import { createHmac } from 'node:crypto';
import { expect } from '@jest/globals';
import { eventually } from '@docket/testing';
import type { ReceivedRequest, WebhookReceiver } from '@docket/testing';
import { Webhook } from 'standardwebhooks';
import { PATIENT } from './webhook-account.ts';

export interface SentBody {
  readonly eventId: string;
  readonly eventType: string;
  readonly jobId?: string;
  readonly webhookId?: string;
  readonly result?: Readonly<Record<string, unknown>> | null;
}
export const bodyOf = (request: ReceivedRequest): SentBody => request.json() as SentBody;

/** A path of a receiver, so that several endpoints can share it. */
export const at = ({ url }: WebhookReceiver, path: string): string => new URL(path, url).href;

/** The requests of an event type (default: of a document) at a path, once there are so many. */
export function received(
  receiver: WebhookReceiver,
  path: string,
  count = 1,
  type = 'document.',
): Promise<ReceivedRequest[]> {
  return eventually(() => {
    const found = receiver.received.filter((one) => one.path === path && bodyOf(one).eventType.startsWith(type));
    if (found.length < count) throw new Error(`${found.length} of ${count} requests at ${path}`);
    return found;
  }, PATIENT);
}

/** Both signatures are of this secret, and the body is as a client would write it again. */
export function expectGenuine(request: ReceivedRequest, secret: string): void {
  expectStandard(request, secret);
  expect(request.headers['x-webhook-signature']).toBe(referenceSignature(request, secret));
  expect(request.headers['webhook-id']).toBe(bodyOf(request).eventId);
  expect(request.headers['content-type']).toBe('application/json');
  expect(request.headers['user-agent']).toMatch(/^Docket-Webhook\/\d/);
  expect(request.body.toString()).toBe(JSON.stringify(request.json()));
}

export function expectStandard(request: ReceivedRequest, secret: string): void {
  const headers = Object.fromEntries(request.rawHeaders);
  expect(new Webhook(secret).verify(request.body, headers)).toEqual(request.json());
}

export const referenceSignature = ({ body }: ReceivedRequest, secret: string): string =>
  createHmac('sha256', secret).update(body).digest('hex');

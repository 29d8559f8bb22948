import { createHash, createHmac } from 'node:crypto';
import type { ObservedDelivery } from '@docket/invariants';

/** A request as it comes to a receiver. */
export interface Request {
  /** Tells receivers apart. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Key of the one secret that everything is signed with. */
const KEY = Buffer.alloc(32, 'receiver');
export const SECRET = `whsec_${KEY.toString('base64')}`;

/** What a receiver is told by a request, with both its signatures verified as the documentation says. */
export function read({ path, headers, body }: Request): ObservedDelivery {
  const text = Buffer.from(body).toString();
  const { eventId, eventType, jobId, timestamp } = JSON.parse(text) as Record<
    'eventId' | 'eventType' | 'jobId' | 'timestamp',
    string
  >;
  const digest = createHash('sha256').update(body).digest('hex');
  return { endpointId: path, jobId, eventId, eventType, timestamp, digest, verified: isSigned(headers, text) };
}

function isSigned(headers: Request['headers'], text: string): boolean {
  const plain = createHmac('sha256', SECRET).update(text).digest('hex');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`;
  const standard = createHmac('sha256', KEY).update(signed).digest('base64');
  return headers['x-webhook-signature'] === plain && headers['webhook-signature'] === `v1,${standard}`;
}

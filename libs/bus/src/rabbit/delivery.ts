import type { Channel, ConsumeMessage } from 'amqplib';
import type { Received } from '../decide-outcome.ts';

/** A message and the channel it came on, the only one on which it can be settled. */
export interface Delivery {
  readonly channel: Channel;
  readonly raw: ConsumeMessage;
}

/**
 * Settles a message, once. Where its channel is gone the broker has it again already and delivers it anew, so there is
 * nothing to say.
 */
export function settle({ channel, raw }: Delivery, as: 'done' | 'returned' | 'dead'): void {
  try {
    if (as === 'done') channel.ack(raw);
    else channel.nack(raw, false, as === 'returned');
  } catch {
    // amqplib throws for a closed channel.
  }
}

function textOr<D>(value: unknown, otherwise: D): string | D {
  return typeof value === 'string' ? value : otherwise;
}

/** What the handler is to hear of it. */
export function receivedOf({ raw }: Delivery): Received {
  return {
    json: raw.content.toString('utf8'),
    messageId: textOr(raw.properties.messageId, ''),
    traceparent: textOr<null>(raw.properties.headers?.['traceparent'], null),
    redelivered: raw.fields.redelivered,
    publishedAt: textOr<null>(raw.properties.headers?.['publishedAt'], null),
  };
}

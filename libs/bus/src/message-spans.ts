import type { Edge } from '@docket/contracts';
import { detached, DOCKET, isLate, MESSAGING, openSpan, inSpan, SpanKind } from '@docket/tracing';
import type { OpenSpan, SpanOptions } from '@docket/tracing';
import type { Message, Outcome, Published, PublishOptions } from './bus.ts';

/** `docket.extraction.requested`: the name of the message, whatever prefix a broker's queues have. */
const destinationOf = ({ message }: Edge): string => `docket.${message}`;

/**
 * Publishes in a span of its own.
 * @param send is given the traceparent that the message is to carry.
 */
export function inPublisher(
  edge: Edge,
  system: string,
  { messageId, traceparent = null }: PublishOptions,
  send: (traceparent: string | null) => Promise<Published>,
): Promise<Published> {
  if (traceparent === null) return send(null);
  const attributes = {
    ...{ [MESSAGING.system]: system, [MESSAGING.destination]: destinationOf(edge), [MESSAGING.messageId]: messageId },
    ...{ [MESSAGING.operation]: 'publish', [MESSAGING.operationType]: 'send' },
  };
  const options = { kind: SpanKind.PRODUCER, attributes, continues: { traceparent }, leaf: true };
  return inSpan(`publish ${destinationOf(edge)}`, options, async (span) => {
    const published = await send(span.traceparent ?? traceparent);
    if (published !== 'confirmed') span.fail(published);
    return published;
  });
}

/**
 * Handles a message in a span that lasts as long as its slot is taken, beside one of its wait in the queue. One that
 * waited too long to be of its publisher's trace begins another.
 * @param handle never rejects.
 */
export async function inConsumer(
  edge: Edge,
  message: Message<unknown>,
  handle: () => Promise<Outcome>,
): Promise<Outcome> {
  const { traceparent, publishedAt: since } = message;
  if (traceparent === null) return detached(handle);
  const options = { component: edge.to, jobId: jobIdOf(message.body), continues: { traceparent, since }, apart: true };
  const span = beginProcessing(edge, message, options);
  const outcome = await span.within(handle);
  const end = () => span.end();
  if (outcome.kind === 'ack' && outcome.releaseAfter) outcome.releaseAfter.then(end, end);
  else end();
  return outcome;
}

function beginProcessing(edge: Edge, { messageId, publishedAt }: Message<unknown>, options: SpanOptions): OpenSpan {
  const wait = publishedAt === null ? 0 : Math.max(0, new Date().getTime() - Date.parse(publishedAt));
  if (publishedAt !== null && !isLate(publishedAt))
    openSpan('queue wait', { ...options, startTime: new Date(publishedAt) }).end();
  const attributes = {
    ...{ [MESSAGING.destination]: destinationOf(edge), [MESSAGING.messageId]: messageId, [DOCKET.waitMs]: wait },
    ...{ [MESSAGING.operation]: 'process', [MESSAGING.operationType]: 'process' },
  };
  return openSpan(`process ${destinationOf(edge)}`, { ...options, kind: SpanKind.CONSUMER, attributes });
}

function jobIdOf(body: unknown): string | undefined {
  const named = typeof body === 'object' && body !== null && 'jobId' in body ? body.jobId : undefined;
  return typeof named === 'string' ? named : undefined;
}

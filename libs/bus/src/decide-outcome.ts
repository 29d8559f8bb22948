import type { Edge } from '@docket/contracts';
import type { Message, Outcome } from './bus.ts';
import type { BusLog } from './log.ts';
import { MESSAGE_METRICS } from './metrics.ts';

export type Handler<T> = (message: Message<T>) => Promise<Outcome>;

/** A message as it came: its body is JSON text that nobody has looked at. */
export interface Received extends Omit<Message<unknown>, 'body'> {
  readonly json: string;
}

function parseJson(text: string): { readonly value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}

function deadLetter(reason: string): Outcome {
  return { kind: 'deadLetter', reason };
}

function afterBug(edge: Edge): Outcome {
  const last = edge.delays.at(-1);
  return last === undefined
    ? deadLetter('the handler failed and the edge has no delay')
    : { kind: 'retry', delayMs: last };
}

async function ask<T>(edge: Edge<T>, handler: Handler<T>, message: Message<T>, log: BusLog): Promise<Outcome> {
  const about = { message: edge.message, messageId: message.messageId };
  try {
    const outcome = await handler(message);
    if (outcome.kind !== 'retry' || edge.delays.includes(outcome.delayMs)) return outcome;
    log.error({ ...about, delayMs: outcome.delayMs }, 'a handler asked for a delay that its edge does not have');
  } catch (error) {
    log.error({ ...about, err: error }, 'a handler threw; its message comes back after the last delay');
  }
  return afterBug(edge);
}

/**
 * Parses a message at the edge and asks its handler what becomes of it. Never rejects: an unreadable body is a dead
 * letter, and a handler's bug (it throws, or wants a delay that the edge lacks) a retry after the edge's last delay.
 */
export async function decideOutcome<T>(
  edge: Edge<T>,
  handler: Handler<T>,
  received: Received,
  log: BusLog,
): Promise<Outcome> {
  const outcome = await decide(edge, handler, received, log);
  MESSAGE_METRICS.handled.add({ message: edge.message, outcome: OUTCOMES[outcome.kind] });
  return outcome;
}

const OUTCOMES = { ack: 'ack', retry: 'retry', deadLetter: 'dead_letter' } as const;

async function decide<T>(edge: Edge<T>, handler: Handler<T>, received: Received, log: BusLog): Promise<Outcome> {
  const { json, ...rest } = received;
  const parsed = parseJson(json);
  if (parsed === null) return deadLetter('not JSON');
  const body = edge.schema.safeParse(parsed.value);
  if (body.success) return ask(edge, handler, { ...rest, body: body.data }, log);
  const where = body.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  return deadLetter(`does not match ${edge.message}: ${where.join('; ')}`);
}

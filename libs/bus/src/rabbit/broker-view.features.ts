import { randomBytes } from 'node:crypto';
import { connect, type Channel, type ChannelModel } from 'amqplib';
import type { Edge } from '@docket/contracts';
import { eventually } from '@docket/testing';
import { expect } from '@jest/globals';
import type { Bus } from '../bus.ts';
import { questionAsked, type BusUnderTest } from '../bus.features.ts';
import { recordingLog, type RecordingLog } from '../recording-log.features.ts';
import { eventsExchangeOf, namesOf, topologyOf } from '../topology-of.ts';
import { openRabbitBus, type RabbitBusOptions } from './rabbit-bus.ts';

/** A bus with names of its own on a shared broker, and a second pair of eyes on that broker. */
export interface RabbitUnderTest extends BusUnderTest {
  readonly prefix: string;
  readonly log: RecordingLog;
  /** Does something on a channel of its own and closes it. */
  readonly look: <R>(work: (channel: Channel) => Promise<R>) => Promise<R>;
}

export function openTestBus(url: string, options: Partial<RabbitBusOptions> & { prefix: string }): [Bus, RecordingLog] {
  const log = recordingLog();
  const now = (): Date => new Date();
  return [openRabbitBus({ url, service: 'ingest', log, now, edges: [questionAsked], ...options }), log];
}

export function newPrefix(): string {
  return `t${randomBytes(4).toString('hex')}`;
}

async function lookAt<R>(model: ChannelModel, work: (channel: Channel) => Promise<R>): Promise<R> {
  const channel = await model.createChannel();
  channel.on('error', () => undefined);
  try {
    return await work(channel);
  } finally {
    await channel.close().catch(() => undefined);
  }
}

/** What is not acknowledged goes back when the channel closes. */
async function reasonsIn(channel: Channel, queue: string): Promise<string[]> {
  const reasons: string[] = [];
  for (;;) {
    const letter = await channel.get(queue);
    if (!letter) return reasons;
    reasons.push(String(letter.properties.headers?.['reason']));
  }
}

async function removeAll(channel: Channel, prefix: string): Promise<void> {
  const { queues, exchanges } = topologyOf([questionAsked], prefix);
  for (const { name } of queues) await channel.deleteQueue(name);
  for (const { name } of [...exchanges, eventsExchangeOf(prefix)]) await channel.deleteExchange(name);
}

/** `through`: the address by which the bus goes to the broker, where that differs. */
export async function startRabbitBus(
  url: string,
  { through = url, ...options }: Partial<RabbitBusOptions> & { through?: string } = {},
): Promise<RabbitUnderTest> {
  const prefix = newPrefix();
  const [bus, log] = openTestBus(through, { prefix, ...options });
  const model = await connect(url, { noDelay: true });
  model.on('error', () => undefined);
  await eventually(() => expect(bus.connected).toBe(true));
  return {
    bus,
    prefix,
    log,
    look: (work) => lookAt(model, work),
    deadLetters: (edge: Edge) => lookAt(model, (channel) => reasonsIn(channel, namesOf(edge, prefix).dead)),
    stop: async () => {
      await bus.close();
      await lookAt(model, (channel) => removeAll(channel, prefix));
      await model.close();
    },
  };
}

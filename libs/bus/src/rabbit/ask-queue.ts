import type { ChannelModel } from 'amqplib';
import { within } from '../pause.ts';
import { closeChannel } from './kept-channel.ts';

/** What the broker tells about a queue without its management interface. */
export interface QueueState {
  /** Messages that no consumer holds. */
  readonly ready: number;
  readonly consumers: number;
}

const ASK_TIMEOUT_MS = 5_000;
const NOT_FOUND = 404;

async function ask(model: ChannelModel, queue: string): Promise<QueueState> {
  const channel = await model.createChannel();
  // 404 closes the channel, and the call below says so too.
  channel.on('error', () => undefined);
  try {
    const { messageCount, consumerCount } = await channel.checkQueue(queue);
    return { ready: messageCount, consumers: consumerCount };
  } catch (error) {
    if ((error as { code?: unknown }).code === NOT_FOUND) return { ready: 0, consumers: 0 };
    throw error;
  } finally {
    void closeChannel(channel);
  }
}

/**
 * How a queue stands: empty where there is no such queue, null where the broker could not be asked. On a channel of its
 * own, which the question may close.
 */
export async function askQueue(model: ChannelModel | null, queue: string): Promise<QueueState | null> {
  if (model === null) return null;
  let state: QueueState | null = null;
  await within(
    ASK_TIMEOUT_MS,
    ask(model, queue).then((answer) => (state = answer)),
  );
  return state;
}

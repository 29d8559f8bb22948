import type { ChannelModel } from 'amqplib';
import { within } from '../pause.ts';
import { closeChannel } from './kept-channel.ts';

const ASK_TIMEOUT_MS = 5_000;
const NOT_FOUND = 404;

async function ask(model: ChannelModel, queue: string): Promise<number> {
  const channel = await model.createChannel();
  // 404 closes the channel, and the call below says so too.
  channel.on('error', () => undefined);
  try {
    return (await channel.checkQueue(queue)).messageCount;
  } catch (error) {
    if ((error as { code?: unknown }).code === NOT_FOUND) return 0;
    throw error;
  } finally {
    void closeChannel(channel);
  }
}

/**
 * Messages ready in a queue: 0 where there is no such queue, null where the broker could not be asked. On a channel of
 * its own, which the question may close.
 */
export async function countReady(model: ChannelModel | null, queue: string): Promise<number | null> {
  if (model === null) return null;
  let count: number | null = null;
  await within(
    ASK_TIMEOUT_MS,
    ask(model, queue).then((answer) => (count = answer)),
  );
  return count;
}

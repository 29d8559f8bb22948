import { describeWith, eventually } from '@docket/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { connect } from 'amqplib';
import { startRabbit, type RabbitNode } from './rabbit.ts';

async function withChannel<T>(url: string, work: (channel: Awaited<ReturnType<typeof open>>['channel']) => Promise<T>) {
  const { connection, channel } = await open(url);
  try {
    return await work(channel);
  } finally {
    await connection.close();
  }
}

async function open(url: string) {
  const connection = await connect(url);
  connection.on('error', () => undefined);
  return { connection, channel: await connection.createConfirmChannel() };
}

describeWith('rabbitmq', 'a broker node of our own', () => {
  let node: RabbitNode;

  beforeAll(async () => {
    node = await startRabbit();
    const quorum = { durable: true, arguments: { 'x-queue-type': 'quorum' } };
    await withChannel(node.url, (channel) => channel.assertQueue('kept', quorum));
    // RabbitMQ 3.10 registers a quorum queue on disk only within a second: one that is killed sooner never comes up.
    await node.stop();
    await node.start();
    await withChannel(node.url, async (channel) => {
      channel.sendToQueue('kept', Buffer.from('hello'), { persistent: true });
      await channel.waitForConfirms();
    });
  });
  afterAll(() => node.remove());

  it('has its messages after it was killed and started again under the same address', async () => {
    const { pid, url } = node;
    await node.kill();
    expect(node.running).toBe(false);
    await node.start();
    expect(node.pid).not.toBe(pid);
    expect(node.url).toBe(url);
    await eventually(async () => {
      const { messageCount } = await withChannel(url, (channel) => channel.checkQueue('kept'));
      expect(messageCount).toBe(1);
    });
  });

  it('is empty after a wipe and lets the same user in', async () => {
    await node.wipe();
    expect((await node.control('list_queues', 'name')).trim()).toBe('');
    await withChannel(node.url, (channel) => channel.assertQueue('new'));
  });
});

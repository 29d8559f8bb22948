import { describeWith, eventually, startFaultyProxy, type FaultyProxy } from '@docket/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { describeBus, questionAsked } from './bus.features.ts';
import type { Message, Outcome } from './bus.ts';
import { newPrefix, openTestBus, startRabbitBus, type RabbitUnderTest } from './rabbit/broker-view.features.ts';
import { namesOf } from './topology-of.ts';

const done: Outcome = { kind: 'ack' };

function ask(id: string): { v: 1; id: string } {
  return { v: 1, id };
}

describeWith('rabbitmq', 'the bus on RabbitMQ', (url) => {
  describeBus(() => startRabbitBus(url()));
});

describeWith('rabbitmq', 'the bus on RabbitMQ: what a broker adds', (url) => {
  let test: RabbitUnderTest;
  const open = async (options?: Parameters<typeof startRabbitBus>[1]): Promise<RabbitUnderTest> => {
    test = await startRabbitBus(url(), options);
    return test;
  };
  const publish = (id: string) => test.bus.publish(questionAsked, ask(id), { messageId: id });
  afterEach(() => test.stop());

  describe('a message on the wire', () => {
    it('says what it is, from whom and when', async () => {
      const { look, prefix } = await open({ now: () => new Date('2026-03-04T05:06:07.089Z') });
      await publish('a');
      const message = await look((channel) => channel.get(namesOf(questionAsked, prefix).work));
      expect(message && message.properties).toMatchObject({
        contentType: 'application/json',
        deliveryMode: 2,
        messageId: 'a',
        type: 'question.asked',
        appId: 'ingest',
        timestamp: 1772600767,
        headers: { publishedAt: '2026-03-04T05:06:07.089Z' },
      });
    });
  });

  describe('a body that is not JSON', () => {
    it('is a dead letter', async () => {
      const { bus, look, prefix, deadLetters } = await open();
      await bus.consume(questionAsked, 1, () => Promise.resolve(done));
      const names = namesOf(questionAsked, prefix);
      await look(async (channel) => {
        channel.publish(names.exchange, names.work, Buffer.from('{"v":'));
        await channel.checkExchange(names.exchange);
      });
      await eventually(async () => expect(await deadLetters(questionAsked)).toEqual(['not JSON']));
    });
  });

  describe('a queue that was deleted', () => {
    it('returns a message, and the next one is confirmed', async () => {
      const { look, prefix } = await open();
      await look((channel) => channel.deleteQueue(namesOf(questionAsked, prefix).work));
      expect(await publish('a')).toBe('returned');
      expect(await publish('a')).toBe('confirmed');
    });

    it('is declared again by its consumer, which goes on', async () => {
      const { bus, look, prefix } = await open();
      const seen: string[] = [];
      const subscription = await bus.consume(questionAsked, 1, ({ body }) => {
        seen.push(body.id);
        return Promise.resolve(done);
      });
      await look((channel) => channel.deleteQueue(namesOf(questionAsked, prefix).work));
      await eventually(() => expect(subscription.registered).toBe(false));
      await eventually(() => expect(subscription.registered).toBe(true));
      expect(await publish('a')).toBe('confirmed');
      await eventually(() => expect(seen).toEqual(['a']));
    });

    it('holds nothing', async () => {
      const { bus, look, prefix } = await open();
      await look((channel) => channel.deleteQueue(namesOf(questionAsked, prefix).work));
      expect(await bus.waiting(questionAsked)).toBe(0);
    });
  });

  describe('an exchange that was deleted', () => {
    it('closes the channel, which comes back with its topology', async () => {
      const { bus, look, prefix } = await open();
      await look((channel) => channel.deleteExchange(namesOf(questionAsked, prefix).exchange));
      expect(await publish('a')).toBe('disconnected');
      await eventually(() => expect(bus.connected).toBe(true));
      expect(await publish('a')).toBe('confirmed');
    });
  });

  describe('a queue that exists with other arguments', () => {
    it('keeps consumers away until it is gone, and tells why', async () => {
      const { look } = await open();
      const prefix = newPrefix();
      const { work, exchange } = namesOf(questionAsked, prefix);
      await look((channel) => channel.assertQueue(work, { durable: true }));
      const [bus, log] = openTestBus(url(), { prefix });
      try {
        const subscription = await bus.consume(questionAsked, 1, () => Promise.resolve(done));
        expect(subscription.registered).toBe(false);
        expect(bus.connected).toBe(false);
        const causes = log.lines.map(({ fields }) => String(fields['err']));
        expect(causes.join('\n')).toContain('PRECONDITION_FAILED');
        await look((channel) => channel.deleteQueue(work));
        await eventually(() => expect(subscription.registered).toBe(true));
        await eventually(() => expect(bus.connected).toBe(true));
      } finally {
        await bus.close();
        await look(async (channel) => {
          for (const name of [work, `${work}.dead`, `${work}.wait.200`, `${work}.wait.600`])
            await channel.deleteQueue(name);
          await channel.deleteExchange(exchange);
        });
      }
    });
  });

  describe('a decided message whose work takes long', () => {
    it('is acknowledged after the longest hold, while its slot stays taken', async () => {
      const { bus } = await open({ holdMs: 100 });
      const work = Promise.withResolvers<undefined>();
      const seen: string[] = [];
      await bus.consume(questionAsked, 1, ({ body }) => {
        seen.push(body.id);
        return Promise.resolve({ kind: 'ack', releaseAfter: work.promise });
      });
      await publish('a');
      await publish('b');
      // The acknowledgement is the credit for the next message, which then waits in hand.
      await eventually(async () => expect(await bus.waiting(questionAsked)).toBe(0));
      expect(seen).toEqual(['a']);
      work.resolve(undefined);
      await eventually(() => expect(seen).toEqual(['a', 'b']));
    });

    it('gives a message that waits in hand back when it closes', async () => {
      const { bus } = await open({ holdMs: 50 });
      const seen: string[] = [];
      const subscription = await bus.consume(questionAsked, 1, ({ body }) => {
        seen.push(body.id);
        return Promise.resolve({ kind: 'ack', releaseAfter: new Promise(() => undefined) });
      });
      await publish('a');
      await publish('b');
      await eventually(async () => expect(await bus.waiting(questionAsked)).toBe(0));
      await subscription.close();
      expect(seen).toEqual(['a']);
      await eventually(async () => expect(await bus.waiting(questionAsked)).toBe(1));
    });
  });
});

describeWith('rabbitmq', 'the bus on RabbitMQ behind a network that fails', (url) => {
  let proxy: FaultyProxy;
  let test: RabbitUnderTest;
  beforeEach(async () => {
    proxy = await startFaultyProxy(url());
    test = await startRabbitBus(url(), { through: proxy.url });
  });
  afterEach(async () => {
    proxy.comeBack();
    await test.stop();
    await proxy.close();
  });
  const publish = (id: string) => test.bus.publish(questionAsked, ask(id), { messageId: id });

  describe('a connection that is cut', () => {
    it('comes back, and the consumer goes on', async () => {
      const seen: string[] = [];
      const subscription = await test.bus.consume(questionAsked, 1, ({ body }) => {
        seen.push(body.id);
        return Promise.resolve(done);
      });
      proxy.cut();
      await eventually(() => expect(subscription.registered).toBe(false));
      await eventually(() => expect(subscription.registered && test.bus.connected).toBe(true));
      expect(await publish('a')).toBe('confirmed');
      await eventually(() => expect(seen).toEqual(['a']));
    });

    it('delivers a message in hand again, and drops its old acknowledgement', async () => {
      const seen: Message<unknown>[] = [];
      const first = Promise.withResolvers<Outcome>();
      const subscription = await test.bus.consume(questionAsked, 2, (message) => {
        seen.push(message);
        return seen.length === 1 ? first.promise : Promise.resolve(done);
      });
      await publish('a');
      await eventually(() => expect(seen).toHaveLength(1));
      proxy.cut();
      await eventually(() => expect(seen).toHaveLength(2));
      expect(seen[1]).toMatchObject({ messageId: 'a', redelivered: true });
      first.resolve(done);
      await eventually(() => expect(subscription.registered).toBe(true));
      await eventually(async () => expect(await test.bus.waiting(questionAsked)).toBe(0));
    });

    it('loses no message that is to be retried meanwhile', async () => {
      const seen: Message<unknown>[] = [];
      await test.bus.consume(questionAsked, 1, (message) => {
        seen.push(message);
        if (seen.length > 1) return Promise.resolve(done);
        proxy.cut();
        return Promise.resolve({ kind: 'retry', delayMs: 200 });
      });
      await publish('a');
      await eventually(() => expect(seen.length).toBeGreaterThan(1));
      expect(seen.every(({ messageId }) => messageId === 'a')).toBe(true);
    });
  });

  describe('while the broker is away', () => {
    beforeEach(async () => {
      proxy.goAway();
      await eventually(() => expect(test.bus.connected).toBe(false));
    });

    it('a publish is disconnected at once, and nobody knows what waits', async () => {
      expect(await publish('a')).toBe('disconnected');
      expect(await test.bus.waiting(questionAsked)).toBeNull();
    });

    it('an event is dropped', async () => {
      await expect(test.bus.publishEvent('job.completed', {})).resolves.toBeUndefined();
    });

    it('a consumer can be opened, and is registered when the broker is back', async () => {
      const subscription = await test.bus.consume(questionAsked, 1, () => Promise.resolve(done));
      expect(subscription.registered).toBe(false);
      proxy.comeBack();
      await eventually(() => expect(subscription.registered).toBe(true));
    });

    it('the bus closes', async () => {
      const from = performance.now();
      await test.bus.close();
      // Not only when its patience with messages in hand is over.
      expect(performance.now() - from).toBeLessThan(5_000);
    });
  });

  describe('a listener whose connection is cut', () => {
    it('hears events again', async () => {
      const heard: string[] = [];
      const subscription = await test.bus.onEvent('job.#', (routingKey) => heard.push(routingKey));
      proxy.cut();
      await eventually(() => expect(subscription.registered).toBe(false));
      await eventually(() => expect(subscription.registered && test.bus.connected).toBe(true));
      await eventually(async () => {
        await test.bus.publishEvent('job.completed', {});
        expect(heard).toContain('job.completed');
      });
    });
  });
});

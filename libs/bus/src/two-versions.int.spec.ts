import type { Edge } from '@docket/contracts';
import { describeWith, eventually } from '@docket/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { questionAsked } from './bus.features.ts';
import type { Bus, Message, Outcome, Subscription } from './bus.ts';
import { openTestBus, startRabbitBus, type RabbitUnderTest } from './rabbit/broker-view.features.ts';
import { namesOf } from './topology-of.ts';

// What a version may change beside the one before: a member that may be absent, a delay, an edge.
const Asked = z.object({ v: z.literal(1), id: z.string(), urgent: z.boolean().optional() });
type Asked = z.infer<typeof Asked>;

const nextAsked: Edge<Asked> = { ...questionAsked, schema: Asked, delays: [...questionAsked.delays, 400] };
const answerGiven: Edge<Asked> = { ...nextAsked, message: 'answer.given', delays: [200] };
const NEXT = [nextAsked, answerGiven];

/** What was handled, and by which version. */
class Handled {
  readonly all: string[] = [];

  by(version: string, outcome: (body: Asked) => Outcome = () => ({ kind: 'ack' })) {
    return (message: Message<Asked>): Promise<Outcome> => {
      this.all.push(`${version} ${JSON.stringify(message.body)}`);
      return Promise.resolve(outcome(message.body));
    };
  }
}

describeWith('rabbitmq', 'two versions of the topology on one broker', (url) => {
  let present: RabbitUnderTest;
  let next: Bus;
  let handled: Handled;

  beforeEach(async () => {
    handled = new Handled();
    present = await startRabbitBus(url());
    [next] = openTestBus(url(), { prefix: present.prefix, edges: NEXT });
    await eventually(() => expect(next.connected).toBe(true));
  });
  afterEach(async () => {
    await next.close();
    const extra = [answerGiven, nextAsked].flatMap((edge) => {
      const names = namesOf(edge, present.prefix);
      return [names.work, names.dead, ...edge.delays.map((delay) => names.wait(delay))];
    });
    await present.look(async (channel) => {
      for (const queue of extra) await channel.deleteQueue(queue);
      await channel.deleteExchange(namesOf(answerGiven, present.prefix).exchange);
    });
    await present.stop();
  });

  const presentAsks = (id: string) => present.bus.publish(questionAsked, { v: 1, id }, { messageId: id });
  const nextAsks = (id: string, delayMs?: number) =>
    next.publish(
      nextAsked,
      { v: 1, id, urgent: true },
      { messageId: id, ...(delayMs === undefined ? {} : { delayMs }) },
    );

  it('share the work of a queue, each understanding what the other asks', async () => {
    const consumers: Subscription[] = [
      await present.bus.consume(questionAsked, 1, handled.by('present')),
      await next.consume(nextAsked, 1, handled.by('next')),
    ];
    expect(consumers.map(({ registered }) => registered)).toEqual([true, true]);
    for (let turn = 0; turn < 5; turn += 1) {
      expect(await presentAsks(`p${turn}`)).toBe('confirmed');
      expect(await nextAsks(`n${turn}`)).toBe('confirmed');
    }
    await eventually(() => expect(handled.all).toHaveLength(10));
    expect(new Set(handled.all.map((line) => line.split(' ')[0]))).toEqual(new Set(['present', 'next']));
    expect(await present.deadLetters(questionAsked)).toEqual([]);
  });

  it('take what the other has left behind, whichever goes', async () => {
    expect(await nextAsks('after a roll back')).toBe('confirmed');
    await present.bus.consume(questionAsked, 1, handled.by('present'));
    await eventually(() => expect(handled.all).toEqual(['present {"v":1,"id":"after a roll back"}']));
    await present.bus.close();
    const [before] = openTestBus(url(), { prefix: present.prefix });
    await eventually(() => expect(before.connected).toBe(true));
    await before.publish(questionAsked, { v: 1, id: 'after an upgrade' }, { messageId: 'u' });
    await before.close();
    await next.consume(nextAsked, 1, handled.by('next'));
    await eventually(() => expect(handled.all.at(-1)).toBe('next {"v":1,"id":"after an upgrade"}'));
  });

  it('bring back what waits in a delay that only the next one knows', async () => {
    expect(await nextAsks('waits', 400)).toBe('confirmed');
    await next.close();
    await present.bus.consume(questionAsked, 1, handled.by('present'));
    await eventually(() => expect(handled.all).toEqual(['present {"v":1,"id":"waits"}']));
  });

  it('keep the messages of an edge that only the next one knows until it takes them', async () => {
    await next.publish(answerGiven, { v: 1, id: 'kept' }, { messageId: 'kept' });
    await next.close();
    expect(await presentAsks('meanwhile')).toBe('confirmed');
    const [again] = openTestBus(url(), { prefix: present.prefix, edges: NEXT });
    await again.consume(answerGiven, 1, handled.by('next'));
    await eventually(() => expect(handled.all).toEqual(['next {"v":1,"id":"kept"}']));
    await again.close();
  });

  describe('with a message that the present one cannot read', () => {
    it('leave it among the dead letters, where it is not lost', async () => {
      await present.bus.consume(questionAsked, 1, handled.by('present'));
      await present.look(async (channel) => {
        const { exchange, work } = namesOf(questionAsked, present.prefix);
        channel.publish(exchange, work, Buffer.from('{"v":2,"id":"later"}'));
        await channel.checkExchange(exchange);
      });
      await eventually(async () => expect(await present.deadLetters(questionAsked)).toHaveLength(1));
      expect(handled.all).toEqual([]);
    });
  });
});

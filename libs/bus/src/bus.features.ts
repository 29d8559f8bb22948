import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Edge } from '@docket/contracts';
import { eventually } from '@docket/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { Bus, Message, Outcome, Subscription } from './bus.ts';

const Question = z.object({ v: z.literal(1), id: z.string() });
type Question = z.infer<typeof Question>;

/** An edge for tests, both ends at one service. */
export const questionAsked: Edge<Question> = {
  message: 'question.asked',
  schema: Question,
  from: 'ingest',
  to: 'ingest',
  delays: [200, 600],
  deliveryLimit: 100,
};

export interface BusUnderTest {
  readonly bus: Bus;
  /** Reasons of the edge's dead letters, as anyone who runs the system can learn them. */
  readonly deadLetters: (edge: Edge) => Promise<readonly string[]>;
  /** Ends what was started for the test; the bus may be closed already. */
  stop(): Promise<void>;
}

const done: Outcome = { kind: 'ack' };

function ask(id: string): Question {
  return { v: 1, id };
}

/** What a handler got, and a way to decide each when the test wants. */
class Desk {
  readonly messages: Message<Question>[] = [];
  readonly #decisions: ((outcome: Outcome) => void)[] = [];

  readonly handler = (message: Message<Question>): Promise<Outcome> => {
    this.messages.push(message);
    return new Promise((resolve) => this.#decisions.push(resolve));
  };

  get ids(): string[] {
    return this.messages.map(({ body }) => body.id);
  }

  decide(index: number, outcome: Outcome): void {
    this.#decisions[index]?.(outcome);
  }
}

/** The contract of every bus. `start` gives a bus of its own, connected, with nothing in its queues. */
export function describeBus(start: () => Promise<BusUnderTest>): void {
  let test: BusUnderTest;
  let bus: Bus;
  beforeEach(async () => {
    test = await start();
    ({ bus } = test);
  });
  afterEach(() => test.stop());

  const publish = (id: string, delayMs?: number) =>
    bus.publish(questionAsked, ask(id), { messageId: id, ...(delayMs === undefined ? {} : { delayMs }) });

  describe('a published message', () => {
    it('reaches the handler with its body, id and trace', async () => {
      const desk = new Desk();
      const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
      await bus.consume(questionAsked, 1, desk.handler);
      expect(await bus.publish(questionAsked, ask('a'), { messageId: 'm-1', traceparent })).toBe('confirmed');
      await eventually(() => expect(desk.messages).toHaveLength(1));
      expect(desk.messages[0]).toEqual({
        body: ask('a'),
        messageId: 'm-1',
        traceparent,
        redelivered: false,
        publishedAt: expect.any(String),
      });
      desk.decide(0, done);
    });

    it('is not handled within the turn of its publisher, and is a copy', async () => {
      const desk = new Desk();
      await bus.consume(questionAsked, 1, desk.handler);
      const body = ask('a');
      const published = bus.publish(questionAsked, body, { messageId: 'a' });
      expect(desk.messages).toHaveLength(0);
      body.id = 'changed';
      await published;
      await eventually(() => expect(desk.ids).toEqual(['a']));
      expect(desk.messages[0]?.body).not.toBe(body);
      desk.decide(0, done);
    });

    it('waits while nobody consumes, and is counted', async () => {
      await Promise.all([publish('a'), publish('b')]);
      await eventually(async () => expect(await bus.waiting(questionAsked)).toBe(2));
      const desk = new Desk();
      await bus.consume(questionAsked, 2, desk.handler);
      await eventually(() => expect(desk.ids.toSorted()).toEqual(['a', 'b']));
      await eventually(async () => expect(await bus.waiting(questionAsked)).toBe(0));
      desk.decide(0, done);
      desk.decide(1, done);
    });

    it('is told of with its consumers and dead letters', async () => {
      await publish('a');
      await eventually(async () =>
        expect(await bus.inspect(questionAsked)).toEqual({ ready: 1, consumers: 0, dead: 0 }),
      );
      await bus.consume(questionAsked, 1, () => Promise.resolve({ kind: 'deadLetter', reason: 'unanswerable' }));
      await eventually(async () =>
        expect(await bus.inspect(questionAsked)).toEqual({ ready: 0, consumers: 1, dead: 1 }),
      );
    });

    it('arrives after its delay and not before', async () => {
      const arrivals: number[] = [];
      await bus.consume(questionAsked, 1, () => {
        arrivals.push(performance.now());
        return Promise.resolve(done);
      });
      const from = performance.now();
      expect(await publish('a', 600)).toBe('confirmed');
      expect(await bus.waiting(questionAsked)).toBe(0);
      await eventually(() => expect(arrivals).toHaveLength(1));
      expect((arrivals[0] ?? 0) - from).toBeGreaterThanOrEqual(595);
    });

    it('is refused a delay that its edge does not have', async () => {
      await expect(publish('a', 1234)).rejects.toThrow(RangeError);
    });

    it('goes to one of several consumers', async () => {
      const [one, two] = [new Desk(), new Desk()];
      await bus.consume(questionAsked, 1, one.handler);
      await bus.consume(questionAsked, 1, two.handler);
      await Promise.all([publish('a'), publish('b')]);
      await eventually(() => expect([...one.ids, ...two.ids].toSorted()).toEqual(['a', 'b']));
      expect(one.ids).toHaveLength(1);
      one.decide(0, done);
      two.decide(0, done);
    });
  });

  describe('a message whose handler', () => {
    it('says retry comes back after that delay, unchanged', async () => {
      const seen: { message: Message<Question>; at: number }[] = [];
      await bus.consume(questionAsked, 1, (message) => {
        seen.push({ message, at: performance.now() });
        return Promise.resolve(seen.length === 1 ? { kind: 'retry', delayMs: 200 } : done);
      });
      await publish('a');
      await eventually(() => expect(seen).toHaveLength(2));
      expect((seen[1]?.at ?? 0) - (seen[0]?.at ?? 0)).toBeGreaterThanOrEqual(195);
      // All but when it was published, which is anew.
      const publishedAt = expect.any(String);
      expect({ ...seen[1]?.message, publishedAt }).toEqual({ ...seen[0]?.message, publishedAt });
    });

    it('throws comes back after the last delay', async () => {
      const at: number[] = [];
      await bus.consume(questionAsked, 1, () => {
        at.push(performance.now());
        return at.length === 1 ? Promise.reject(new Error('a bug')) : Promise.resolve(done);
      });
      await publish('a');
      await eventually(() => expect(at).toHaveLength(2));
      expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(595);
    });

    it('asks for a delay that its edge does not have comes back after the last one', async () => {
      const at: number[] = [];
      await bus.consume(questionAsked, 1, () => {
        at.push(performance.now());
        return Promise.resolve(at.length === 1 ? { kind: 'retry', delayMs: 1 } : done);
      });
      await publish('a');
      await eventually(() => expect(at).toHaveLength(2));
      expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(595);
    });

    it('says deadLetter is dead with its reason, and the next one is handled', async () => {
      const seen: string[] = [];
      await bus.consume(questionAsked, 1, ({ body }) => {
        seen.push(body.id);
        return Promise.resolve(body.id === 'a' ? { kind: 'deadLetter', reason: 'never will be' } : done);
      });
      await publish('a');
      await publish('b');
      await eventually(() => expect(seen).toEqual(['a', 'b']));
      await eventually(async () => expect(await test.deadLetters(questionAsked)).toEqual(['never will be']));
    });
  });

  describe('a body that does not match the schema', () => {
    it('is a dead letter that no handler sees', async () => {
      const desk = new Desk();
      await bus.consume(questionAsked, 1, desk.handler);
      await bus.publish(questionAsked, { v: 2, id: 7 } as unknown as Question, { messageId: 'bad' });
      await eventually(async () => expect(await test.deadLetters(questionAsked)).toHaveLength(1));
      expect((await test.deadLetters(questionAsked))[0]).toContain('does not match question.asked: v: ');
      await publish('good');
      await eventually(() => expect(desk.ids).toEqual(['good']));
      desk.decide(0, done);
    });
  });

  describe('a consumer with two slots', () => {
    it('has at most two messages in hand', async () => {
      const desk = new Desk();
      await bus.consume(questionAsked, 2, desk.handler);
      await Promise.all(['a', 'b', 'c'].map((id) => publish(id)));
      await eventually(() => expect(desk.ids).toHaveLength(2));
      await eventually(async () => expect(await bus.waiting(questionAsked)).toBe(1));
      expect(desk.ids).toHaveLength(2);
      desk.decide(1, done);
      await eventually(() => expect(desk.ids.toSorted()).toEqual(['a', 'b', 'c']));
      desk.decide(0, done);
      desk.decide(2, done);
    });

    it('keeps the slot of a decided message until its work is over', async () => {
      const work = Promise.withResolvers<undefined>();
      const desk = new Desk();
      await bus.consume(questionAsked, 1, desk.handler);
      await Promise.all(['a', 'b'].map((id) => publish(id)));
      await eventually(() => expect(desk.ids).toHaveLength(1));
      desk.decide(0, { kind: 'ack', releaseAfter: work.promise });
      await eventually(async () => expect(await bus.waiting(questionAsked)).toBe(1));
      for (let turn = 0; turn < 20; turn++) await nextTurn();
      expect(desk.ids).toHaveLength(1);
      work.resolve(undefined);
      await eventually(() => expect(desk.ids.toSorted()).toEqual(['a', 'b']));
      desk.decide(1, done);
    });

    it('frees the slot of work that fails', async () => {
      const desk = new Desk();
      await bus.consume(questionAsked, 1, desk.handler);
      await Promise.all(['a', 'b'].map((id) => publish(id)));
      await eventually(() => expect(desk.ids).toHaveLength(1));
      desk.decide(0, { kind: 'ack', releaseAfter: Promise.reject(new Error('work failed')) });
      await eventually(() => expect(desk.ids.toSorted()).toEqual(['a', 'b']));
      desk.decide(1, done);
    });
  });

  describe('a subscription that closes', () => {
    it('waits for the message in hand and takes no other', async () => {
      const desk = new Desk();
      const subscription = await bus.consume(questionAsked, 1, desk.handler);
      expect(subscription.registered).toBe(true);
      await Promise.all(['a', 'b'].map((id) => publish(id)));
      await eventually(() => expect(desk.ids).toHaveLength(1));
      let closed = false;
      const closing = subscription.close().then(() => (closed = true));
      await eventually(() => expect(subscription.registered).toBe(false));
      expect(closed).toBe(false);
      desk.decide(0, done);
      await closing;
      await eventually(async () => expect(await bus.waiting(questionAsked)).toBe(1));
      expect(desk.ids).toHaveLength(1);
    });

    it('does not wait for the work of a decided message, which stays decided', async () => {
      const desk = new Desk();
      const subscription = await bus.consume(questionAsked, 1, desk.handler);
      await publish('a');
      await eventually(() => expect(desk.ids).toHaveLength(1));
      desk.decide(0, { kind: 'ack', releaseAfter: new Promise(() => undefined) });
      await subscription.close();
      const next = new Desk();
      await bus.consume(questionAsked, 1, next.handler);
      await publish('b');
      await eventually(() => expect(next.ids).toEqual(['b']));
      next.decide(0, done);
    });
  });

  describe('a bus that closes', () => {
    it('waits for the messages in hand, then takes and sends nothing', async () => {
      const desk = new Desk();
      const subscription = await bus.consume(questionAsked, 1, desk.handler);
      await publish('a');
      await eventually(() => expect(desk.ids).toHaveLength(1));
      let closed = false;
      const closing = bus.close().then(() => (closed = true));
      await eventually(() => expect(subscription.registered).toBe(false));
      expect(closed).toBe(false);
      desk.decide(0, done);
      await closing;
      expect(bus.connected).toBe(false);
      expect(await publish('b')).toBe('disconnected');
    });
  });

  describe('an event', () => {
    const listen = async (pattern: string): Promise<{ heard: [string, unknown][]; subscription: Subscription }> => {
      const heard: [string, unknown][] = [];
      const subscription = await bus.onEvent(pattern, (routingKey, body) => heard.push([routingKey, body]));
      return { heard, subscription };
    };

    it('is told to every listener whose pattern matches', async () => {
      const [all, completed, other] = [await listen('job.#'), await listen('job.*'), await listen('page.#')];
      await bus.publishEvent('job.completed', { jobId: 'j' });
      await bus.publishEvent('job.page.read', { jobId: 'k' });
      const [first, second] = [
        ['job.completed', { jobId: 'j' }],
        ['job.page.read', { jobId: 'k' }],
      ];
      await eventually(() => expect(all.heard).toEqual([first, second]));
      expect(completed.heard).toEqual([first]);
      expect(other.heard).toEqual([]);
    });

    it('is lost on a listener that closed, without harm', async () => {
      const [gone, here] = [await listen('#'), await listen('#')];
      await gone.subscription.close();
      expect(gone.subscription.registered).toBe(false);
      await bus.publishEvent('job.completed', {});
      await eventually(() => expect(here.heard).toHaveLength(1));
      expect(gone.heard).toEqual([]);
    });

    it('does no harm when a listener throws', async () => {
      await bus.onEvent('#', () => {
        throw new Error('a bug');
      });
      const { heard } = await listen('#');
      await bus.publishEvent('job.completed', {});
      await bus.publishEvent('job.failed', {});
      await eventually(() => expect(heard).toHaveLength(2));
    });
  });
}

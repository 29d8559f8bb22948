import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { deliveryDue } from '@docket/contracts';
import { eventually, seededRandom, startWebhookReceiver } from '@docket/testing';
import type { ReceivedRequest, WebhookReceiver } from '@docket/testing';
import { DUE, HEALTH } from '../kinds.ts';
import { PAGE } from './work-index.ts';
import { plan, planMany, SendingOnDisk, stateOf } from './sending-on-disk.features.ts';
import type { Dispatcher, Planned, SendingOptions } from './sending-on-disk.features.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let world: SendingOnDisk;
let receiver: WebhookReceiver;

beforeEach(async () => {
  world = await SendingOnDisk.open();
  receiver = await startWebhookReceiver();
  world.targets.put('e', receiver.url);
});
afterEach(async () => {
  await receiver.stop();
  await world.close();
});

const scanning = (options: SendingOptions = {}) => {
  const dispatcher = world.dispatcher(options);
  dispatcher.scan.start();
  return dispatcher;
};
/** Planned by a dispatcher that died at once: its messages are lost. */
const leftBehind = async (count: number) => {
  const bus = world.openBus();
  await bus.close();
  const dispatcher = world.dispatcher({ bus });
  const planned = await planMany(dispatcher, 'e', count);
  await dispatcher.deliveries.settlement.drained();
  return planned;
};
const eventOf = (request: ReceivedRequest) => (request.json() as { eventId: string }).eventId;
const endedNow = async (dispatcher: Dispatcher, planned: readonly Planned[], expected?: object) => {
  for (const one of planned) expect(await stateOf(dispatcher, one)).toMatchObject(expected ?? { status: 'delivered' });
};
const ended = (dispatcher: Dispatcher, planned: readonly Planned[], expected?: object) =>
  eventually(() => endedNow(dispatcher, planned, expected));
const isClaimed = async (dispatcher: Dispatcher, planned: readonly Planned[]) => {
  const states = await Promise.all(planned.map((one) => stateOf(dispatcher, one)));
  return states.some((state) => state.status === 'waiting' && state.claim !== null);
};
const untried = async (dispatcher: Dispatcher, planned: readonly Planned[]) => {
  const states = await Promise.all(planned.map(async (one) => ({ id: one.id, state: await stateOf(dispatcher, one) })));
  return states.flatMap(({ id, state }) => (state.status !== 'none' && state.attempts.length === 0 ? [id] : []));
};
/** While time flies, as what failed waits for its next attempt. */
const endedInTime = (dispatcher: Dispatcher, planned: readonly Planned[], expected?: object) =>
  eventually(
    async () => {
      world.skip(6_000);
      await endedNow(dispatcher, planned, expected);
    },
    { timeoutMs: 20_000 },
  );
/** What a crash left behind in the index is found by the scan, in its time. */
const nothingDue = () =>
  eventually(async () => {
    world.skip(6_000);
    expect((await world.records.list(DUE, { index: 'byTime', limit: 1 })).items).toEqual([]);
  });

describe('several dispatchers that scan the same store', () => {
  it('make each attempt once', async () => {
    const planned = await leftBehind(60);
    world.skip(31_000);
    const dispatchers = [1, 2, 3].map(() => scanning());
    await ended(world.dispatcher(), planned);
    await nothingDue();
    await Promise.all(dispatchers.map(({ stop }) => stop()));
    expect(receiver.received.map(eventOf).toSorted()).toEqual(planned.map(({ eventId }) => eventId).toSorted());
  });

  it('make each attempt once while messages come for the same deliveries, and attempts fail', async () => {
    const failed = new Set<string>();
    receiver.answerAlways((request) => {
      const first = !failed.has(eventOf(request));
      failed.add(eventOf(request));
      return { status: first && failed.size % 3 === 0 ? 503 : 200 };
    });
    const bus = world.openBus();
    const breaker = { failures: 1_000 };
    const planned = await leftBehind(40);
    world.skip(31_000);
    const [first, second] = [scanning({ bus, breaker }), scanning({ bus, breaker })];
    await Promise.all([first.listen(), second.listen()]);
    for (const { id: deliveryId } of planned)
      await bus.publish(deliveryDue, { v: 1, deliveryId, endpointId: 'e', attempt: 1 }, { messageId: deliveryId });
    await eventually(async () => {
      // So that no claim lapses: then attempts would be made again.
      if (!(await isClaimed(first, planned))) world.skip(6_000);
      await endedNow(first, planned);
    });
    await Promise.all([first.stop(), second.stop()]);
    const states = await Promise.all(planned.map((one) => stateOf(first, one)));
    const attempts = states.reduce((sum, state) => sum + (state.status === 'none' ? 0 : state.attempts.length), 0);
    expect(receiver.received).toHaveLength(attempts);
  });
});

describe('a dispatcher alone with its store', () => {
  it('takes at once what a former one was told of', async () => {
    const planned = await leftBehind(3);
    await ended(scanning({ alone: true }), planned);
  });

  it('leaves it to the messages otherwise', async () => {
    const planned = await leftBehind(1);
    const { stop } = scanning();
    await eventually(async () => expect(await world.records.count(DUE, { index: 'byTime', equals: ['due'] })).toBe(1));
    await stop();
    await ended(world.dispatcher(), planned, { status: 'waiting', attempts: [] });
  });
});

describe('a schedule of days', () => {
  it('is kept to its end, ten attempts in about 75 h', async () => {
    receiver.answerAlways({ status: 500 });
    const dispatcher = scanning({ breaker: { failures: 1_000 } });
    const { id } = await plan(dispatcher, 'e');
    world.skip(31_000);
    const start = world.now().getTime();
    await eventually(async () => {
      const state = await stateOf(dispatcher, { id });
      if (state.status === 'waiting' && state.claim === null)
        world.skip(Math.max(0, Date.parse(state.dueAt) - world.now().getTime()) + 30_000);
      expect(state).toMatchObject({ status: 'failed', reason: 'exhausted' });
    });
    expect(receiver.received).toHaveLength(10);
    expect(new Set(receiver.received.map(({ body }) => body.toString())).size).toBe(1);
    expect((world.now().getTime() - start) / (60 * MINUTE)).toBeCloseTo(75.6, 0);
  });
});

describe('an endpoint that is away for a while', () => {
  it('gets everything once it is back, and one request at a time until then', async () => {
    receiver.answerAlways({ status: 503 });
    const planned = await leftBehind(30);
    world.skip(31_000);
    const dispatchers = [scanning(), scanning()];
    const [first] = dispatchers as [Dispatcher];
    await eventually(async () => {
      expect(await isClaimed(first, planned)).toBe(false);
      const parked = await world.records.list(DUE, { index: 'byEndpoint', equals: ['e', 'parked'], limit: 100 });
      expect(parked.items.map(({ id }) => id)).toEqual(expect.arrayContaining(await untried(first, planned)));
      for (const { health } of dispatchers) expect(await health.isOpen('e')).toBe(true);
    });
    const beforeProbe = receiver.received.length;
    world.skip(30_000);
    await eventually(() => expect(receiver.received).toHaveLength(beforeProbe + 1));
    receiver.answerAlways({ status: 200 });
    world.skip(60_000);
    await endedInTime(first, planned);
    expect(await world.records.get(HEALTH, 'e')).toBeUndefined();
    await nothingDue();
  });

  it('gets what was parked although the dispatcher that closed the breaker died', async () => {
    const planned = await leftBehind(20);
    const { index } = world.dispatcher();
    for (const { id } of planned) await index.park(id, '9999');
    await ended(scanning(), planned);
    await nothingDue();
  });
});

describe('an endpoint that never comes back', () => {
  it('is disabled after five days, and everything that waits for it ends', async () => {
    receiver.answerAlways({ status: 500 });
    const planned = await leftBehind(20);
    world.skip(31_000);
    const dispatcher = scanning();
    await eventually(async () =>
      expect((await world.records.get(HEALTH, 'e'))?.value.probeAt).toEqual(expect.any(String)),
    );
    world.skip(5 * DAY);
    await endedInTime(dispatcher, planned, { status: 'failed', reason: 'endpoint-disabled' });
    expect(world.targets.disabled).toEqual([['e', 'failing']]);
    expect(receiver.received.length).toBeLessThanOrEqual(16);
    await nothingDue();
  });

  it('lets go of what is parked when it is deleted', async () => {
    receiver.answerAlways({ status: 500 });
    const planned = await leftBehind(12);
    world.skip(31_000);
    const dispatcher = scanning();
    await eventually(async () =>
      expect((await world.records.get(HEALTH, 'e'))?.value.probeAt).toEqual(expect.any(String)),
    );
    world.targets.lose('e', 'endpoint-deleted');
    world.skip(10 * MINUTE);
    await endedInTime(dispatcher, planned, { status: 'failed', reason: 'endpoint-deleted' });
    await nothingDue();
  });
});

describe('a slow endpoint with more overdue deliveries than its lane has room for', () => {
  it('hides no other endpoint from the scan', async () => {
    receiver.answerAlways('hang');
    const other = await startWebhookReceiver();
    world.targets.put('other', other.url);
    const planned = await leftBehind(30);
    const bus = world.openBus();
    await bus.close();
    const later = await plan(world.dispatcher({ bus }), 'other');
    world.skip(40_000);
    const dispatcher = scanning({ lanes: { queued: 3 }, timeoutMs: 1_000 });
    await ended(dispatcher, [later]);
    receiver.answerAlways({ status: 200 });
    await endedInTime(dispatcher, planned);
    await other.stop();
  });
});

describe('more that stays due than one look goes through', () => {
  it('hides nothing that is due after it', async () => {
    const due = { endpointId: 'slow', state: 'due', scanAt: world.now().toISOString() } as const;
    const ids = Array.from({ length: PAGE + 1 }, (_, n) => `held-${n}`);
    await Promise.all(ids.map((id) => world.records.insert(DUE, id, due)));
    const planned = await leftBehind(1);
    world.skip(40_000);
    await ended(scanning({ pages: 1 }), planned);
  });
});

describe('a store that does not always answer, and receivers that fail', () => {
  it('lose nothing: every event arrives with its bytes, again only after a lapsed claim', async () => {
    const random = seededRandom(20_261_106);
    let faulty = true;
    const fails = () => faulty && random.next() < 0.03;
    receiver.answerAlways(() => (faulty && random.next() < 0.3 ? { status: 500 } : { status: 200 }));
    const planned = await leftBehind(40);
    world.skip(31_000);
    const dispatchers = [1, 2, 3].map(() => scanning({ fails }));
    await eventually(() => {
      world.skip(1_000);
      expect(receiver.received.length).toBeGreaterThan(30);
    });
    faulty = false;
    const healthy = scanning();
    await endedInTime(healthy, planned);
    await nothingDue();
    await Promise.all([...dispatchers, healthy].map(({ stop }) => stop()));
    const bytes = new Map(planned.map(({ eventId, body }) => [eventId, body]));
    for (const request of receiver.received) expect(request.body.toString()).toBe(bytes.get(eventOf(request)));
    expect(new Set(receiver.received.map(eventOf)).size).toBe(40);
  });
});

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { deliveryDue } from '@docket/contracts';
import type { DeliveryDue } from '@docket/contracts';
import { eventually, startWebhookReceiver } from '@docket/testing';
import type { ReceivedRequest, WebhookReceiver } from '@docket/testing';
import { SCHEDULES } from '../deliveries/schedule.ts';
import { DUE } from '../kinds.ts';
import { plan, planMany, SendingOnDisk, stateOf } from './sending-on-disk.features.ts';
import type { Dispatcher, Planned } from './sending-on-disk.features.ts';

let world: SendingOnDisk;
let receivers: WebhookReceiver[];

beforeEach(async () => {
  world = await SendingOnDisk.open();
  receivers = [];
});
afterEach(async () => {
  await Promise.all(receivers.map((receiver) => receiver.stop()));
  await world.close();
});

const receiverOf = async (...endpointIds: string[]) => {
  const receiver = await startWebhookReceiver();
  receivers.push(receiver);
  for (const id of endpointIds) world.targets.put(id, receiver.url);
  return receiver;
};
const offerAll = ({ lanes }: Dispatcher, endpointId: string, planned: readonly Planned[]) =>
  planned.map(({ id }) => lanes.offer(endpointId, id, 1));
const eventOf = (request: ReceivedRequest) => (request.json() as { eventId: string }).eventId;
const gotAll = (receiver: WebhookReceiver, planned: readonly Planned[]) =>
  eventually(() =>
    expect(receiver.received.map(eventOf).toSorted()).toEqual(planned.map(({ eventId }) => eventId).toSorted()),
  );
const parked = (endpointId: string) =>
  world.records.count(DUE, { index: 'byEndpoint', equals: [endpointId, 'parked'] });

describe('an endpoint that hangs with hundreds of deliveries', () => {
  it('holds four slots, and delays nothing that goes elsewhere', async () => {
    const hanging = await receiverOf('hanging');
    hanging.answerAlways('hang');
    const healthy = ['a', 'b', 'c', 'd'];
    const well = await receiverOf(...healthy);
    const dispatcher = world.dispatcher({ timeoutMs: 60_000, lanes: { inFlight: 8 } });
    const stuck = await planMany(dispatcher, 'hanging', 200);
    const fine = await Promise.all(healthy.map((id) => planMany(dispatcher, id, 15)));
    offerAll(dispatcher, 'hanging', stuck);
    for (const [at, id] of healthy.entries()) offerAll(dispatcher, id, fine[at] ?? []);
    await gotAll(well, fine.flat());
    expect(hanging.received).toHaveLength(4);
    await hanging.stop();
  });

  it('has them parked once its breaker opens, without an attempt spent', async () => {
    const hanging = await receiverOf('hanging');
    hanging.answerAlways('hang');
    const dispatcher = world.dispatcher({ timeoutMs: 150 });
    const stuck = await planMany(dispatcher, 'hanging', 60);
    await dispatcher.deliveries.settlement.drained();
    offerAll(dispatcher, 'hanging', stuck);
    await eventually(async () => expect(await parked('hanging')).toBeGreaterThanOrEqual(50));
    const states = await Promise.all(stuck.map((one) => stateOf(dispatcher, one)));
    const untouched = states.filter((state) => state.status === 'waiting' && state.attempts.length === 0);
    expect(untouched.length).toBe(stuck.length - hanging.received.length);
    expect(hanging.received.length).toBeLessThanOrEqual(8);
  });
});

describe('a lane', () => {
  it('is forgotten once nothing is left for it, also while its breaker is open', async () => {
    const receiver = await receiverOf('e', 'f');
    receiver.answerAlways({ status: 500 });
    const dispatcher = world.dispatcher({ lanes: { queued: 2 } });
    const planned = await planMany(dispatcher, 'e', 12);
    await dispatcher.deliveries.settlement.drained();
    offerAll(dispatcher, 'e', planned);
    await eventually(async () => expect(await dispatcher.health.isOpen('e')).toBe(true));
    offerAll(dispatcher, 'e', planned);
    offerAll(dispatcher, 'f', await planMany(dispatcher, 'f', 1));
    await eventually(() => expect(dispatcher.lanes.held).toBe(0));
  });

  it('makes an attempt once, however often it is offered', async () => {
    const receiver = await receiverOf('e');
    receiver.answerAlways({ status: 200, afterMs: 50 });
    const dispatcher = world.dispatcher();
    const planned = await planMany(dispatcher, 'e', 10);
    for (let times = 0; times < 3; times += 1) offerAll(dispatcher, 'e', planned);
    await gotAll(receiver, planned);
    await dispatcher.stop();
    expect(receiver.received).toHaveLength(10);
  });

  it('goes on with what it had no room for', async () => {
    const receiver = await receiverOf('e');
    const dispatcher = world.dispatcher({ lanes: { queued: 5 } });
    const planned = await planMany(dispatcher, 'e', 40);
    await dispatcher.deliveries.settlement.drained();
    expect(offerAll(dispatcher, 'e', planned).filter((offered) => offered === 'full').length).toBeGreaterThan(20);
    await gotAll(receiver, planned);
  });

  it('keeps what comes a little early until it is due', async () => {
    const receiver = await receiverOf('e');
    receiver.answerNext({ status: 500 });
    const waits = { ...SCHEDULES.standard, waits: [0, 1_000] };
    const dispatcher = world.dispatcher({}, { ...SCHEDULES, standard: waits });
    const { id } = await plan(dispatcher, 'e');
    await dispatcher.attempts.make(id);
    dispatcher.lanes.offer('e', id, 2);
    await eventually(async () => expect(await stateOf(dispatcher, { id })).toMatchObject({ status: 'delivered' }));
    expect(receiver.received).toHaveLength(2);
  });

  it('leaves what comes much too early to the scan', async () => {
    const receiver = await receiverOf('e');
    receiver.answerNext({ status: 500 });
    const dispatcher = world.dispatcher();
    const { id } = await plan(dispatcher, 'e');
    await dispatcher.attempts.make(id);
    dispatcher.lanes.offer('e', id, 2);
    await dispatcher.stop();
    expect(receiver.received).toHaveLength(1);
  });

  it('makes the attempt of a redelivery that was asked for while the last one ended', async () => {
    const receiver = await receiverOf('e');
    const dispatcher = world.dispatcher();
    await dispatcher.listen();
    const { id } = await plan(dispatcher, 'e');
    await eventually(async () => expect(await stateOf(dispatcher, { id })).toMatchObject({ status: 'delivered' }));
    await dispatcher.deliveries.streams.execute(id, { type: 'Redeliver', by: 'request' }, { trace: null });
    await eventually(() => expect(receiver.received).toHaveLength(2));
  });
});

describe('lanes that are closed', () => {
  it('record the attempts in hand and announce again what waited', async () => {
    const receiver = await receiverOf('e');
    receiver.answerAlways({ status: 200, afterMs: 100 });
    const bus = world.openBus();
    const dispatcher = world.dispatcher({ bus });
    const planned = await planMany(dispatcher, 'e', 12);
    const announced: DeliveryDue[] = [];
    await bus.consume(deliveryDue, 100, ({ body }) => {
      announced.push(body);
      return Promise.resolve({ kind: 'ack' });
    });
    await eventually(() => expect(announced).toHaveLength(12));
    offerAll(dispatcher, 'e', planned);
    await eventually(() => expect(receiver.received).toHaveLength(4));
    await dispatcher.lanes.close();
    expect(dispatcher.lanes.offer('e', 'any')).toBe('closed');
    const states = await Promise.all(planned.map((one) => stateOf(dispatcher, one)));
    expect(states.filter(({ status }) => status === 'delivered')).toHaveLength(4);
    await eventually(() => expect(announced).toHaveLength(12 + 8));
  });
});

import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Bus } from '@docket/bus';
import type { JobCallback } from '@docket/contracts';
import { eventually } from '@docket/testing';
import { CALLBACKS, DELIVERIES } from '../kinds.ts';
import { DeliveriesOnDisk } from './deliveries-on-disk.features.ts';
import { deliveryId } from './delivery.ts';
import type { AccountEvent } from './plan-events.ts';

let disk: DeliveriesOnDisk;
let bus: Bus;
let one: ReturnType<DeliveriesOnDisk['process']>;

beforeEach(async () => {
  disk = await DeliveriesOnDisk.open();
  bus = await disk.openBus();
  one = disk.process(bus);
  disk.targets.add('first');
  disk.targets.add('second', { schedule: 'reference' });
});
afterEach(() => disk.close());

const CALLBACK: JobCallback = { id: randomUUID(), url: 'https://callback.example.com/?token=1' };
const newEvent = (more: Partial<AccountEvent> = {}): AccountEvent => ({
  ...{ eventId: randomUUID(), eventType: 'document.completed', accountId: 'local', jobId: randomUUID() },
  ...{ body: Buffer.from('{"a":1}'), traceparent: null, at: '2026-11-23T11:59:59.000Z' },
  ...more,
});
const ids = ({ eventId }: AccountEvent, ...targets: string[]) => targets.map((target) => deliveryId(eventId, target));
const view = async (id: string) => (await disk.records.get(DELIVERIES, id))?.value;
const body = async ({ eventId }: AccountEvent) => (await one.bodies.get(eventId))?.toString();

describe('an event', () => {
  it('is delivered to every target that is told of it, and to the callbacks of its job', async () => {
    disk.targets.add('third', { events: ['endpoint.disabled'] });
    const event = newEvent();
    const planned = await one.events.store(event, [CALLBACK]);
    expect(planned).toEqual(ids(event, 'first', 'second', CALLBACK.id));
    expect((await Promise.all(planned.map(view))).map((shown) => shown?.schedule)).toEqual([
      ...['standard', 'reference', 'standard'],
    ]);
    expect(await disk.records.get(CALLBACKS, CALLBACK.id)).toMatchObject({ value: { url: CALLBACK.url } });
    expect(await body(event)).toBe('{"a":1}');
    await eventually(() => expect(disk.messages.map(({ deliveryId: id }) => id).sort()).toEqual([...planned].sort()));
  });

  it('stands in the feed of an account that has no endpoints', async () => {
    disk.targets.targets.length = 0;
    const event = newEvent();
    expect(await one.events.store(event)).toEqual([]);
    expect(await one.feed.after('local', 0, 10)).toMatchObject([{ position: 1, eventId: event.eventId, at: event.at }]);
    expect(await body(event)).toBe('{"a":1}');
  });

  it('that comes again changes nothing, whatever its body is now', async () => {
    const event = newEvent();
    const planned = await one.events.store(event);
    expect(await one.events.store({ ...event, body: Buffer.from('{"a":2}') })).toEqual(planned);
    expect(await body(event)).toBe('{"a":1}');
    expect(await one.feed.after('local', 0, 10)).toHaveLength(1);
    expect(await disk.log.read(planned[0] ?? '')).toHaveLength(1);
  });

  it('that comes again with another callback is delivered to that too', async () => {
    const event = newEvent();
    await one.events.store(event);
    await one.events.store(event, [CALLBACK]);
    expect(await view(deliveryId(event.eventId, CALLBACK.id))).toMatchObject({ status: 'waiting' });
  });

  it('is stored once by several processes at once', async () => {
    const events = Array.from({ length: 8 }, () => newEvent());
    const processes = [one, disk.process(bus), disk.process(bus)];
    await Promise.all(processes.flatMap((each) => events.map((event) => each.events.store(event))));
    expect(await one.feed.after('local', 0, 100)).toHaveLength(8);
    for (const event of events)
      for (const id of ids(event, 'first', 'second')) expect(await disk.log.read(id)).toHaveLength(1);
  });

  it('is whole after a repeat, whatever step its process died at', async () => {
    let died = true;
    for (let calls = 1; died; calls++) {
      const event = newEvent({ accountId: `account-${calls}` });
      const dying = disk.process(bus, { calls, carriesOutTheLast: calls % 2 === 0 });
      died = await dying.events.store(event, [CALLBACK]).then(
        () => false,
        () => true,
      );
      await dying.settlement.drained();
      const heir = disk.process(bus);
      await heir.events.store(event, [CALLBACK]);
      await heir.settleLeft(-1);
      expect(await heir.feed.after(event.accountId, 0, 10)).toHaveLength(1);
      for (const id of ids(event, 'first', 'second', CALLBACK.id)) {
        expect(await disk.log.read(id)).toHaveLength(1);
        expect(await view(id)).toMatchObject({ status: 'waiting' });
        await eventually(() => expect(disk.messages.some(({ deliveryId: told }) => told === id)).toBe(true));
      }
    }
  });
});

describe("a stored event's delivery to one target", () => {
  it('is planned once', async () => {
    const event = newEvent();
    await one.events.store(event);
    const target = { id: 'late', schedule: 'reference' } as const;
    expect(await one.events.planFor(event, target)).toMatchObject({ planned: true, state: { status: 'waiting' } });
    expect(await one.events.planFor(event, target)).toMatchObject({ planned: false, state: { status: 'waiting' } });
  });
});

import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Bus } from '@docket/bus';
import { CALLBACKS, DELIVERIES, DUE, RESPONSE_HEADS } from '../kinds.ts';
import { DeliveriesOnDisk } from './deliveries-on-disk.features.ts';
import { deliveryId } from './delivery.ts';

let disk: DeliveriesOnDisk;
let bus: Bus;
let one: ReturnType<DeliveriesOnDisk['process']>;

beforeEach(async () => {
  disk = await DeliveriesOnDisk.open();
  bus = await disk.openBus();
  one = disk.process(bus);
  disk.targets.add('here');
});
afterEach(() => disk.close());

const JOB = randomUUID();
const CALLBACK = { id: randomUUID(), url: 'https://callback.example.com/' };
const newEvent = (jobId = JOB) => ({
  ...{ eventId: randomUUID(), eventType: 'document.completed', accountId: 'local', jobId },
  ...{ body: Buffer.from('{}'), traceparent: null, at: '2026-11-23T11:59:59.000Z' },
});
const view = async (eventId: string) => (await disk.records.get(DELIVERIES, deliveryId(eventId, 'here')))?.value;
const answered = async (eventId: string, status: number) => {
  const id = deliveryId(eventId, 'here');
  await disk.records.put(RESPONSE_HEADS, `${id}/1`, 1, { jobId: JOB, text: 'thank you for the invoice of Müller' });
  await one.streams.execute(id, { type: 'Start' }, { trace: null });
  const answer = { status, error: null, latencyMs: 1, address: null, retryAfterMs: null };
  await one.streams.execute(id, { type: 'Record', claim: 2, answer, chance: 0 }, { trace: null });
};
const left = async (jobId = JOB) => ({
  bodies: await disk.files(),
  heads: await disk.records.count(RESPONSE_HEADS, { index: 'byJob', equals: [jobId] }),
  callbacks: await disk.records.count(CALLBACKS, { index: 'byJob', equals: [jobId] }),
});
const NOTHING = { bodies: [], heads: 0, callbacks: 0 };

describe('an erased job', () => {
  it('leaves no body, no response head and no callback, and its deliveries end', async () => {
    const [done, waiting] = [newEvent(), newEvent()];
    await one.events.store(done, [CALLBACK]);
    await one.events.store(waiting);
    await answered(done.eventId, 200);
    await answered(waiting.eventId, 500);
    await one.erasing.erase({ jobId: JOB });
    expect(await left()).toEqual(NOTHING);
    expect(await view(done.eventId)).toMatchObject({ status: 'delivered' });
    expect(await view(waiting.eventId)).toMatchObject({ status: 'failed', reason: 'erased', dueAt: null });
    await one.settlement.drained();
    expect(await disk.records.count(DUE, { index: 'byTime', equals: ['due'] })).toBe(0);
    expect(await one.tombstones.isErased(JOB)).toBe(true);
  });

  it('leaves other jobs alone', async () => {
    const other = newEvent(randomUUID());
    await one.events.store(other);
    await one.erasing.erase({ jobId: JOB });
    expect(await view(other.eventId)).toMatchObject({ status: 'waiting' });
    expect(await one.bodies.get(other.eventId)).toBeDefined();
  });

  it('loses the bodies of all its events, also if they went to nobody', async () => {
    disk.targets.targets.length = 0;
    await one.events.store(newEvent());
    await one.events.store(newEvent());
    await one.erasing.erase({ jobId: JOB });
    expect(await left()).toEqual(NOTHING);
  });

  it('loses the body that a process stored before it died, though nothing names it', async () => {
    const eventId = randomUUID();
    await one.bodies.keep(eventId, Buffer.from('{}'));
    await one.erasing.erase({ jobId: JOB, eventId });
    expect(await left()).toEqual(NOTHING);
  });

  it('keeps its places in the feed', async () => {
    await one.events.store(newEvent());
    await one.erasing.erase({ jobId: JOB });
    expect(await one.feed.after('local', 0, 10)).toHaveLength(1);
  });

  it('has nothing stored of it any more', async () => {
    await one.erasing.erase({ jobId: JOB });
    const event = newEvent();
    expect(await one.events.store(event, [CALLBACK])).toEqual([]);
    expect(await left()).toEqual(NOTHING);
    expect(await view(event.eventId)).toBeUndefined();
  });
});

describe('a job that is erased while an event of it is stored', () => {
  it('leaves nothing, whichever step the erasing comes between', async () => {
    for (let step = 1; ; step++) {
      const [jobId, callback] = [randomUUID(), { ...CALLBACK, id: randomUUID() }];
      const event = newEvent(jobId);
      let calls = 0;
      const erase = async () => {
        if (++calls === step) await one.erasing.erase({ jobId });
      };
      const other = disk.process(bus, { calls: Infinity, carriesOutTheLast: true, pause: erase });
      await other.events.store(event, [callback]);
      await other.settlement.drained();
      if (calls < step) break;
      if ((await view(event.eventId)) !== undefined)
        expect(await view(event.eventId)).toMatchObject({ status: 'failed', reason: 'erased' });
      expect(await left(jobId)).toEqual(NOTHING);
    }
  });
});

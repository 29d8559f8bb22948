import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Bus } from '@docket/bus';
import type { Commit } from '@docket/event-log';
import { eventually } from '@docket/testing';
import { DELIVERIES, DUE } from '../kinds.ts';
import type { Answer } from './answer.ts';
import { DeliveriesOnDisk } from './deliveries-on-disk.features.ts';
import { deliveryId } from './delivery.ts';
import type { DeliveryCommand } from './delivery.ts';
import type { ScheduleName } from './schedule.ts';
import { DeliverySettler } from './settle-delivery.ts';

let disk: DeliveriesOnDisk;
let bus: Bus;
let one: ReturnType<DeliveriesOnDisk['process']>;

beforeEach(async () => {
  disk = await DeliveriesOnDisk.open();
  bus = await disk.openBus();
  one = disk.process(bus);
});
afterEach(() => disk.close());

const answer = (status: number): Answer => ({
  ...{ status, error: null, latencyMs: 5, address: '127.0.0.1', retryAfterMs: null },
});
const plan = async (schedule: ScheduleName = 'standard') => {
  const eventId = randomUUID();
  const facts = {
    eventId,
    eventType: 'document.failed',
    jobId: null,
    accountId: 'local',
    endpointId: 'here',
    schedule,
  };
  const id = deliveryId(eventId, 'here');
  await one.streams.execute(id, { type: 'Plan', facts }, { trace: null });
  return id;
};
const execute = async (id: string, command: DeliveryCommand) => {
  const executed = await one.streams.execute(id, command, { trace: null });
  if (executed.refused) throw new Error(executed.refused.refused);
  return executed.commit;
};
const attempt = async (id: string, status: number) => {
  const { version } = await execute(id, { type: 'Start' });
  return execute(id, { type: 'Record', claim: version, answer: answer(status), chance: 0.5 });
};
const view = async (id: string) => (await disk.records.get(DELIVERIES, id))?.value;
const due = async (id: string) => {
  await one.settlement.drained();
  return (await disk.records.get(DUE, id))?.value;
};
const inMs = (ms: number) => new Date(disk.now.getTime() + ms).toISOString();
const unsettled = async () => {
  await one.settlement.drained();
  return disk.log.unsettled(inMs(1), 100);
};

describe('a delivery that was planned', () => {
  it('is shown, announced, and left to its message for 30 s', async () => {
    const id = await plan();
    expect(await view(id)).toMatchObject({ status: 'waiting', attempts: 0, dueAt: inMs(0), finishedAt: null });
    expect(await due(id)).toEqual({ endpointId: 'here', state: 'due', scanAt: inMs(30_000) });
    await eventually(() => expect(disk.messages).toEqual([{ v: 1, deliveryId: id, endpointId: 'here', attempt: 1 }]));
    expect(await unsettled()).toEqual([]);
  });

  it('is not announced if it is a test, which who asked for it makes', async () => {
    const id = await plan('once');
    expect(await due(id)).toMatchObject({ scanAt: inMs(30_000) });
    await attempt(id, 500);
    expect(await due(id)).toBeUndefined();
    expect(disk.messages).toEqual([]);
  });
});

describe('a delivery under way', () => {
  it("is its dispatcher's until the claim lapses", async () => {
    const id = await plan();
    disk.skip(1_000);
    await execute(id, { type: 'Start' });
    expect(await due(id)).toEqual({ endpointId: 'here', state: 'due', scanAt: inMs(30_000) });
  });

  it('waits in the broker if its next attempt is due soon', async () => {
    const id = await plan();
    await attempt(id, 500);
    expect(await view(id)).toMatchObject({ attempts: 1, lastStatus: 500, dueAt: inMs(5_000) });
    expect(await due(id)).toMatchObject({ scanAt: inMs(35_000) });
  });

  it('waits for the scan if its next attempt is due late', async () => {
    const id = await plan();
    await attempt(id, 500);
    disk.skip(5_000);
    await attempt(id, 500);
    expect(await due(id)).toMatchObject({ scanAt: inMs(300_000) });
  });
});

describe('a delivery that is over', () => {
  it('has no due time any more', async () => {
    const id = await plan();
    await attempt(id, 204);
    expect(await view(id)).toMatchObject({ status: 'delivered', dueAt: null, finishedAt: inMs(0), lastStatus: 204 });
    expect(await due(id)).toBeUndefined();
    expect(await unsettled()).toEqual([]);
  });

  it('is due again once redelivered, whoever settles its end late', async () => {
    const id = await plan();
    const end = await attempt(id, 204);
    const { state } = await one.streams.load(id);
    await execute(id, { type: 'Redeliver', by: 'request' });
    await due(id);
    await new DeliverySettler({ records: disk.records, bus, overdueMs: 30_000 }).relay(end, state, true);
    expect(await due(id)).toMatchObject({ state: 'due', scanAt: inMs(30_000) });
    await eventually(() => expect(disk.messages.at(-1)).toMatchObject({ attempt: 2 }));
  });

  it('that an earlier commit, settled late, made due again is found to be over', async () => {
    const id = await plan();
    await attempt(id, 204);
    await due(id);
    const [planned] = (await disk.log.read(id)) as [Commit];
    const { state } = await one.streams.loadAt(id, 1);
    await new DeliverySettler({ records: disk.records, bus, overdueMs: 30_000 }).relay(planned, state, true);
    expect(await due(id)).toBeDefined();
    await one.retrace(id);
    expect(await due(id)).toBeUndefined();
  });
});

describe('a commit that nobody settled', () => {
  it('is settled from the log: whatever step its process died at', async () => {
    for (let calls = 1; calls <= 5; calls++) {
      const dying = disk.process(bus, { calls, carriesOutTheLast: true });
      const facts = { eventId: randomUUID(), eventType: 'document.failed', jobId: null, accountId: 'local' };
      const id = deliveryId(facts.eventId, 'here');
      const planned = { ...facts, endpointId: 'here', schedule: 'standard' } as const;
      await dying.streams.execute(id, { type: 'Plan', facts: planned }, { trace: null }).catch(() => undefined);
      await dying.settlement.drained();
      if ((await disk.log.read(id)).length === 0) continue;
      await one.settleLeft(-1);
      expect(await view(id)).toMatchObject({ status: 'waiting' });
      expect(await due(id)).toMatchObject({ state: 'due' });
      await eventually(() => expect(disk.messages.some(({ deliveryId: told }) => told === id)).toBe(true));
      expect(await unsettled()).toEqual([]);
    }
  });

  it('is left to its process for a while', async () => {
    const away = await disk.openBus();
    await away.close();
    await disk.process(away).streams.execute(
      randomUUID(),
      {
        type: 'Plan',
        facts: {
          eventId: randomUUID(),
          eventType: 'x',
          jobId: null,
          accountId: 'a',
          endpointId: 'e',
          schedule: 'once',
        },
      },
      { trace: null },
    );
    expect(await one.settleLeft(5_000)).toBe(0);
  });

  it('is settled without a broker too: what is due is written, and the scan finds it', async () => {
    const away = await disk.openBus();
    const lonely = disk.process(away);
    await away.close();
    const facts = { eventId: randomUUID(), eventType: 'document.failed', jobId: null, accountId: 'local' };
    const id = deliveryId(facts.eventId, 'here');
    await lonely.streams.execute(
      id,
      { type: 'Plan', facts: { ...facts, endpointId: 'here', schedule: 'standard' } },
      { trace: null },
    );
    await lonely.settlement.drained();
    expect(await unsettled()).toHaveLength(1);
    disk.skip(5_001);
    expect(await lonely.settleLeft(5_000)).toBe(1);
    expect(await due(id)).toMatchObject({ state: 'due' });
    expect(await unsettled()).toEqual([]);
    expect(disk.messages).toEqual([]);
  });
});

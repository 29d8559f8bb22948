import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { deliveryDue, DeliveryDue } from '@docket/contracts';
import { answered, claimed, deliveryId, isDueByMessage, isOverdue, planned } from './delivery.ts';
import type { Delivery } from './delivery.ts';
import type { Answer } from './outcome.ts';
import { SCHEDULES } from './schedule.ts';

const start = new Date('2026-11-23T12:00:00.000Z');
const at = (seconds: number) => new Date(start.getTime() + seconds * 1000);
const eventId = '5b1d6b7e-2f55-8d55-8a8d-0c27f4a3d6f0';
const fresh = planned(
  { accountId: 'local', jobId: eventId, eventId, status: 'failed', finishedAt: start.toISOString() },
  { id: 'configured', schedule: 'reference' },
  start,
);
const answer = (status: number | null): Answer => ({
  status,
  error: status === null ? 'timeout' : null,
  latencyMs: 12,
  address: '127.0.0.1',
  responseHead: '',
});
const attempt = (delivery: Delivery, status: number | null, now: Date) =>
  answered(claimed(delivery, now), answer(status), SCHEDULES.reference, now);

describe('the id of a delivery', () => {
  it('is a UUID that the message accepts, the same each time, another for another endpoint', () => {
    const id = deliveryId(eventId, 'configured');
    expect(DeliveryDue.safeParse({ v: 1, deliveryId: id, attempt: 1 }).success).toBe(true);
    expect(deliveryId(eventId, 'configured')).toBe(id);
    expect(deliveryId(eventId, 'other')).not.toBe(id);
  });
});

describe('a planned delivery', () => {
  it('is due at once, for its first attempt only', () => {
    expect(isDueByMessage(fresh, 1)).toBe(true);
    expect(isDueByMessage(fresh, 2)).toBe(false);
  });
  it('is left to its message until it is overdue', () => {
    expect(isOverdue(fresh, at(0))).toBe(false);
    expect(isOverdue(fresh, at(1))).toBe(true);
  });
});

describe('a claimed attempt', () => {
  const taken = claimed(fresh, at(2));
  it('is not due by a repeated message', () => {
    expect(isDueByMessage(taken, 1)).toBe(false);
  });
  it("is nobody else's for 30 s", () => {
    expect(taken.dueAt).toBe(at(32).toISOString());
    expect(isOverdue(taken, at(32))).toBe(false);
    expect(isOverdue(taken, at(33))).toBe(true);
  });
  it('keeps its number when claimed again', () => {
    expect(claimed(taken, at(70)).claimed).toBe(1);
  });
});

describe('a delivery on the reference schedule', () => {
  it('waits 5 s, then 25 s, then stops', () => {
    const second = attempt(fresh, 500, at(1));
    expect(second).toMatchObject({ state: 'waiting', dueAt: at(6).toISOString() });
    expect(isDueByMessage(second, 2)).toBe(true);
    const third = attempt(second, null, at(6));
    expect(third).toMatchObject({ state: 'waiting', dueAt: at(31).toISOString() });
    const stopped = attempt(third, 503, at(31));
    expect(stopped).toMatchObject({ state: 'stopped', dueAt: null });
    expect(stopped.attempts.map(({ attempt: n, status }) => [n, status])).toEqual([
      [1, 500],
      [2, null],
      [3, 503],
    ]);
  });

  it('ends with the first answer that is final, after at most three attempts, numbered without gaps', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(200, 204, 301, 400, 408, 429, 500, null), { minLength: 4 }), (statuses) => {
        const left = [...statuses];
        let delivery = fresh;
        while (delivery.state === 'waiting') delivery = attempt(delivery, left.shift() ?? null, start);
        const numbers = delivery.attempts.map(({ attempt: n }) => n);
        expect(numbers).toEqual([1, 2, 3].slice(0, numbers.length));
        expect(numbers.length).toBeGreaterThan(0);
        expect(delivery.dueAt).toBeNull();
        expect(isDueByMessage(delivery, numbers.length + 1)).toBe(false);
      }),
    );
  });

  it('waits only as long as the broker has delay queues for', () => {
    expect(SCHEDULES.reference.slice(1).every((wait) => deliveryDue.delays.includes(wait))).toBe(true);
  });
});

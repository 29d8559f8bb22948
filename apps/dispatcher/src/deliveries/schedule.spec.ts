import { describe, expect, it } from '@jest/globals';
import { deliveryDue } from '@docket/contracts';
import { APPLICATIONS, readConfig } from '@docket/service';
import fc from 'fast-check';
import { BROKER_WAIT_MAX, SCHEDULE_NAMES, SCHEDULES, schedulesWith, verdictOn, waitBefore } from './schedule.ts';

const name = fc.constantFrom(...SCHEDULE_NAMES);
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const retryAfter = fc.option(fc.nat(10_000_000_000));

describe('waits of an operator’s choice', () => {
  const { DOCKET_WEBHOOK_RETRY_SECONDS } = APPLICATIONS.dispatcher.variables;

  it('are those of the schedule standard, after a first attempt at once', () => {
    const { standard, ...others } = schedulesWith([5, 25, 3_600]);
    expect(standard).toEqual({ ...SCHEDULES.standard, waits: [0, 5_000, 25_000, 3_600_000] });
    expect({ standard: SCHEDULES.standard, ...others }).toEqual(SCHEDULES);
  });

  it('are those of the schedule unless some are chosen', () => {
    const { DOCKET_WEBHOOK_RETRY_SECONDS: waits } = readConfig({ DOCKET_WEBHOOK_RETRY_SECONDS }, {});
    expect(schedulesWith(waits)).toEqual(SCHEDULES);
  });
});

describe('the wait before an attempt', () => {
  it('is within the jitter of what the schedule says', () => {
    fc.assert(
      fc.property(name, fc.integer({ min: 1, max: 10 }), chance, (schedule, attempt, drawn) => {
        const { waits, jitter } = SCHEDULES[schedule];
        const [wait, drawnWait] = [waits[attempt - 1], waitBefore(SCHEDULES[schedule], attempt, drawn, null)];
        if (wait === undefined) {
          expect(drawnWait).toBeUndefined();
          return;
        }
        expect(drawnWait).toBeGreaterThanOrEqual(Math.floor(wait * (1 - jitter)));
        expect(drawnWait).toBeLessThanOrEqual(Math.ceil(wait * (1 + jitter)));
        if (wait <= BROKER_WAIT_MAX) expect(drawnWait).toBe(wait);
      }),
    );
  });

  it('is spread over the whole range', () => {
    expect(waitBefore(SCHEDULES.standard, 3, 0, null)).toBe(270_000);
    expect(waitBefore(SCHEDULES.standard, 3, 0.5, null)).toBe(300_000);
    expect(waitBefore(SCHEDULES.standard, 3, 0.999999, null)).toBe(330_000);
  });

  it('is lengthened by Retry-After, never shortened, and to no more than the longest wait', () => {
    fc.assert(
      fc.property(name, fc.integer({ min: 1, max: 10 }), chance, retryAfter, (schedule, attempt, drawn, asked) => {
        const { waits } = SCHEDULES[schedule];
        const plain = waitBefore(SCHEDULES[schedule], attempt, drawn, null);
        const wait = waitBefore(SCHEDULES[schedule], attempt, drawn, asked);
        if (plain === undefined) {
          expect(wait).toBeUndefined();
          return;
        }
        expect(wait).toBe(Math.max(plain, Math.min(asked ?? 0, Math.max(...waits))));
      }),
    );
  });

  it.each(SCHEDULE_NAMES)('is timed by the broker where the schedule %s is short', (schedule) => {
    const short = SCHEDULES[schedule].waits.filter((wait) => wait > 0 && wait <= BROKER_WAIT_MAX);
    expect(short.every((wait) => deliveryDue.delays.includes(wait))).toBe(true);
  });

  it('adds up to about 75 hours on the standard schedule, and 30 s on the reference schedule', () => {
    const total = (schedule: 'standard' | 'reference') =>
      SCHEDULES[schedule].waits.reduce((sum, wait) => sum + wait, 0);
    expect(total('standard') / 3_600_000).toBeCloseTo(75.6, 1);
    expect(total('reference')).toBe(30_000);
  });
});

describe('an answer', () => {
  it.each([
    [200, 'delivered', 'delivered'],
    [299, 'delivered', 'delivered'],
    [301, 'retry', 'refused'],
    [304, 'retry', 'refused'],
    [400, 'retry', 'refused'],
    [408, 'retry', 'retry'],
    [410, 'gone', 'gone'],
    [429, 'retry', 'retry'],
    [500, 'retry', 'retry'],
    [599, 'retry', 'retry'],
  ] as const)('with status %i means %s on the standard schedule, %s on the reference schedule', (status, ...means) => {
    expect(verdictOn({ status, error: null }, SCHEDULES.standard)).toBe(means[0]);
    expect(verdictOn({ status, error: null }, SCHEDULES.reference)).toBe(means[1]);
  });

  it.each(['timeout', 'dns', 'connect', 'tls', 'reset', 'network'] as const)(
    'that %s kept away is tried again',
    (error) => {
      expect(verdictOn({ status: null, error }, SCHEDULES.reference)).toBe('retry');
    },
  );

  it('that was never asked for, as the address is private, ends all but the standard schedule', () => {
    const refused = { status: null, error: 'refused-address' } as const;
    expect(verdictOn(refused, SCHEDULES.standard)).toBe('retry');
    expect(verdictOn(refused, SCHEDULES.reference)).toBe('refused');
  });
});

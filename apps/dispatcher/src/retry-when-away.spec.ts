import { describe, expect, it } from '@jest/globals';
import { deliveryDue, jobFinished } from '@docket/contracts';
import { StoreUnavailable } from '@docket/records';
import { createLog } from '@docket/service';
import { retryWhenAway } from './retry-when-away.ts';

const log = createLog('dispatcher', 'silent');
const failing = (error: Error) => retryWhenAway(log, () => Promise.reject(error));

describe('a message whose work', () => {
  it('is done is acknowledged', async () => {
    expect(await retryWhenAway(log, () => Promise.resolve())).toEqual({ kind: 'ack' });
  });

  it.each([
    ['finds the store away', new StoreUnavailable('no answer')],
    ['finds ingest away', Object.assign(new Error('14 UNAVAILABLE'), { code: 14 })],
    ['gets no answer from ingest in time', Object.assign(new Error('4 DEADLINE_EXCEEDED'), { code: 4 })],
  ])('%s comes back by a delay that both edges have', async (_what, error) => {
    const outcome = await failing(error);
    expect(outcome).toEqual({ kind: 'retry', delayMs: 1_000 });
    for (const edge of [jobFinished, deliveryDue]) expect(edge.delays).toContain(1_000);
  });

  it.each([
    ['has a bug', new TypeError('undefined is not a function')],
    ['is refused by ingest', Object.assign(new Error('16 UNAUTHENTICATED'), { code: 16 })],
  ])('%s is reported by the bus', async (_what, error) => {
    await expect(failing(error)).rejects.toBe(error);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Docket, DocketOptions } from '../processes/docket.ts';
import { testBadReceivers } from './bad-receivers.features.ts';
import { testCallbacks } from './callbacks.features.ts';
import { testEndpoints } from './endpoints.features.ts';
import { testErasing, testNothingLeft } from './erasing.features.ts';
import { testOutage } from './outage.features.ts';
import type { Disasters } from './outage.features.ts';

/** Webhooks over real HTTP and real sockets, the same in both shapes, on one running Docket. */
export function testWebhooks<D extends Docket>(
  start: (options: DocketOptions) => Promise<D>,
  disasters: Disasters<D>,
  more: (the: () => D) => void = () => undefined,
): void {
  let docket: D | undefined;
  const the = () => {
    if (!docket) throw new Error('Docket did not start');
    return docket;
  };
  beforeAll(async () => {
    docket = await start({});
  }, 120_000);
  afterAll(() => docket?.remove(), 60_000);

  const outage = testOutage(the, disasters);
  outage.begin();
  testErasing(the);
  testEndpoints(the);
  testCallbacks(the);
  more(the);
  testBadReceivers(the);
  outage.end();
  testNothingLeft(the);

  describe('the log', () => {
    it('tells every attempt by ids, and no address of a receiver', () => {
      const attempts = the().lines.filter((line) => line.includes('delivery.attempted'));
      expect(attempts.length).toBeGreaterThan(60);
      const lines = the().lines.join('\n');
      for (const part of ['/hook', '/first', 'token=', 'whsec_']) expect(lines).not.toContain(part);
    });
  });
}

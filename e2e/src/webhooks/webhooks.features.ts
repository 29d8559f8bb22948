import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Docket, DocketOptions } from '../processes/docket.ts';
import { testBadReceivers } from './bad-receivers.features.ts';
import { testCallbacks } from './callbacks.features.ts';
import { testEndpoints } from './endpoints.features.ts';
import { testErasing, testNothingLeft } from './erasing.features.ts';
import { testOutage } from './outage.features.ts';
import type { Disasters } from './outage.features.ts';

/** What only one shape shows: while the receivers of the others wait, and at the end of everything. */
export interface More<D extends Docket> {
  readonly meanwhile?: (the: () => D) => void;
  readonly last?: (the: () => D) => void;
}

/** Waits of `standard` that a test can wait for too. */
const SOON = '5,25,25,25,25,25,25,25,25';

/** Webhooks over real HTTP and real sockets, the same in both shapes, on one running Docket. */
export function testWebhooks<D extends Docket>(
  start: (options: DocketOptions) => Promise<D>,
  disasters: Disasters<D>,
  { meanwhile, last }: More<D> = {},
): void {
  let docket: D | undefined;
  const the = () => {
    if (!docket) throw new Error('Docket did not start');
    return docket;
  };
  beforeAll(async () => {
    docket = await start({ env: { DOCKET_WEBHOOK_RETRY_SECONDS: SOON } });
  }, 120_000);
  afterAll(() => docket?.remove(), 60_000);

  const outage = testOutage(the, disasters);
  const bad = testBadReceivers(the);
  outage.begin();
  bad.begin();
  testErasing(the);
  testEndpoints(the);
  testCallbacks(the);
  meanwhile?.(the);
  bad.end();
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

  last?.(the);
}

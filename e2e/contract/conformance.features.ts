import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OPERATIONS } from '@docket/contracts';
import type { Operation } from '@docket/contracts';
import type { Docket, DocketOptions } from '../src/processes/docket.ts';
import { testAccounts } from './accounts.features.ts';
import { testBackfills } from './backfills.features.ts';
import { testClients } from './clients.features.ts';
import { testDeliveries } from './deliveries.features.ts';
import { testErasure, testNothingLeft } from './erasure.features.ts';
import { testEvidence } from './evidence.features.ts';
import { testFuzzed } from './fuzz.features.ts';
import { testLimits } from './limits.features.ts';
import { testLists } from './lists.features.ts';
import { testMaintenance } from './maintenance.features.ts';
import { testMetrics } from './metrics.features.ts';
import { testOwnLists } from './own-lists.features.ts';
import { testPoison, testStates } from './states.features.ts';
import { openSubject } from './subject.ts';
import type { Subject } from './subject.ts';
import { testSubmissions } from './submissions.features.ts';
import { testSync } from './sync.features.ts';
import { testTemplates } from './templates.features.ts';
import { testWaiting } from './waiting.features.ts';
import { testWebhooks } from './webhooks.features.ts';

/**
 * The public contract over real HTTP, the same in every shape. Every answer is held against the description that the
 * service gives of itself.
 */
export function testConformance(
  start: (options: DocketOptions) => Promise<Docket>,
  { rush }: Pick<Subject, 'rush'>,
): void {
  let subject: Subject | undefined;
  const the = () => {
    if (!subject) throw new Error('Docket did not start');
    return subject;
  };
  beforeAll(async () => {
    subject = await openSubject(start, rush);
  }, 120_000);
  afterAll(() => subject?.docket.remove(), 60_000);

  testClients(the);
  testSubmissions(the);
  testStates(the);
  testLists(the);
  testErasure(the);
  testWaiting(the);
  testEvidence(the);
  testSync(the);
  testTemplates(the);
  testOwnLists(the);
  testBackfills(the);
  testAccounts(the);
  testWebhooks(the);
  testDeliveries(the);
  testLimits(the);
  testFuzzed(the);
  testPoison(the);
  testMaintenance(the);
  testMetrics(the);
  testNothingLeft(the);

  describe('the description', () => {
    it('has every operation, and every one was called', () => {
      const { description, called } = the().api;
      expect(description.document.openapi).toMatch(/^3\.1\./);
      const operations: readonly [string, Operation][] = Object.entries(OPERATIONS);
      const all = operations.flatMap(([id, { aliases = [] }]) => [id, ...aliases]);
      expect(all.filter((id) => !called.has(id))).toEqual([]);
    });

    it('can be browsed', async () => {
      const page = await fetch(`${the().api.url}/docs`);
      expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
      const schema = await fetch(`${the().api.url}/schemas/template.json`);
      expect([schema.status, typeof (await schema.json())]).toEqual([200, 'object']);
    });
  });
}

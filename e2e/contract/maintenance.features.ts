import { describe, expect, it } from '@jest/globals';
import type { AuditReport, SystemStatus } from '@docket/contracts';
import { eventually } from '@docket/testing';
import { NOBODY } from './subject.ts';
import type { TheSubject } from './subject.ts';

/** What the operator does to the whole installation. */
export function testMaintenance(the: TheSubject): void {
  describe('the status of the system', () => {
    it('names every application, its queues and what waits, and nothing is wrong', async () => {
      const status = await eventually(
        async () => {
          const { body } = await the().api.call<SystemStatus>('getStatus');
          expect(body.problems).toEqual([]);
          return body;
        },
        { timeoutMs: 30_000 },
      );
      const applications = new Set(status.processes.map(({ application }) => application));
      expect(applications).toEqual(new Set(['gateway', 'ingest', 'extractor', 'dispatcher']));
      expect(status.queues.map(({ consumers }) => consumers)).not.toContain(0);
      expect(status.logs).toEqual([
        { log: 'jobs', unsettled: 0, oldestUnsettledSeconds: null },
        { log: 'deliveries', unsettled: 0, oldestUnsettledSeconds: null },
      ]);
      expect(status).toMatchObject({ ok: true, deliveries: { due: 0 }, jobs: { oldestPendingSeconds: null } });
    });
  });

  describe('the log after all this', () => {
    it('is sound, of one job and of all', async () => {
      const { api, poison } = the();
      const one = (await api.call<AuditReport>('verifyAudit', { json: { jobId: poison } })).body;
      expect(one).toMatchObject({ sound: true, jobs: 1, faults: [] });
      const all = (await api.call<AuditReport>('verifyAudit', { json: {} })).body;
      expect(all).toMatchObject({ sound: true, faults: [] });
      expect(all.jobs).toBeGreaterThan(10);
      expect((await api.call('verifyAudit', { json: { jobId: 'x' } })).status).toBe(400);
      expect((await api.call<AuditReport>('verifyAudit', { json: { jobId: NOBODY } })).body).toMatchObject({ jobs: 0 });
    });

    it('gives the same views again', async () => {
      const { api, poison } = the();
      const before = (await api.job(poison)).body;
      const { rebuilt } = (await api.call<{ rebuilt: number }>('rebuildViews')).body;
      expect(rebuilt).toBeGreaterThan(10);
      expect((await api.job(poison)).body).toEqual(before);
    });
  });
}

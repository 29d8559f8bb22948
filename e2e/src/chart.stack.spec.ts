import {
  describeWith,
  eventually,
  invoiceTruth,
  makeInvoicePdf,
  makeTruncatedPdf,
  sampleInvoice,
  startWebhookReceiver,
  takeVhost,
} from '@docket/testing';
import type { WebhookReceiver } from '@docket/testing';
import { BOARDS, ruleGroups } from '@docket/tools/observability';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { APPLICATIONS } from './chart/pods.ts';
import { startPods, type RunningPods } from './chart/running-pods.ts';
import { finished, submitUntilTaken } from './client.ts';
import { startPrometheus, type Prometheus } from './observability/prometheus.ts';

/** Only the standalone shape tells how much of its disk is free. */
const STANDALONE_ONLY = /docket_disk_free_bytes/;
const SHORT = {
  every: '1s',
  fast: ['1m', '20s'],
  slow: ['2m', '30s'],
  pendingSeconds: 5,
  soon: '5s',
  patient: '10s',
} as const;

describeWith('helm', 'The pods of the Helm chart', (helm) => {
  describeWith('rabbitmq', 'with a broker', (rabbitUrl) => {
    describeWith('mongodb', 'and a database', (mongoUrl) => {
      let receiver: WebhookReceiver;
      let docket: RunningPods;
      const submit = async (seed: number) =>
        submitUntilTaken(() => docket.url, { file: await makeInvoicePdf({ seed }) });

      beforeAll(async () => {
        receiver = await startWebhookReceiver();
        const places = { rabbitUrl: takeVhost(rabbitUrl()), mongoUrl: mongoUrl(), webhookUrl: receiver.url };
        docket = await startPods({ helm: helm(), ...places });
      }, 60_000);
      afterAll(async () => {
        await docket.remove();
        await receiver.stop();
      });

      it('become ready, as their probes ask', async () => {
        await Promise.all(APPLICATIONS.map((application) => docket.ready(application)));
      }, 180_000);

      it('do the whole job', async () => {
        const jobId = await submit(4);
        expect(await finished(docket.url, jobId)).toMatchObject({
          ...{ status: 'completed', result: invoiceTruth(sampleInvoice(4)) },
        });
        await eventually(() => expect(receiver.received).toHaveLength(1));
      }, 60_000);

      describeWith('promtool', 'to a Prometheus that scrapes them', (promtool) => {
        let prometheus: Prometheus;
        const stateOf = async (alert: string) => (await prometheus.rules()).find(({ name }) => name === alert)?.state;

        beforeAll(async () => {
          const targets = Object.fromEntries(APPLICATIONS.map((one) => [one, docket.pods[one].metricsUrl]));
          prometheus = await startPrometheus({ promtool: promtool(), targets, ruleGroups: ruleGroups(SHORT) });
        }, 60_000);
        afterAll(() => prometheus.stop());

        it('tell what every panel and every rule asks, under load and with faults', async () => {
          receiver.answerNext({ status: 500 }, { status: 500 });
          const jobs = [await submitUntilTaken(() => docket.url, { file: await makeTruncatedPdf() })];
          for (const seed of [11, 12, 13]) jobs.push(await submit(seed));
          expect((await fetch(`${docket.url}/v1/jobs`)).status).toBe(401);
          for (const jobId of jobs) await finished(docket.url, jobId);
          const asked = BOARDS.flatMap(({ rows }) => rows.flatMap(({ panels }) => panels.flatMap((one) => one.queries)))
            .map(({ expr }) => expr.replaceAll('$__rate_interval', '30s').replaceAll('$__range', '1m'))
            .filter((expr) => !STANDALONE_ONLY.test(expr));
          await eventually(
            async () => {
              const answers = await Promise.all(asked.map((expr) => prometheus.query(expr)));
              expect(asked.filter((_, index) => answers[index]?.length === 0)).toEqual([]);
            },
            { timeoutMs: 45_000, everyMs: 1_000 },
          );
          const rules = await prometheus.rules();
          expect(rules.filter(({ health, lastError }) => health !== 'ok' || lastError)).toEqual([]);
          expect(rules.length).toBe(ruleGroups(SHORT).flatMap((group) => group.rules).length);
        }, 90_000);

        it('tell of a job that waits while no extractor lives, and that it is over', async () => {
          const over = async () => expect(await stateOf('DocketOldestPendingJob')).toBe('inactive');
          await eventually(over, { timeoutMs: 40_000, everyMs: 500 });
          await docket.kill('extractor');
          const jobId = await submit(21);
          const firing = async (alert: string) => expect(await stateOf(alert)).toBe('firing');
          await eventually(() => firing('DocketOldestPendingJob'), { timeoutMs: 40_000, everyMs: 500 });
          await eventually(() => firing('DocketExtractorGone'), { timeoutMs: 40_000, everyMs: 500 });
          docket.start('extractor');
          expect(await finished(docket.url, jobId)).toMatchObject({ status: 'completed', attempts: 1 });
          await eventually(over, { timeoutMs: 40_000, everyMs: 500 });
        }, 180_000);
      });

      it('end in order within their grace', async () => {
        for (const application of ['gateway', 'extractor', 'dispatcher', 'ingest'] as const) {
          const start = performance.now();
          const code = await docket.stop(application);
          expect({ application, code }).toEqual({ application, code: 0 });
          expect(performance.now() - start).toBeLessThan(1_000 * docket.pods[application].graceSeconds);
        }
      }, 120_000);
    });
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '@docket/local-services';
import { describeWith, eventually, invoiceTruth, makeInvoicePdf, sampleInvoice, takeVhost } from '@docket/testing';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { APPLICATIONS, podsOf, type Application, type Pod } from './chart/pods.ts';
import { finished, submitUntilTaken } from './client.ts';
import { KEY } from './processes/docket.ts';
import { Program } from './processes/program.ts';

const PORTS = ['gateway:8080', 'ingest:8081', 'dispatcher:8083', 'ingest:8082', 'extractor:8082', 'dispatcher:8082'];
const METRICS = APPLICATIONS.map((application) => `${application}:9464`);

describeWith('helm', 'The pods of the Helm chart', (helm) => {
  describeWith('rabbitmq', 'with a broker', (rabbitUrl) => {
    describeWith('mongodb', 'and a database', (mongoUrl) => {
      let folder: string;
      let pods: Record<Application, Pod>;
      const running = new Map<Application, Program>();
      const ports = new Map<string, number>();

      beforeAll(async () => {
        folder = await mkdtemp(join(tmpdir(), 'docket-pods-'));
        const names = [...PORTS, ...METRICS];
        for (const [index, port] of (await freePorts(names.length)).entries()) ports.set(names[index] ?? '', port);
        const broker = takeVhost(rabbitUrl());
        const databases = ['ingest', 'dispatcher'].map((one) => `mongodb.databases.${one}=pods-${process.pid}-${one}`);
        pods = await podsOf(helm(), ['--set', databases.join(','), '--set', 'extractor.readers=1'], {
          folder,
          portOf: (name) => ports.get(name) ?? Number.NaN,
          secret: {
            ...{ 'service-token': 'the token of these services', 'api-key': KEY },
            ...{ 'ingest-secret': 'i'.repeat(40), 'dispatcher-secret': 'd'.repeat(40) },
            ...{ 'ingest-rabbitmq-url': broker, 'extractor-rabbitmq-url': broker, 'dispatcher-rabbitmq-url': broker },
            ...{ 'ingest-mongodb-uri': mongoUrl(), 'dispatcher-mongodb-uri': mongoUrl() },
          },
        });
        for (const application of APPLICATIONS)
          running.set(application, new Program(pods[application].script, pods[application].env));
      }, 60_000);
      afterAll(async () => {
        await Promise.all([...running.values()].map((program) => program.kill()));
        await rm(folder, { recursive: true, force: true });
      });

      it('become ready, as their probes ask', async () => {
        for (const application of APPLICATIONS)
          await eventually(
            async () => {
              const { status } = await fetch(pods[application].readyUrl);
              expect({ application, status }).toEqual({ application, status: 200 });
            },
            { timeoutMs: 60_000 },
          );
      }, 90_000);

      it('do the whole job', async () => {
        const url = `http://127.0.0.1:${ports.get('gateway:8080')}`;
        const jobId = await submitUntilTaken(() => url, { file: await makeInvoicePdf({ seed: 4 }) });
        expect(await finished(url, jobId)).toMatchObject({
          ...{ status: 'completed', result: invoiceTruth(sampleInvoice(4)) },
        });
      }, 60_000);

      it('end in order within their grace', async () => {
        for (const application of ['gateway', 'extractor', 'dispatcher', 'ingest'] as const) {
          const start = performance.now();
          const code = await running.get(application)?.stop();
          expect({ application, code }).toEqual({ application, code: 0 });
          expect(performance.now() - start).toBeLessThan(1_000 * pods[application].graceSeconds);
        }
      }, 120_000);
    });
  });
});

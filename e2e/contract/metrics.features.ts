import { request as rawRequest } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DISPATCHER_GROUPS } from '@docket/dispatcher/metrics';
import { EXTRACTOR_GROUPS } from '@docket/extractor/metrics';
import { GATEWAY_GROUPS } from '@docket/gateway/metrics';
import { INGEST_GROUPS } from '@docket/ingest/metrics';
import { OTHER, PROCESS_METRICS } from '@docket/service/metrics';
import type { AnyMetric } from '@docket/service/metrics';
import { eventually } from '@docket/testing';
import type { TheSubject } from './subject.ts';

const GROUPS = [PROCESS_METRICS, ...GATEWAY_GROUPS, ...INGEST_GROUPS, ...EXTRACTOR_GROUPS, ...DISPATCHER_GROUPS];
const DECLARED: ReadonlyMap<string, AnyMetric> = new Map(
  GROUPS.flatMap((group): AnyMetric[] => Object.values(group)).map((metric) => [metric.declared.name, metric]),
);
/** Told only where there is a folder of data. */
const STANDALONE_ONLY = 'docket_disk_free_bytes';

interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

async function scrape(url: string): Promise<readonly Series[]> {
  const lines = (await (await fetch(url)).text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const [, name = '', labels = '', value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key = '', text = '']) => [key, text]);
    return { name, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) };
  });
}

/** The metric that a series belongs to; those of a histogram have three endings. */
const metricOf = ({ name }: Series): AnyMetric | undefined =>
  DECLARED.get(name) ?? DECLARED.get(name.replace(/_(bucket|sum|count)$/, ''));

/** A request as it stands, with a target that `fetch` would mend. */
const send = (url: string, method: string, path: string): Promise<void> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    const sent = rawRequest({ hostname, port, method, path, headers: { 'x-api-key': 'plz_nobody' } }, (answer) => {
      answer.resume().once('close', resolve);
    });
    sent.once('error', () => resolve());
    sent.end();
  });

/** What Docket tells its operator, after everything that the other features made it do. */
export function testMetrics(the: TheSubject): void {
  const all = async () => (await Promise.all(the().docket.metricsUrls.map(scrape))).flat();

  describe('the metrics', () => {
    it('are all there that are declared, and no others', async () => {
      await eventually(
        async () => {
          const told = await all();
          expect(told.filter((series) => !metricOf(series)).map(({ name }) => name)).toEqual([]);
          const names = new Set(told.map((series) => metricOf(series)?.declared.name));
          const missing = [...DECLARED.keys()].filter((name) => !names.has(name));
          expect(missing.filter((name) => name !== STANDALONE_ONLY)).toEqual([]);
        },
        { timeoutMs: 30_000 },
      );
    });

    it('have no label and no value of a label that is not declared', async () => {
      const undeclared = (await all()).flatMap((series) => {
        const labels = Object.entries(series.labels).filter(([name]) => name !== 'le');
        const known = metricOf(series)?.labels ?? {};
        return labels.filter(([name, value]) => value !== OTHER && known[name]?.includes(value) !== true);
      });
      expect(undeclared).toEqual([]);
    });

    it('do not grow by whatever clients send', async () => {
      const key = ({ name, labels }: Series) => `${name} ${JSON.stringify(labels)}`;
      const { urls } = the().docket;
      await Promise.all(urls.map((url) => send(url, 'GET', '/nowhere')));
      const before = new Set((await all()).map(key));
      const method = fc.constantFrom('GET', 'POST', 'PROPFIND', 'M-SEARCH', 'QUERY', 'TRACE');
      const path = fc
        .array(fc.stringMatching(/^[\w%.:~-]{1,20}$/), { minLength: 1, maxLength: 5 })
        .map((parts) => `/${parts.join('/')}`);
      const sending = fc.asyncProperty(method, path, fc.nat(urls.length - 1), (verb, target, which) =>
        send(urls[which] ?? '', verb, target),
      );
      await fc.assert(sending, { numRuns: 200, seed: 20_260_103 });
      const added = (await all()).filter((series) => !before.has(key(series)));
      // A method in which nobody had asked for an unknown address before, or an answer of another status, is declared.
      expect(added.filter(({ labels }) => labels['route'] !== OTHER)).toEqual([]);
      expect(added.length).toBeLessThan(120);
    });

    it('tell what happened: jobs, deliveries, readers that died, and no dead letter', async () => {
      const told = await all();
      const sum = (name: string, labels: Readonly<Record<string, string>> = {}) =>
        told
          .filter((series) => series.name === name)
          .filter((series) => Object.entries(labels).every(([label, value]) => series.labels[label] === value))
          .reduce((total, { value }) => total + value, 0);
      expect(sum('docket_queue_dead_letters')).toBe(0);
      expect(sum('docket_reader_crashes_total')).toBeGreaterThanOrEqual(3);
      expect(sum('docket_jobs_finished_total', { code: 'READER_CRASHED' })).toBeGreaterThanOrEqual(1);
      expect(sum('docket_submissions_total', { outcome: 'created' })).toBeGreaterThan(10);
      expect(sum('docket_delivery_attempts_total', { answer: '2xx' })).toBeGreaterThan(0);
    });

    it('are not at the public address', async () => {
      const { status } = await fetch(`${the().api.url}/metrics`);
      expect(status).toBe(404);
    });
  });
}

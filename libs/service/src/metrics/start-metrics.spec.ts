import { afterEach, describe, expect, it } from '@jest/globals';
import { emptyResource } from '@opentelemetry/resources';
import { Counter, Gauge, Histogram } from './instruments.ts';
import { startMetrics } from './start-metrics.ts';
import type { StartedMetrics } from './start-metrics.ts';

let started: StartedMetrics | undefined;
afterEach(() => started?.close());

const group = () => ({
  done: new Counter({ name: 'test_done_total', unit: '1', help: 'Done.', labels: { how: ['well', 'badly'] } }),
  took: new Histogram({ name: 'test_took_seconds', unit: 's', help: 'Took.', bounds: [1, 2] }),
  held: new Gauge({ name: 'test_held', unit: '1', help: 'Held.', labels: { what: ['a'] } }),
});

/** Lines that are no comments. */
async function lines(): Promise<string[]> {
  return ((await started?.text()) ?? '').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

describe('metrics', () => {
  it('record nothing before they are started, and then tell their few series from the start', async () => {
    const metrics = group();
    metrics.done.add({ how: 'well' }, 7);
    started = startMetrics({ groups: [metrics], resource: emptyResource() });
    expect(await lines()).toEqual(['test_done_total{how="well"} 0', 'test_done_total{how="badly"} 0']);
    metrics.done.add({ how: 'well' });
    expect(await lines()).toContain('test_done_total{how="well"} 1');
  });

  it('have no label value but the declared ones, and no other label', async () => {
    const metrics = group();
    started = startMetrics({ groups: [metrics], resource: emptyResource() });
    const sent = { how: '"} evil 1\n', who: 'somebody' } as unknown as { how: 'well' };
    metrics.done.add(sent);
    expect(await lines()).toContain('test_done_total{how="other"} 1');
    expect((await lines()).join()).not.toContain('somebody');
  });

  it('count in buckets up to and including their bounds', async () => {
    const metrics = group();
    started = startMetrics({ groups: [metrics], resource: emptyResource() });
    for (const seconds of [0.5, 1, 1.5, 9, -1]) metrics.took.observe({}, seconds);
    expect(await lines()).toEqual(
      expect.arrayContaining([
        ...['test_took_seconds_bucket{le="1"} 3', 'test_took_seconds_bucket{le="2"} 4'],
        ...['test_took_seconds_bucket{le="+Inf"} 5', 'test_took_seconds_count 5', 'test_took_seconds_sum 12'],
      ]),
    );
  });

  it('ask their sources at each reading, as long as they are there, and one that fails harms no other', async () => {
    const metrics = group();
    started = startMetrics({ groups: [metrics], resource: emptyResource() });
    let held = 1;
    const end = metrics.held.from(() => [[{ what: 'a' }, held++]]);
    metrics.held.from(() => Promise.reject(new Error('away')));
    expect(await lines()).toContain('test_held{what="a"} 1');
    expect(await lines()).toContain('test_held{what="a"} 2');
    end();
    expect((await lines()).join()).not.toContain('test_held');
  });
});

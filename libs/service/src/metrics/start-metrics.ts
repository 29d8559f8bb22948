import { ValueType } from '@opentelemetry/api';
import type { Attributes, Meter } from '@opentelemetry/api';
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import type { Resource } from '@opentelemetry/resources';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import type { IMetricReader } from '@opentelemetry/sdk-metrics';
import { Counter, Gauge, Histogram, ObservedCounter } from './instruments.ts';
import type { AnyMetric, MetricGroup } from './instruments.ts';

/** Series of one metric beyond which further ones are folded into one; every declared combination fits. */
const SERIES = 20_000;
/** How long a last export may take when the process ends, in ms. */
const FLUSH_MS = 2_000;

export interface StartedMetrics {
  /** Everything in Prometheus' text format. Gauges are asked for at this moment. */
  text(): Promise<string>;
  /** Sends what is to be sent, for at most 2 s, and records nothing more. */
  close(): Promise<void>;
}

export interface MetricsOptions {
  readonly groups: readonly MetricGroup[];
  /** Says which process this is, where metrics are sent. */
  readonly resource: Resource;
  /** Beside the scrape: what sends metrics by itself. */
  readonly senders?: readonly IMetricReader[];
}

/** Reads when somebody asks. */
class Scrape extends MetricReader {
  constructor() {
    super({ cardinalitySelector: () => SERIES });
  }
  protected override onForceFlush(): Promise<void> {
    return Promise.resolve();
  }
  protected override onShutdown(): Promise<void> {
    return Promise.resolve();
  }
}

/** Has the metrics of these groups record from now on; before, and of other groups, a record costs nothing. */
export function startMetrics({ groups, resource, senders = [] }: MetricsOptions): StartedMetrics {
  const scrape = new Scrape();
  const provider = new MeterProvider({ resource, readers: [scrape, ...senders] });
  const meter = provider.getMeter('docket');
  const metrics = groups.flatMap((group) => Object.values(group));
  for (const metric of metrics) bind(metric, meter);
  const serializer = new PrometheusSerializer(undefined, false, undefined, true, true);
  return {
    text: async () => serializer.serialize((await scrape.collect({ timeoutMillis: 5_000 })).resourceMetrics),
    close: async () => {
      for (const metric of metrics) unbind(metric);
      await provider.shutdown({ timeoutMillis: FLUSH_MS }).catch(() => undefined);
    },
  };
}

function bind(metric: AnyMetric, meter: Meter): void {
  const { name, unit, help } = metric.declared;
  const options = { unit, description: help, valueType: ValueType.DOUBLE };
  if (metric instanceof Counter) {
    const counter = meter.createCounter(name, options);
    metric.bind({ record: (value, attributes) => counter.add(value, attributes) });
  } else if (metric instanceof Histogram) {
    const histogram = meter.createHistogram(name, {
      ...options,
      advice: { explicitBucketBoundaries: [...metric.bounds] },
    });
    metric.bind({ record: (value, attributes) => histogram.record(value, attributes) });
  } else {
    const observed =
      metric instanceof Gauge
        ? meter.createObservableGauge(name, options)
        : meter.createObservableCounter(name, options);
    observed.addCallback((result) => metric.read((value, attributes: Attributes) => result.observe(value, attributes)));
  }
}

function unbind(metric: AnyMetric): void {
  if (metric instanceof Gauge || metric instanceof ObservedCounter) return;
  metric.bind(undefined);
}

/** What declares and records metrics, without what exports them. */
export { ageSince } from './age-since.ts';
export { costly } from './costly.ts';
export { Counter, Gauge, Histogram, ObservedCounter, OTHER } from './instruments.ts';
export type { AnyMetric, MetricGroup } from './instruments.ts';
export { PROCESS_METRICS } from './process-metrics.ts';
export { STAGE_METRICS, WAIT_SECONDS, WORK_SECONDS } from './stage-metrics.ts';

import { BLOB_METRICS } from '@docket/blobs';
import { MESSAGE_METRICS, QUEUE_METRICS } from '@docket/bus';
import { DISPATCHER_METRICS } from '@docket/dispatcher/metrics';
import { LOG_METRICS } from '@docket/event-log';
import { EXTRACTOR_METRICS } from '@docket/extractor/metrics';
import { GATEWAY_METRICS } from '@docket/gateway/metrics';
import { INGEST_METRICS } from '@docket/ingest/metrics';
import { DATABASE_METRICS } from '@docket/records';
import { PROCESS_METRICS, STAGE_METRICS } from '@docket/service/metrics';
import type { AnyMetric, MetricGroup } from '@docket/service/metrics';
import { markdownTable } from './markdown-table.ts';

/** Every group of metrics with the title of its table. */
const GROUPS: Readonly<Record<string, MetricGroup>> = {
  'Every process': PROCESS_METRICS,
  'Stages of a job (ingest, extractor, dispatcher)': STAGE_METRICS,
  Gateway: GATEWAY_METRICS,
  Ingest: INGEST_METRICS,
  'Queues (ingest)': QUEUE_METRICS,
  Extractor: EXTRACTOR_METRICS,
  Dispatcher: DISPATCHER_METRICS,
  'Messages (ingest, extractor, dispatcher)': MESSAGE_METRICS,
  'Event logs (ingest: jobs, dispatcher: deliveries)': LOG_METRICS,
  'Blobs (ingest: documents, dispatcher: deliveries)': BLOB_METRICS,
  'Databases (ingest: jobs, dispatcher: deliveries)': DATABASE_METRICS,
};

/** Values of a label that are told in full. */
const TOLD = 16;

/** The tables of docs/metrics.md. */
export const metricTables = (): string =>
  Object.entries(GROUPS)
    .map(([title, group]) => `### ${title}\n\n${tableOf(group)}`)
    .join('\n\n');

const tableOf = (group: MetricGroup): string =>
  markdownTable(
    ['Metric', 'Type', 'Labels', 'Meaning'],
    Object.values(group).map((metric) => [
      `\`${metric.declared.name}\``,
      metric.kind,
      labelsOf(metric),
      metric.declared.help,
    ]),
  );

function labelsOf({ labels }: AnyMetric): string {
  return Object.entries(labels)
    .map(([name, values]) => `\`${name}\`: ${valuesOf(values)}`)
    .join('<br>');
}

const valuesOf = (values: readonly string[]): string =>
  values.length <= TOLD
    ? values.map((value) => `\`${value}\``).join(', ')
    : `one of ${values.length}, such as ${values
        .slice(0, 4)
        .map((value) => `\`${value}\``)
        .join(', ')}`;

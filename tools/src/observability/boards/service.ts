import { lines, query, quantile, rate, spread, stack, stat, type Board } from '../board.ts';

const REQUESTS = 'docket_http_requests_total';
/** Routes that wait because they are asked to tell nothing about how fast requests are answered. */
const PROMPT = 'route!~".*/events|/v1/documents/parse|/documents/parse"';

/** Are clients served, and has every application what it needs? */
export const SERVICE: Board = {
  name: 'service',
  title: 'Docket: service',
  description: 'Requests of clients, and saturation of each application.',
  rows: [
    {
      title: 'Clients',
      panels: [
        stat({
          title: 'Failed requests',
          unit: 'percentunit',
          description: 'Share of requests that were answered with 5xx. Clients repeat 503.',
          redFrom: 0.01,
          expr: `(sum(rate(${REQUESTS}{status=~"5.."}[$__rate_interval])) or vector(0)) / sum(rate(${REQUESTS}[$__rate_interval]))`,
        }),
        stat({
          title: 'Oldest pending job',
          unit: 's',
          description: 'For how long the job that waits longest for an extractor has been waiting.',
          redFrom: 300,
          expr: 'max(docket_jobs_oldest_pending_age_seconds)',
        }),
        stat({
          title: 'Parts that are not ready',
          unit: 'short',
          description: 'Applications whose /readyz says no.',
          redFrom: 1,
          expr: 'count(docket_ready) - sum(docket_ready)',
        }),
        stat({
          title: 'Requests in hand',
          unit: 'short',
          description: 'Waits and event streams included.',
          expr: 'sum(docket_http_requests_in_flight)',
        }),
        stack('Requests', 'reqps', 'By status.', query(rate(REQUESTS, 'status'), '{{status}}')),
        lines(
          'Time to answer',
          's',
          'Without routes that wait because they are asked to. Uploads take as long as their client sends.',
          ...spread('docket_http_request_duration_seconds', '', PROMPT),
          query(quantile(0.99, 'docket_http_request_duration_seconds', '', PROMPT), 'p99'),
        ),
        lines(
          'Time to answer by route, p95',
          's',
          'Which operation is slow.',
          query(quantile(0.95, 'docket_http_request_duration_seconds', 'route', PROMPT), '{{route}}'),
        ),
        stack('Submissions', 'reqps', 'By outcome.', query(rate('docket_submissions_total', 'outcome'), '{{outcome}}')),
        stack(
          'Refusals',
          'reqps',
          'By code, see docs/errors.md.',
          query(rate('docket_http_refusals_total', 'code'), '{{code}}'),
        ),
        lines(
          'Uploads',
          'short',
          'In hand, and how many the gateways take at a time: beyond them they answer 503.',
          query('sum(docket_uploads_in_flight)', 'in hand'),
          query('sum(docket_upload_slots)', 'slots'),
        ),
        lines('Uploaded', 'Bps', 'Bytes of documents.', query(rate('docket_upload_bytes_total'), 'bytes')),
      ],
    },
    {
      title: 'Applications',
      panels: [
        lines('Up', 'short', 'Processes that answer the scrape.', query('sum by (app) (up{app!=""})', '{{app}}')),
        lines(
          'Ready',
          'short',
          'Processes whose /readyz says yes.',
          query('sum by (application) (docket_ready)', '{{application}}'),
        ),
        lines(
          'Restarts',
          'short',
          'Processes that began in the last hour: a deployment, or something that ends them.',
          query('sum by (app) (changes(process_start_time_seconds[1h]))', '{{app}}'),
        ),
        lines(
          'Broker connected',
          'short',
          'Processes that reach the broker.',
          query('sum by (app) (docket_broker_connected)', '{{app}}'),
        ),
        lines(
          'Processors',
          'short',
          'In use; reader processes apart.',
          query(rate('process_cpu_seconds_total', 'app'), '{{app}}'),
        ),
        lines(
          'Memory',
          'bytes',
          'Resident; of the largest process.',
          query('max by (app) (process_resident_memory_bytes)', '{{app}}'),
        ),
        lines(
          'JavaScript objects',
          'bytes',
          'Of the largest process.',
          query('max by (app) (nodejs_heap_used_bytes)', '{{app}}'),
        ),
        lines(
          'Event loop late',
          's',
          'Above 0.1 s the process is overloaded or was stopped.',
          query('max by (app) (docket_event_loop_delay_seconds{percentile="99"})', '{{app}} p99'),
          query('max by (app) (docket_event_loop_delay_seconds{percentile="100"})', '{{app}} longest'),
        ),
        lines(
          'Event loop busy',
          'percentunit',
          'Near 1 the application needs a further replica.',
          query('max by (app) (docket_event_loop_utilization_ratio)', '{{app}}'),
        ),
        lines(
          'Open files and sockets',
          'short',
          'Of the largest process.',
          query('max by (app) (process_open_fds)', '{{app}}'),
        ),
        lines(
          'Active resources',
          'short',
          'Timers, sockets and requests.',
          query('max by (app) (nodejs_active_resources)', '{{app}}'),
        ),
        {
          ...{ kind: 'table', title: 'Versions', unit: 'short', description: 'Processes of each program and version.' },
          queries: [query('count by (program, version) (docket_build_info)')],
        },
      ],
    },
    {
      title: 'What is kept',
      panels: [
        lines(
          'Databases',
          'bytes',
          'On their disk.',
          query('max by (database) (docket_database_size_bytes)', '{{database}}'),
        ),
        lines(
          'Free disk',
          'bytes',
          'Of the data folder; standalone only.',
          query('min(docket_disk_free_bytes)', 'free'),
        ),
        lines('Commits', 'ops', 'Appended to the logs.', query(rate('docket_log_commits_total', 'log'), '{{log}}')),
        lines(
          'Blobs',
          'ops',
          'Documents, results and pictures; bodies of deliveries.',
          query(rate('docket_blobs_written_total', 'store'), '{{store}} written'),
          query(rate('docket_blobs_removed_total', 'store'), '{{store}} removed'),
        ),
        lines(
          'Bytes in blobs',
          'Bps',
          'Written.',
          query(rate('docket_blobs_written_bytes_total', 'store'), '{{store}}'),
        ),
      ],
    },
  ],
};

import { OPERATIONS } from '@docket/contracts';
import { Counter, Gauge, Histogram, OTHER } from '@docket/service/metrics';
import { PUBLIC_PATHS } from './http/public-paths.ts';
import { REFUSAL_CODES } from './http/refusal-codes.ts';

/** Addresses as the description has them, `/v1/jobs/{jobId}`; what is none of them is `other`. */
const route: readonly string[] = [
  ...new Set([...Object.values(OPERATIONS).map(({ path }) => path), ...PUBLIC_PATHS, OTHER]),
];
const method = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', OTHER];
/** Every status that the gateway answers with; 499: the client left first. */
const status = [
  ...['200', '201', '202', '204', '302', '304', '400', '401', '403', '404', '405', '408', '409', '410', '413', '415'],
  ...['417', '422', '425', '429', '431', '499', '500', '502', '503', '504', OTHER],
];

/** What the gateway tells. */
export const GATEWAY_METRICS = {
  requests: new Counter({
    name: 'docket_http_requests_total',
    unit: '1',
    help: 'Requests by route, method and status; 499: the client left before the answer.',
    labels: { route, method, status },
  }),
  duration: new Histogram({
    name: 'docket_http_request_duration_seconds',
    unit: 's',
    help:
      'Time from the first byte of a request to the end of its answer, uploads, asked-for waits (Prefer: wait) and event ' +
      'streams included.',
    labels: { route, method },
    bounds: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
  }),
  inFlight: new Gauge({
    name: 'docket_http_requests_in_flight',
    unit: '1',
    help: 'Requests that are being answered, waits and event streams included.',
  }),
  refusals: new Counter({
    name: 'docket_http_refusals_total',
    unit: '1',
    help: 'Requests that were refused, by the code of the answer, see errors.md.',
    labels: { route, code: [...REFUSAL_CODES, OTHER] },
  }),
  submissions: new Counter({
    name: 'docket_submissions_total',
    unit: '1',
    help:
      'Documents submitted: a job was made, or there was one already, or the document (or the request as a whole, once) ' +
      'was refused; docket_http_refusals_total says why.',
    labels: { outcome: ['created', 'duplicate', 'refused'] },
  }),
  uploads: new Gauge({
    name: 'docket_uploads_in_flight',
    unit: '1',
    help: 'Uploads in hand, of docket_upload_slots.',
  }),
  uploadSlots: new Gauge({
    name: 'docket_upload_slots',
    unit: '1',
    help: 'Uploads that this gateway takes at a time; beyond them it answers 503.',
  }),
  uploadBytes: new Counter({
    name: 'docket_upload_bytes_total',
    unit: 'By',
    help: 'Bytes of documents passed on to ingest.',
  }),
};

/** Everything that a gateway process tells. */
export const GATEWAY_GROUPS = [GATEWAY_METRICS];

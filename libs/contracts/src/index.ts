export { DeliveryDue } from './messages/delivery-due.ts';
export { ExtractionRequested } from './messages/extraction-requested.ts';
export { JobFinished } from './messages/job-finished.ts';
export { deliveryDue, EVENTS_EXCHANGE, extractionRequested, jobFinished, RETRY_DELAYS, TOPOLOGY } from './topology.ts';
export type { Edge, Service } from './topology.ts';

/**
 * Names of attributes that are Docket's own. The others are those of the semantic conventions.
 * A value is an id, a number or a code; never a value of a field, a file name, a key, or anything a client wrote.
 */
export const DOCKET = {
  jobId: 'docket.job.id',
  /** Which application a span is of: the standalone shape has all four under one service name. */
  component: 'docket.component',
  attempt: 'docket.attempt',
  templateId: 'docket.template.id',
  commitId: 'docket.commit.id',
  /** Types of the events of a commit. */
  events: 'docket.commit.events',
  /** Another writer was first: the commit was not appended. */
  conflict: 'docket.commit.conflict',
  documentBytes: 'docket.document.bytes',
  page: 'docket.page.number',
  /** What gave a page's words, see `PageEngine`. */
  engine: 'docket.page.engine',
  words: 'docket.page.words',
  pages: 'docket.pages',
  /** From publishing to a consumer's hand, in ms; the wait for a retry's time included. */
  waitMs: 'docket.queue.wait_ms',
  deliveryId: 'docket.delivery.id',
  endpointId: 'docket.endpoint.id',
} as const;

/**
 * Messaging conventions, which are not stable yet: the constants stand in a module of 400 KB whose names may change
 * (semantic-conventions 1.45, `@opentelemetry/semantic-conventions/incubating`).
 */
export const MESSAGING = {
  system: 'messaging.system.name',
  destination: 'messaging.destination.name',
  messageId: 'messaging.message.id',
  operation: 'messaging.operation.name',
  operationType: 'messaging.operation.type',
} as const;

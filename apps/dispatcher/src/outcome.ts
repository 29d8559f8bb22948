/** What kept an answer from coming. */
export type ErrorClass =
  | 'timeout'
  | 'dns'
  | 'connect'
  | 'tls'
  | 'reset'
  | 'network'
  /** The address guard refused every address of the host. */
  | 'refused-address';

/** One request's end: a status that arrived, or what kept it from arriving. */
export interface Answer {
  readonly status: number | null;
  readonly error: ErrorClass | null;
  /** In whole ms, from before the name was resolved to the end of what was read. */
  readonly latencyMs: number;
  /** The IP address that was connected to; null: no connection stood. */
  readonly address: string | null;
  /** At most the first 1,024 bytes of the response body, read as UTF-8. */
  readonly responseHead: string;
}

export type Outcome = 'delivered' | 'retry' | 'stopped';

const RETRIED_STATUS = new Set([408, 429]);

/**
 * What an answer means under the `reference` rules: 2xx is success; network errors, timeouts, 408, 429 and 5xx are
 * tried again; everything else (redirects, other 4xx, an address that may not be asked) ends the delivery.
 */
export function outcomeOf(answer: Pick<Answer, 'status' | 'error'>): Outcome {
  const { status, error } = answer;
  if (status === null) return error === 'refused-address' ? 'stopped' : 'retry';
  if (status >= 200 && status < 300) return 'delivered';
  return status >= 500 || RETRIED_STATUS.has(status) ? 'retry' : 'stopped';
}

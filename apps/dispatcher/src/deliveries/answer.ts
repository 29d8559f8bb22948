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
  /** What the receiver asked for with `Retry-After`, in ms from the answer; null: nothing. */
  readonly retryAfterMs: number | null;
}

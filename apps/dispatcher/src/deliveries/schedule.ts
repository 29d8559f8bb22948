import type { Answer } from './answer.ts';

/** How often and when a delivery is tried, and which answers end it: data, chosen by endpoint. */
export interface Schedule {
  /** Waits before each attempt in ms, the first included; as many attempts as there are waits. */
  readonly waits: readonly number[];
  /** Each wait that the broker does not time is moved by up to this fraction of itself, either way. */
  readonly jitter: number;
  /** Are redirects, 4xx other than 408, 410 and 429, and refused addresses tried again? Else they end the delivery. */
  readonly retriesRefusals: boolean;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Waits up to this are timed by the broker's delay queues and carry no jitter; longer ones by the due-time scan. */
export const BROKER_WAIT_MAX = 30 * SECOND;

export const SCHEDULE_NAMES = ['standard', 'reference', 'once'] as const;
export type ScheduleName = (typeof SCHEDULE_NAMES)[number];

/**
 * `standard`: ten attempts in about 75 h. `reference`: three attempts in 30 s, as the reference API. `once`: a test
 * event. Each wait up to {@link BROKER_WAIT_MAX} must be 0 or one of the delays of the `delivery.due` edge.
 */
export const SCHEDULES: Readonly<Record<ScheduleName, Schedule>> = {
  standard: {
    waits: [0, 5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR],
    jitter: 0.1,
    retriesRefusals: true,
  },
  reference: { waits: [0, 5 * SECOND, 25 * SECOND], jitter: 0, retriesRefusals: false },
  once: { waits: [0], jitter: 0, retriesRefusals: false },
};

export type Schedules = Readonly<Record<ScheduleName, Schedule>>;

/** The schedules, with these waits in seconds before the second and each further attempt of `standard`. */
export const schedulesWith = (waits: readonly number[]): Schedules => ({
  ...SCHEDULES,
  standard: { ...SCHEDULES.standard, waits: [0, ...waits.map((seconds) => seconds * SECOND)] },
});

/**
 * The wait in ms before attempt `attempt` (from 1, within a round); undefined: the schedule has no such attempt. A
 * receiver's `Retry-After` lengthens it, to at most the schedule's longest wait.
 * @param chance in [0, 1): where in the range of the jitter the wait falls.
 */
export function waitBefore(
  { waits, jitter }: Schedule,
  attempt: number,
  chance: number,
  retryAfterMs: number | null,
): number | undefined {
  const wait = waits[attempt - 1];
  if (wait === undefined) return undefined;
  const jittered = wait <= BROKER_WAIT_MAX ? wait : Math.round(wait * (1 + jitter * (2 * chance - 1)));
  return Math.max(jittered, Math.min(retryAfterMs ?? 0, Math.max(...waits)));
}

/** What an answer means: success; another try; the end; or (410) that the endpoint wants nothing any more. */
export type Verdict = 'delivered' | 'retry' | 'refused' | 'gone';

const RETRIED_STATUS = new Set([408, 429]);

/**
 * 2xx is success; network errors, timeouts, 408, 429 and 5xx are tried again; 410 says that the endpoint is gone;
 * everything else (redirects, which are never followed, other 4xx, an address that may not be asked) is as the schedule
 * says.
 */
export function verdictOn({ status, error }: Pick<Answer, 'status' | 'error'>, schedule: Schedule): Verdict {
  const refusal = schedule.retriesRefusals ? 'retry' : 'refused';
  if (status === null) return error === 'refused-address' ? refusal : 'retry';
  if (status >= 200 && status < 300) return 'delivered';
  if (status === 410) return 'gone';
  return status >= 500 || RETRIED_STATUS.has(status) ? 'retry' : refusal;
}

/**
 * A delivery: one event's way to one endpoint, as an event stream.
 *
 * - event: something that an account is told (`eventId`, the same in every attempt of every delivery of it).
 * - attempt: one request. Attempts are numbered from 1 through the whole life of the delivery.
 * - round: from planning (or `DeliveryRedelivered`) to an end (or the next `DeliveryRedelivered`). Each round has the attempts of its schedule.
 * - claim: a dispatcher's hold on an attempt, named by the version of the commit that granted it. It lapses after
 *   {@link CLAIM_MS}; the attempt is then made again under its number. Only the newest claim may fail its attempt; any
 *   claim of the round may deliver, for its own attempt, until the round ends.
 *
 * Pure: time, chance and versions come in with commands and recorded events.
 */
import { createHash } from 'node:crypto';
import type { Recorded, StreamDomain } from '@docket/event-log';
import type { Answer } from './answer.ts';
import { SCHEDULES, verdictOn, waitBefore } from './schedule.ts';
import type { ScheduleName, Schedules } from './schedule.ts';

/** How long a claim keeps others away, in ms: longer than an attempt can take. */
export const CLAIM_MS = 30_000;

/** What planning fixed for good. */
export interface DeliveryFacts {
  readonly eventId: string;
  readonly eventType: string;
  /** Null: the event is of no job. */
  readonly jobId: string | null;
  readonly accountId: string;
  /** An endpoint's id, `configured`, or the id of a job's callback. */
  readonly endpointId: string;
  readonly schedule: ScheduleName;
}

/**
 * Why a delivery ended without success. `exhausted`: every attempt of the schedule failed; `refused`: an answer that is
 * not tried again, 410 included; `endpoint-disabled`, `endpoint-deleted`: nobody to send to; `erased`: its job was erased.
 */
export type EndReason = 'exhausted' | 'refused' | 'endpoint-disabled' | 'endpoint-deleted' | 'erased';

/** Of an answer, what the log keeps: the rest may be personal. */
type RecordedAnswer = Pick<Answer, 'status' | 'error' | 'latencyMs' | 'address'>;

export type DeliveryEvent =
  | { readonly type: 'DeliveryPlanned'; readonly data: DeliveryFacts }
  | { readonly type: 'AttemptStarted'; readonly data: { readonly attempt: number } }
  | { readonly type: 'AttemptFailed'; readonly data: RecordedAnswer & { readonly attempt: number } }
  | { readonly type: 'RetryScheduled'; readonly data: { readonly attempt: number; readonly notBefore: string } }
  | { readonly type: 'DeliverySucceeded'; readonly data: RecordedAnswer & { readonly attempt: number } }
  | { readonly type: 'DeliveryEnded'; readonly data: { readonly reason: EndReason } }
  | { readonly type: 'DeliveryRedelivered'; readonly data: { readonly by: 'request' | 'replay' } };

/** One attempt as the log tells it. */
export interface Attempt {
  readonly attempt: number;
  readonly startedAt: string;
  /**
   * Null: none is recorded; it is under way, or its dispatcher died. Of an attempt that was made twice, as its first
   * claim had lapsed, the newest answer is kept.
   */
  readonly answer: (RecordedAnswer & { readonly at: string; readonly succeeded: boolean }) | null;
}

/** A hold on an attempt, granted by the commit `version` at `at`. */
interface Claim {
  readonly version: number;
  readonly attempt: number;
  readonly at: string;
}

interface Existing {
  readonly facts: DeliveryFacts;
  readonly plannedAt: string;
  /** From 1. */
  readonly round: number;
  /** Attempts of earlier rounds: their numbers are 1 to `before`. */
  readonly before: number;
  /** Every claim of this round, oldest first. */
  readonly claims: readonly Claim[];
  /** Oldest first. */
  readonly attempts: readonly Attempt[];
  /** Of the newest commit that changed it. */
  readonly changedAt: string;
}

export type DeliveryState =
  | { readonly status: 'none' }
  /** `claim` is the hold on the attempt under way; null: it waits until `dueAt`. */
  | (Existing & {
      readonly status: 'waiting';
      readonly dueAt: string;
      readonly claim: Claim | null;
    })
  | (Existing & { readonly status: 'delivered' })
  | (Existing & { readonly status: 'failed'; readonly reason: EndReason });

export type ExistingDelivery = Exclude<DeliveryState, { status: 'none' }>;

export type DeliveryCommand =
  | { readonly type: 'Plan'; readonly facts: DeliveryFacts }
  /** Claim the next attempt, or the one whose claim lapsed. */
  | { readonly type: 'Start' }
  /** @property claim version of the commit that granted it. @property chance in [0, 1), for jitter. */
  | { readonly type: 'Record'; readonly claim: number; readonly answer: Answer; readonly chance: number }
  | { readonly type: 'End'; readonly reason: EndReason }
  | { readonly type: 'Redeliver'; readonly by: 'request' | 'replay' };

/**
 * `planned`: it was before; `not-due`, `under-way`: not yet; `finished`: it is over; `outlived`: a failure came after
 * its claim had lapsed and another was granted, or anything after the round; `unknown`: no such delivery; `erased`: its
 * job was, so nothing is sent again.
 */
export interface DeliveryRefused {
  readonly refused: 'planned' | 'not-due' | 'under-way' | 'finished' | 'outlived' | 'unknown' | 'erased';
}

type Decision = { readonly decided: readonly DeliveryEvent[] } | DeliveryRefused;

/** What deliveries are about, for {@link Streams}. @param schedules default {@link SCHEDULES}; shorter ones in tests. */
export const deliveryDomain = (
  schedules: Schedules = SCHEDULES,
): StreamDomain<DeliveryState, DeliveryCommand, DeliveryEvent, DeliveryRefused> => ({
  initial: { status: 'none' },
  evolve,
  decide: (state, command, at) => decide(state, command, at, schedules),
});

/** The attempt that comes next, or is under way; from 1. */
export const currentAttempt = ({ attempts, before }: Existing): number => {
  const started = attempts.length;
  return started > before && attempts.at(-1)?.answer === null ? started : started + 1;
};

export function decide(state: DeliveryState, command: DeliveryCommand, at: string, schedules: Schedules): Decision {
  if (command.type === 'Plan')
    return state.status === 'none'
      ? { decided: [{ type: 'DeliveryPlanned', data: command.facts }] }
      : { refused: 'planned' };
  if (state.status === 'none') return { refused: 'unknown' };
  if (command.type === 'Redeliver') return redeliver(state, command.by, at);
  if (state.status !== 'waiting') return { refused: 'finished' };
  switch (command.type) {
    case 'Start':
      return start(state, at);
    case 'Record':
      return record(state, command, at, schedules[state.facts.schedule]);
    case 'End':
      return { decided: [{ type: 'DeliveryEnded', data: { reason: command.reason } }] };
  }
}

type Waiting = Extract<DeliveryState, { status: 'waiting' }>;

/** What waits for a later attempt may be sent now, too: its receiver was mended long before that is due. */
function redeliver(state: ExistingDelivery, by: 'request' | 'replay', at: string): Decision {
  if (state.status === 'waiting' && (state.claim || state.dueAt <= at)) return { refused: 'under-way' };
  if (state.status === 'failed' && state.reason === 'erased') return { refused: 'erased' };
  return { decided: [{ type: 'DeliveryRedelivered', data: { by } }] };
}

function start(state: Waiting, at: string): Decision {
  if (state.claim && at < after(state.claim.at, CLAIM_MS)) return { refused: 'under-way' };
  if (!state.claim && at < state.dueAt) return { refused: 'not-due' };
  return { decided: [{ type: 'AttemptStarted', data: { attempt: currentAttempt(state) } }] };
}

function record(
  state: Waiting,
  { claim: version, answer, chance }: Extract<DeliveryCommand, { type: 'Record' }>,
  at: string,
  schedule: Schedules[ScheduleName],
): Decision {
  const claim = state.claims.find((one) => one.version === version);
  if (!claim) return { refused: 'outlived' };
  const data = { attempt: claim.attempt, ...kept(answer) };
  const verdict = verdictOn(answer, schedule);
  if (verdict === 'delivered') return { decided: [{ type: 'DeliverySucceeded', data }] };
  if (state.claim?.version !== version) return { refused: 'outlived' };
  const failed: DeliveryEvent = { type: 'AttemptFailed', data };
  const end = (reason: EndReason): Decision => ({
    decided: [failed, { type: 'DeliveryEnded', data: { reason } }],
  });
  if (verdict !== 'retry') return end('refused');
  const next = claim.attempt + 1;
  const wait = waitBefore(schedule, next - state.before, chance, answer.retryAfterMs);
  if (wait === undefined) return end('exhausted');
  return { decided: [failed, { type: 'RetryScheduled', data: { attempt: next, notBefore: after(at, wait) } }] };
}

const kept = ({ status, error, latencyMs, address }: RecordedAnswer): RecordedAnswer => ({
  status,
  error,
  latencyMs,
  address,
});

export function evolve(state: DeliveryState, { event, version, at }: Recorded<DeliveryEvent>): DeliveryState {
  if (event.type === 'DeliveryPlanned')
    return {
      ...{ status: 'waiting', facts: event.data, plannedAt: at, round: 1, before: 0, attempts: [], claims: [] },
      ...{ changedAt: at, dueAt: at, claim: null },
    };
  if (state.status === 'none') return state;
  const { facts, plannedAt, round, before, attempts, claims } = state;
  const same: Existing = { facts, plannedAt, round, before, attempts, claims, changedAt: at };
  switch (event.type) {
    case 'AttemptStarted':
      return {
        ...same,
        status: 'waiting',
        dueAt: at,
        ...withClaim(state, { version, attempt: event.data.attempt, at }),
      };
    case 'AttemptFailed':
      return { ...same, status: 'waiting', attempts: withAnswer(state, event.data, at, false), dueAt: at, claim: null };
    case 'RetryScheduled':
      return { ...same, status: 'waiting', dueAt: event.data.notBefore, claim: null };
    case 'DeliverySucceeded':
      return { ...same, status: 'delivered', attempts: withAnswer(state, event.data, at, true) };
    case 'DeliveryEnded':
      return { ...same, status: 'failed', reason: event.data.reason };
    case 'DeliveryRedelivered':
      return {
        ...{ ...same, status: 'waiting', round: round + 1, before: attempts.length },
        ...{ claims: [], claim: null, dueAt: at },
      };
  }
}

function withClaim({ attempts, claims }: Existing, claim: Claim): Pick<Waiting, 'attempts' | 'claims' | 'claim'> {
  const { attempt, at: startedAt } = claim;
  const others = attempts.filter((one) => one.attempt !== attempt);
  return { attempts: [...others, { attempt, startedAt, answer: null }], claims: [...claims, claim], claim };
}

function withAnswer(
  { attempts }: Existing,
  { attempt, ...answer }: RecordedAnswer & { readonly attempt: number },
  at: string,
  succeeded: boolean,
): readonly Attempt[] {
  return attempts.map((one) =>
    one.attempt === attempt ? { ...one, answer: { ...kept(answer), at, succeeded } } : one,
  );
}

const after = (at: string, ms: number): string => new Date(Date.parse(at) + ms).toISOString();

/**
 * The id of an event's delivery to an endpoint: a UUID (version 8, RFC 9562) from the SHA-256 of both, so that planning
 * twice makes one.
 */
export function deliveryId(eventId: string, endpointId: string): string {
  return uuidFrom(`${eventId}/${endpointId}`);
}

/** A UUID (version 8, RFC 9562) from the SHA-256 of a text. */
export function uuidFrom(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

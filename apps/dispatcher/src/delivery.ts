import { createHash } from 'node:crypto';
import type { FinishedRun } from '@docket/contracts';
import type { Answer } from './outcome.ts';
import { outcomeOf } from './outcome.ts';
import { waitBefore } from './schedule.ts';
import type { Schedule, ScheduleName } from './schedule.ts';

// A delivery is one event's way to one endpoint. Everything here is a function from facts to facts; the store
// commits what it returns by compare-and-set.

/** How long a claim keeps others away, in ms: longer than an attempt can take. */
const CLAIM_MS = 30_000;

interface Attempt extends Answer {
  /** From 1, without gaps. */
  readonly attempt: number;
  /** When it was recorded, ISO. */
  readonly at: string;
}

/** `gone`: its endpoint, its body or its job is there no more. */
type DeliveryState = 'waiting' | 'delivered' | 'stopped' | 'gone';

export interface Delivery {
  readonly eventId: string;
  readonly jobId: string;
  readonly accountId: string;
  readonly endpointId: string;
  readonly schedule: ScheduleName;
  readonly traceparent: string | null;
  readonly plannedAt: string;
  readonly state: DeliveryState;
  /** ISO. When the next attempt is due; while one is claimed, when that claim lapses; null once finished. */
  readonly dueAt: string | null;
  /** The newest attempt that a dispatcher has claimed; 0: none. One more than recorded: it is under way, or its dispatcher died. */
  readonly claimed: number;
  /** Recorded attempts, oldest first. */
  readonly attempts: readonly Attempt[];
}

/**
 * The id of an event's delivery to an endpoint: a UUID (version 8, RFC 9562) from the SHA-256 of both, so that planning
 * twice makes one.
 */
export function deliveryId(eventId: string, endpointId: string): string {
  const bytes = createHash('sha256').update(`${eventId}/${endpointId}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** A delivery whose first attempt is due at once. */
export function planned(
  run: FinishedRun,
  endpoint: { readonly id: string; readonly schedule: ScheduleName },
  now: Date,
): Delivery {
  return {
    eventId: run.eventId,
    jobId: run.jobId,
    accountId: run.accountId,
    endpointId: endpoint.id,
    schedule: endpoint.schedule,
    traceparent: run.traceparent ?? null,
    plannedAt: now.toISOString(),
    state: 'waiting',
    dueAt: now.toISOString(),
    claimed: 0,
    attempts: [],
  };
}

export const nextAttempt = (delivery: Delivery): number => delivery.attempts.length + 1;

/** May a message that names `attempt` start it? Not if it is over, or under way, or was started by one that died. */
export const isDueByMessage = (delivery: Delivery, attempt: number): boolean =>
  delivery.state === 'waiting' && delivery.claimed < attempt && nextAttempt(delivery) === attempt;

/** May the scan start the next attempt? Once it is due since `before`, whether a lost message or a crash left it. */
export const isOverdue = (delivery: Delivery, before: Date): boolean =>
  delivery.state === 'waiting' && delivery.dueAt !== null && delivery.dueAt < before.toISOString();

/** The next attempt taken: nobody else may start it until the claim lapses. */
export const claimed = (delivery: Delivery, now: Date): Delivery => ({
  ...delivery,
  claimed: nextAttempt(delivery),
  dueAt: after(now, CLAIM_MS),
});

/** The claimed attempt's answer recorded, and what follows from it. */
export function answered(delivery: Delivery, answer: Answer, schedule: Schedule, now: Date): Delivery {
  const attempts = [...delivery.attempts, { attempt: nextAttempt(delivery), at: now.toISOString(), ...answer }];
  const outcome = outcomeOf(answer);
  if (outcome === 'delivered') return { ...delivery, attempts, state: 'delivered', dueAt: null };
  const wait = outcome === 'retry' ? waitBefore(schedule, attempts.length + 1) : undefined;
  if (wait === undefined) return { ...delivery, attempts, state: 'stopped', dueAt: null };
  return { ...delivery, attempts, dueAt: after(now, wait) };
}

/** Ended without an attempt: there is nobody to send to, or nothing to send. */
export const abandoned = (delivery: Delivery): Delivery => ({ ...delivery, state: 'gone', dueAt: null });

/** Without what may tell of its job, and over: the job was erased. */
export const emptied = (delivery: Delivery): Delivery => ({
  ...delivery,
  ...(delivery.state === 'waiting' ? abandoned(delivery) : {}),
  attempts: delivery.attempts.map((attempt) => ({ ...attempt, responseHead: '' })),
});

const after = (now: Date, ms: number): string => new Date(now.getTime() + ms).toISOString();

import type { Loaded } from '@docket/event-log';
import { failpoint } from '@docket/failpoints';
import type { Guard } from '@docket/outbound';
import type { Records } from '@docket/records';
import type { Log } from '@docket/service';
import type { Answer } from '../deliveries/answer.ts';
import type { Bodies } from '../deliveries/bodies.ts';
import { currentAttempt, decide } from '../deliveries/delivery.ts';
import type { DeliveryFacts, DeliveryRefused, DeliveryState, EndReason } from '../deliveries/delivery.ts';
import type { Deliveries } from '../deliveries/delivery-streams.ts';
import { verdictOn } from '../deliveries/schedule.ts';
import type { Schedules } from '../deliveries/schedule.ts';
import type { Tombstones } from '../deliveries/tombstones.ts';
import type { Target, Targets } from '../endpoints/target.ts';
import { RESPONSE_HEADS } from '../kinds.ts';
import { DISPATCHER_METRICS, statusClass } from '../metrics.ts';
import type { EndpointHealth } from './endpoint-health.ts';
import { post } from './post.ts';
import type { Posted } from './post.ts';
import { signatureHeaders } from './sign.ts';

export interface AttemptSettings {
  readonly guard: Guard;
  /** For one attempt, from name to response, in ms; well below `CLAIM_MS`. */
  readonly timeoutMs: number;
  /** The same that the streams decide by. */
  readonly schedules: Schedules;
  /** Value of the `User-Agent` header. */
  readonly userAgent: string;
}

export interface AttemptParts {
  readonly deliveries: Pick<Deliveries, 'streams' | 'retrace'>;
  readonly targets: Pick<Targets, 'get'>;
  readonly health: Pick<EndpointHealth, 'attempted' | 'forget'>;
  readonly records: Records;
  readonly bodies: Pick<Bodies, 'get'>;
  readonly tombstones: Pick<Tombstones, 'isErased'>;
  readonly log: Log;
  readonly now: () => Date;
  /** In [0, 1), for jitter. */
  readonly chance: () => number;
  readonly settings: AttemptSettings;
}

/**
 * `made`: a request was sent, and how it ended is recorded; `outlived`: it was sent, but others decided meanwhile;
 * `ended`: the delivery ended without one, as there is nobody to send to or nothing to send; else why nothing was done.
 */
export type Made =
  | { readonly kind: 'made'; readonly status: 'waiting' | 'delivered' | 'failed' }
  | { readonly kind: 'not-due'; readonly dueAt: string }
  | { readonly kind: 'outlived' | 'ended' | 'under-way' | 'finished' | 'unknown' };

/** An attempt that was granted, named by the commit that did so. */
interface Claim {
  readonly id: string;
  readonly version: number;
  readonly attempt: number;
  readonly facts: DeliveryFacts;
  readonly target: Target;
  /** Had the attempt been granted before, to one whose claim lapsed? */
  readonly again: boolean;
  /** The delivery as the claim left it. */
  readonly started: Loaded<DeliveryState>;
}

/** Makes attempts: claim, send, record. */
export class Attempts {
  readonly #parts: AttemptParts;

  constructor(parts: AttemptParts) {
    this.#parts = parts;
  }

  /**
   * Makes the delivery's next attempt if it is due and nobody else has it. A crash between send and record repeats the
   * attempt with the same event id and bytes once the claim lapsed.
   * @throws StoreUnavailable; the scan carries on from what is stored.
   */
  async make(id: string): Promise<Made> {
    const { targets, now, settings } = this.#parts;
    const { streams } = this.#parts.deliveries;
    const loaded = await streams.load(id);
    const { state } = loaded;
    const decision = decide(state, { type: 'Start' }, now().toISOString(), settings.schedules);
    if ('refused' in decision) return this.#notStarted(id, decision, state);
    if (state.status !== 'waiting') return { kind: 'unknown' };
    const target = await targets.get(state.facts);
    if (typeof target === 'string') return this.#end(id, state.facts, target);
    const body = this.#reading(state.facts);
    const started = await streams.execute(id, { type: 'Start' }, { trace: null }, loaded);
    if (started.refused) return this.#notStarted(id, started.refused, started.state);
    if (started.state.status !== 'waiting') return { kind: 'unknown' };
    const attempt = currentAttempt(started.state);
    const again = state.claim?.attempt === attempt;
    const { commit: head } = started;
    const after = { state: started.state, head };
    const claim = { id, version: head.version, attempt, facts: state.facts, target, again, started: after };
    return this.#send(claim, body);
  }

  /** The body, begun to be read while the attempt is claimed; of an erased job that may fail, and does not matter. */
  #reading({ eventId }: DeliveryFacts): Promise<Buffer | undefined> {
    const body = this.#parts.bodies.get(eventId);
    body.catch(() => undefined);
    return body;
  }

  /** Whoever sent us here was wrong about the delivery; the next one will not be. */
  async #notStarted(id: string, { refused }: DeliveryRefused, state: DeliveryState): Promise<Made> {
    if (refused === 'not-due' || refused === 'finished') await this.#parts.deliveries.retrace(id);
    if (refused === 'not-due' && state.status === 'waiting') return { kind: 'not-due', dueAt: state.dueAt };
    return { kind: refused === 'finished' || refused === 'unknown' ? refused : 'under-way' };
  }

  async #send(claim: Claim, reading: Promise<Buffer | undefined>): Promise<Made> {
    const { tombstones, now, settings } = this.#parts;
    const { target } = claim;
    const { eventId, jobId } = claim.facts;
    const body = (await tombstones.isErased(jobId)) ? undefined : await reading;
    if (!body) return this.#end(claim.id, claim.facts, 'erased');
    const headers = {
      'Content-Type': 'application/json',
      'User-Agent': settings.userAgent,
      ...signatureHeaders(target.secrets, { eventId, body, at: now() }),
    };
    const { guard, timeoutMs } = settings;
    await failpoint('delivery.claimed');
    const posted = await post({ url: target.url, headers, body, timeoutMs, guard, now });
    await failpoint('delivery.sent');
    return this.#record(claim, posted);
  }

  async #record(claim: Claim, { answer, head }: Posted): Promise<Made> {
    const { deliveries, chance, log, health, settings } = this.#parts;
    await this.#keepHead(claim, head);
    const command = { type: 'Record', claim: claim.version, answer, chance: chance() } as const;
    const { refused, state } = await deliveries.streams.execute(claim.id, command, { trace: null }, claim.started);
    if (refused) await this.#dropHead(claim);
    const { jobId: job_id, endpointId: endpoint, schedule } = claim.facts;
    const { status, error, latencyMs, address } = answer;
    const outcome = refused ? 'outlived' : state.status === 'waiting' ? 'retry' : state.status;
    const nextTryAt = !refused && state.status === 'waiting' ? state.dueAt : null;
    countAttempt(outcome, answer, claim.attempt);
    const ids = { job_id, delivery: claim.id, endpoint, attempt: claim.attempt };
    log.info({ ...ids, outcome, status, error, latencyMs, address, nextTryAt }, 'delivery.attempted');
    await health.attempted(endpoint, verdictOn(answer, settings.schedules[schedule]), claim.target.url);
    return refused || state.status === 'none' ? { kind: 'outlived' } : { kind: 'made', status: state.status };
  }

  /** Before the answer is recorded, so that whoever reads of the attempt finds it. */
  async #keepHead(claim: Claim, text: string): Promise<void> {
    const { records, tombstones } = this.#parts;
    if (text === '' && !claim.again) return;
    const { jobId } = claim.facts;
    await records.put(RESPONSE_HEADS, headId(claim), claim.version, { jobId, text });
    // Whoever erased the job meanwhile may have looked before it was there.
    if (await tombstones.isErased(jobId)) await this.#dropHead(claim);
  }

  async #dropHead(claim: Claim): Promise<void> {
    await this.#parts.records.remove(RESPONSE_HEADS, headId(claim), claim.version);
  }

  async #end(id: string, { jobId: job_id, endpointId: endpoint }: DeliveryFacts, reason: EndReason): Promise<Made> {
    const { deliveries, health, log } = this.#parts;
    const ended = await deliveries.streams.execute(id, { type: 'End', reason }, { trace: null });
    if (reason !== 'erased') await health.forget(endpoint);
    if (!ended.refused) log.info({ job_id, delivery: id, endpoint, reason }, 'delivery.ended');
    return { kind: 'ended' };
  }
}

type Outcome = 'delivered' | 'retry' | 'failed' | 'outlived';

function countAttempt(outcome: Outcome | 'none', { status, error, latencyMs }: Answer, attempt: number): void {
  const counted = outcome === 'none' ? 'outlived' : outcome;
  const answer = status === null ? (error ?? 'network') : statusClass(status);
  DISPATCHER_METRICS.attempts.add({ outcome: counted, answer, attempt: String(attempt) });
  DISPATCHER_METRICS.attemptDuration.observe({ outcome: counted }, latencyMs / 1_000);
}

const headId = ({ id, attempt }: Claim): string => `${id}/${attempt}`;

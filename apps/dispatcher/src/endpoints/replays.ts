import { randomUUID } from 'node:crypto';
import type { JsonAnswer, Refusal, ReplayBody, ReplayCall, ReplayInput, WebhookCall } from '@docket/contracts';
import type { Records, Versioned } from '@docket/records';
import type { DeliveryStreams } from '../deliveries/delivery-streams.ts';
import type { EventPlanner } from '../deliveries/plan-events.ts';
import { REPLAYS } from '../kinds.ts';
import type { Replay, StoredEndpoint } from '../kinds.ts';
import type { EndpointStore } from './endpoint-store.ts';
import { NO_WEBHOOK } from './endpoints.ts';
import { countEvents, pageOf } from './replay-range.ts';
import type { Range, Sendable } from './replay-range.ts';

/** Events of one replay. */
const MOST_EVENTS = 50_000;
/** How long a step keeps other dispatchers away, in ms; one that takes longer is repeated, which is harmless. */
const STEP_MS = 30_000;
/** Replays that one round goes on with. */
const BATCH = 100;
/** Commands at a time. */
const AT_ONCE = 10;

const NO_REPLAY: Refusal = {
  status: 404,
  code: 'REPLAY_NOT_FOUND',
  message: 'Replay not found or does not belong to you',
};
const EMPTY_RANGE: Refusal = { status: 400, code: 'REPLAY_RANGE_EMPTY', message: 'from must lie before to.' };
const TOO_MANY: Refusal = {
  status: 400,
  code: 'REPLAY_RANGE_TOO_LONG',
  message: `There are more than ${MOST_EVENTS} events between from and to. Replay them in shorter ranges.`,
};
const DISABLED: Refusal = {
  status: 409,
  code: 'WEBHOOK_DISABLED',
  message: 'The endpoint is disabled. Enable it first.',
};
const RUNNING: Refusal = {
  status: 409,
  code: 'REPLAY_RUNNING',
  message: 'Another replay to this endpoint is running. Wait until it is done.',
};

export interface ReplaysParts {
  readonly records: Records;
  readonly store: EndpointStore;
  readonly streams: DeliveryStreams;
  readonly planner: Pick<EventPlanner, 'planFor'>;
  readonly now: () => Date;
}

/**
 * Sending the events of a time range to an endpoint again: counted first, then step by step by whichever dispatcher
 * finds it. A step's position moves by compare-and-set after its work, so a crash repeats it: what it has planned or
 * sent again already stays as it is. Every call may throw StoreUnavailable.
 */
export class Replays {
  readonly #parts: ReplaysParts;

  constructor(parts: ReplaysParts) {
    this.#parts = parts;
  }

  /** Counts; begins unless `dryRun`. */
  async ask({ accountId, webhookId }: WebhookCall, { dryRun, ...input }: ReplayInput): Promise<JsonAnswer> {
    const { records, store, now } = this.#parts;
    const endpoint = await store.find(accountId, webhookId);
    if (!endpoint) return { refusal: NO_WEBHOOK };
    if (input.from >= input.to) return { refusal: EMPTY_RANGE };
    const refusal = dryRun ? undefined : await this.#refusal(endpoint.value);
    if (refusal) return { refusal };
    const range: Range = { accountId, endpointId: webhookId, ...input, createdAt: now().toISOString() };
    if ((await countEvents(records, range)) > MOST_EVENTS) return { refusal: TOO_MANY };
    const events = await this.#count(range, endpoint.value);
    if (dryRun) return answer(null, { ...range, events, replayed: 0, status: 'counted', createdAt: null });
    return this.#begin({
      ...{ ...range, events, replayed: 0, status: 'running', cursor: null },
      ...{ takenUntil: this.#in(STEP_MS), finishedAt: null },
    });
  }

  async get({ accountId, webhookId, replayId }: ReplayCall): Promise<JsonAnswer> {
    const replay = (await this.#parts.records.get(REPLAYS, replayId))?.value;
    if (replay?.accountId !== accountId || replay.endpointId !== webhookId) return { refusal: NO_REPLAY };
    return answer(replayId, replay);
  }

  /** One step of each running replay that no other dispatcher is at. */
  async step(stopping: AbortSignal): Promise<void> {
    const query = { index: 'byStatus', equals: ['running'], limit: BATCH };
    const { items } = await this.#parts.records.list(REPLAYS, query);
    for (const replay of items) {
      if (stopping.aborted) return;
      const taken = await this.#take(replay);
      if (taken) await this.#goOn(taken);
    }
  }

  async #refusal({ status, replayId }: StoredEndpoint): Promise<Refusal | undefined> {
    if (status === 'disabled') return DISABLED;
    return (await this.#isRunning(replayId)) ? RUNNING : undefined;
  }

  async #isRunning(replayId: string | null): Promise<boolean> {
    if (replayId === null) return false;
    return (await this.#parts.records.get(REPLAYS, replayId))?.value.status === 'running';
  }

  async #count(range: Range, endpoint: StoredEndpoint): Promise<number> {
    let [events, cursor]: [number, string | null] = [0, null];
    do {
      const page = await pageOf(this.#parts.records, range, endpoint, cursor);
      events += page.sendable.length;
      cursor = page.next;
    } while (cursor !== null);
    return events;
  }

  /**
   * The record first, taken so that nobody steps it; then the endpoint is made to point at it, if it points at no
   * running one. What a crash leaves without its endpoint's word is removed by the next step.
   */
  async #begin(replay: Replay): Promise<JsonAnswer> {
    const { records, store } = this.#parts;
    const id = randomUUID();
    await records.insert(REPLAYS, id, replay);
    const pointed = await store.change(replay.accountId, replay.endpointId, async (value) =>
      (await this.#isRunning(value.replayId)) ? value : { ...value, replayId: id },
    );
    if (pointed?.value.replayId !== id) {
      await records.remove(REPLAYS, id);
      return { refusal: pointed ? RUNNING : NO_WEBHOOK };
    }
    await records.replace(REPLAYS, id, 1, { ...replay, takenUntil: this.#in(0) });
    return answer(id, replay);
  }

  async #take({ id, version, value }: Versioned<Replay>): Promise<Versioned<Replay> | undefined> {
    if (value.takenUntil > this.#in(0)) return undefined;
    const next = { ...value, takenUntil: this.#in(STEP_MS) };
    const taken = await this.#parts.records.replace(REPLAYS, id, version, next);
    return taken ? { id, version: version + 1, value: next } : undefined;
  }

  async #goOn({ id, version, value }: Versioned<Replay>): Promise<void> {
    const { records, store } = this.#parts;
    const endpoint = await store.find(value.accountId, value.endpointId);
    if (endpoint && endpoint.value.replayId !== id) {
      await records.remove(REPLAYS, id, version);
      return;
    }
    const over = endpoint?.value.status !== 'enabled';
    const page = over ? undefined : await pageOf(records, value, endpoint.value, value.cursor);
    const sent = page && endpoint ? await this.#send(page.sendable, endpoint) : 0;
    const ended = { status: 'done', cursor: null, finishedAt: this.#in(0) } as const;
    const next = page?.next ? { cursor: page.next } : ended;
    const replayed = value.replayed + sent;
    await records.replace(REPLAYS, id, version, { ...value, ...next, replayed, takenUntil: this.#in(0) });
  }

  /** @returns how many are under way because of this. */
  async #send(sendable: readonly Sendable[], endpoint: Versioned<StoredEndpoint>): Promise<number> {
    let sent = 0;
    for (let at = 0; at < sendable.length; at += AT_ONCE) {
      const some = sendable.slice(at, at + AT_ONCE).map((one) => this.#sendOne(one, endpoint));
      sent += (await Promise.all(some)).filter(Boolean).length;
    }
    return sent;
  }

  async #sendOne({ entry, deliveryId, how }: Sendable, { id, value }: Versioned<StoredEndpoint>): Promise<boolean> {
    const { planner, streams } = this.#parts;
    if (how === 'redeliver') {
      const begun = await streams.execute(deliveryId, { type: 'Redeliver', by: 'replay' }, { trace: null });
      return begun.refused === undefined;
    }
    const { planned } = await planner.planFor({ ...entry, traceparent: null }, { id, schedule: value.schedule });
    return planned;
  }

  #in(ms: number): string {
    return new Date(this.#parts.now().getTime() + ms).toISOString();
  }
}

type Shown = Omit<ReplayBody, 'replayId' | 'finishedAt'> & { readonly finishedAt?: string | null };

function answer(replayId: string | null, { status, from, to, all, ...rest }: Shown): JsonAnswer {
  const { events, replayed, createdAt, finishedAt = null } = rest;
  const body: ReplayBody = { replayId, status, from, to, all, events, replayed, createdAt, finishedAt };
  return { json: JSON.stringify(body) };
}

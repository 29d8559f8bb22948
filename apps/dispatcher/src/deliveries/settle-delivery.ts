import type { Bus } from '@docket/bus';
import { deliveryDue } from '@docket/contracts';
import type { Commit, Relayed, SettleSteps } from '@docket/event-log';
import type { Kind, Records } from '@docket/records';
import { DELIVERIES, DUE } from '../kinds.ts';
import type { Due } from '../kinds.ts';
import { CLAIM_MS, currentAttempt } from './delivery.ts';
import type { DeliveryState, ExistingDelivery } from './delivery.ts';
import { viewOf } from './delivery-view.ts';

export interface SettlerParts {
  readonly records: Records;
  readonly bus: Bus;
  /** How long past due a delivery is left to its message before the scan takes it, in ms. */
  readonly overdueMs: number;
}

type Waiting = Extract<DeliveryState, { status: 'waiting' }>;

/** Settles the commits of deliveries: the view, where to look for work, the message that says it is due. */
export class DeliverySettler implements SettleSteps<DeliveryState> {
  readonly #parts: SettlerParts;
  /** The newest write to DUE by delivery: those of one process keep the order of its commits. */
  readonly #owing = new Map<string, Promise<void>>();

  constructor(parts: SettlerParts) {
    this.#parts = parts;
  }

  /** Starting an attempt is not shown: the view tells of what came of it. */
  readonly show = async (commit: Commit, state: DeliveryState): Promise<void> => {
    if (state.status === 'none' || commit.events.every(({ type }) => type === 'AttemptStarted')) return;
    await this.#write(DELIVERIES, commit, viewOf(state));
  };

  /** At the same time: an attempt need not wait for DUE, and its commit is settled only when that is written. */
  readonly relay = async (commit: Commit, state: DeliveryState, viaBroker: boolean): Promise<Relayed> => {
    if (state.status === 'none') return 'told';
    const owed = this.#inOrder(commit.stream, () => this.#owe(commit, state));
    const [relayed] = await Promise.all([this.#announce(commit, state, viaBroker), owed]);
    return relayed;
  };

  /** Makes DUE say what the stream says, whatever it says now. @param head the newest commit, with its state. */
  async retrace({ stream, version, at }: Commit, state: DeliveryState): Promise<void> {
    if (state.status === 'waiting') await this.#parts.records.restore(DUE, stream, version, this.#dueOf(at, state));
    else await this.#forget(stream, version);
  }

  async #owe(commit: Commit, state: DeliveryState): Promise<void> {
    if (state.status === 'waiting') await this.#write(DUE, commit, this.#dueOf(commit.at, state));
    else await this.#forget(commit.stream, commit.version);
  }

  /** The first commit's is mostly written once: an insert, which is cheaper than a guarded write and as safe. */
  async #write<T extends object>(kind: Kind<T>, { stream, version }: Commit, value: T): Promise<void> {
    const { records } = this.#parts;
    if (version === 1) await records.insert(kind, stream, value);
    else await records.put(kind, stream, version, value);
  }

  #dueOf(at: string, state: Waiting): Due {
    const scanAt = state.claim
      ? after(state.claim.at, CLAIM_MS)
      : isScanned(at, state)
        ? state.dueAt
        : after(state.dueAt, this.#parts.overdueMs);
    return { endpointId: state.facts.endpointId, state: 'due', scanAt };
  }

  /** Never what a later commit wrote: the delivery may have been redelivered since. */
  async #forget(stream: string, version: number): Promise<void> {
    const { records } = this.#parts;
    if (await records.remove(DUE, stream, version - 1)) return;
    const stored = await records.get(DUE, stream);
    if (stored && stored.version <= version) await records.remove(DUE, stream, stored.version);
  }

  async #announce(commit: Commit, state: ExistingDelivery, viaBroker: boolean): Promise<Relayed> {
    const delayMs = state.status === 'waiting' ? delayOf(commit.at, state) : undefined;
    if (delayMs === undefined) return 'told';
    if (!viaBroker) return 'away';
    const attempt = currentAttempt(state);
    const published = await this.#parts.bus.publish(
      deliveryDue,
      { v: 1, deliveryId: commit.stream, endpointId: state.facts.endpointId, attempt },
      // Without the trace: the attempt has it from the delivery's commits, whoever makes it.
      { messageId: `${commit.stream}/${attempt}`, ...(delayMs > 0 && { delayMs }) },
    );
    if (published === 'confirmed') return 'told';
    return published === 'timeout' || published === 'disconnected' ? 'away' : 'untold';
  }

  async #inOrder(stream: string, write: () => Promise<void>): Promise<void> {
    const before = this.#owing.get(stream) ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(write);
    this.#owing.set(stream, mine);
    try {
      await mine;
    } finally {
      if (this.#owing.get(stream) === mine) this.#owing.delete(stream);
    }
  }
}

/** For a message after this commit, in ms; undefined: none is sent. Whoever asks for a test event makes its attempt. */
function delayOf(at: string, { claim, dueAt, facts }: Waiting): number | undefined {
  const wait = Date.parse(dueAt) - Date.parse(at);
  const sent = claim === null && facts.schedule !== 'once' && (wait === 0 || deliveryDue.delays.includes(wait));
  return sent ? wait : undefined;
}

/** Does nobody but the scan know when it is due? */
const isScanned = (at: string, state: Waiting): boolean =>
  state.facts.schedule !== 'once' && delayOf(at, state) === undefined;

const after = (at: string, ms: number): string => new Date(Date.parse(at) + ms).toISOString();

import type { JsonAnswer, Refusal } from '@docket/contracts';
import type { CallSettings } from '@docket/service';
import type { GatewaySettings } from '../gateway-settings.ts';
import { isAway, isServiceError, RETRY_SOON } from '../http/refusal-of-error.ts';
import { Refused } from '../http/refused.ts';
import { REFUSALS } from '../http/refusals.ts';
import { repeatRead } from './repeat-read.ts';

/** One try of a read, and a change, in milliseconds. */
export const READ_MS = 5_000;
const CHANGE_MS = 15_000;

/** One call; the settings say how long it may take and whom to name in traces. */
export type Ask<C, A> = (client: C, call: CallSettings) => Promise<A>;

interface Reachable {
  reachable(timeoutMs: number): Promise<void>;
}

/**
 * A service as requests see it: reads are repeated while it restarts, a refusal is thrown as `Refused` in its own
 * words, and a service that stays away as grpc-js' ServiceError.
 */
export class Neighbour<C extends Reachable> {
  protected readonly client: C;
  protected readonly settings: GatewaySettings;
  /** To whom wants a change while the service stays away; says that nothing was changed. */
  protected readonly away: Refusal = REFUSALS.unavailable;

  constructor(client: C, settings: GatewaySettings) {
    this.client = client;
    this.settings = settings;
  }

  /** A call that changes nothing. `timeoutMs` is of each try, default 5,000. */
  async read<A>(ask: Ask<C, A>, call: CallSettings): Promise<A> {
    return repeatRead(() => ask(this.client, { timeoutMs: READ_MS, ...call }), this.settings);
  }

  /** The JSON text that a read answers. */
  async readJson(ask: Ask<C, JsonAnswer>, call: CallSettings): Promise<string> {
    const answer = await this.read(ask, call);
    return accepted(answer.refusal, answer.json);
  }

  /**
   * The JSON text that a change answers, empty where there is nothing to say; `timeoutMs` is 15,000 unless given. It
   * waits for a connection, and is not repeated: one that broke says nothing about whether the change was made.
   * @throws Refused also while the service is away, and when it is not known whether the change was made.
   */
  async change(ask: Ask<C, JsonAnswer>, call: CallSettings): Promise<string> {
    // Waited for beforehand, so that what surely was not sent need not be called unknown.
    if (!(await this.#comesBack())) throw new Refused(this.away, RETRY_SOON);
    const answer = await ask(this.client, { timeoutMs: CHANGE_MS, waitForReady: true, ...call }).catch(
      (error: unknown) => {
        if (!isServiceError(error) || !isAway(error)) throw error;
        throw new Refused(REFUSALS.changeUnknown, RETRY_SOON, { cause: error });
      },
    );
    return accepted(answer.refusal, answer.json);
  }

  /** Whether a connection stands, or comes to stand for one of the requests that may wait for it. */
  async #comesBack(): Promise<boolean> {
    const { repeats, limits } = this.settings;
    return (await this.isReachable(0)) || (await repeats.take(() => this.isReachable(limits.repeatMs))) === true;
  }

  /** Whether a connection stands, or comes to stand within `timeoutMs`. */
  async isReachable(timeoutMs: number): Promise<boolean> {
    return this.client.reachable(timeoutMs).then(
      () => true,
      () => false,
    );
  }
}

/** What a service granted. @throws Refused in its words. */
export function accepted<T>(refusal: Refusal | undefined, granted: T | undefined): T {
  if (refusal) throw new Refused(refusal);
  if (granted === undefined) throw new Error('a service answered neither yes nor no');
  return granted;
}

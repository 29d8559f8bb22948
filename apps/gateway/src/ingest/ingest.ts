import type { AdmitAnswer, AdmitRequest, JsonAnswer, Refusal } from '@docket/contracts';
import type { CallSettings, IngestClient } from '@docket/service';
import type { GatewaySettings } from '../gateway-settings.ts';
import { isAway, isServiceError, RETRY_SOON } from '../http/refusal-of-error.ts';
import { Refused } from '../http/refused.ts';
import { REFUSALS } from '../http/refusals.ts';
import { repeatRead } from './repeat-read.ts';

/** One try of a read, and a change, in milliseconds. */
export const READ_MS = 5_000;
const CHANGE_MS = 15_000;
const PROBE_MS = 1_000;

/** One call; the settings say how long it may take and whom to name in traces. */
type Ask<A> = (client: IngestClient, call: CallSettings) => Promise<A>;

/**
 * The ingest service as requests see it: reads are repeated while it restarts, a refusal is thrown as `Refused` in
 * ingest's own words, and a service that stays away as grpc-js' ServiceError.
 */
export class Ingest {
  readonly #client: IngestClient;
  readonly #settings: GatewaySettings;

  constructor(client: IngestClient, settings: GatewaySettings) {
    this.#client = client;
    this.#settings = settings;
  }

  /** Whether a key is good for something; a refusal comes back as a value, as the rate limit goes out with it. */
  async admit(asked: AdmitRequest, traceparent: string): Promise<AdmitAnswer> {
    return this.read((client, call) => client.admit(asked, call), { traceparent });
  }

  /** A call that changes nothing. `timeoutMs` is of each try, default 5,000. */
  async read<A>(ask: Ask<A>, call: CallSettings): Promise<A> {
    return repeatRead(() => ask(this.#client, { timeoutMs: READ_MS, ...call }), this.#settings.limits.repeatMs);
  }

  /** The JSON text that a read answers. */
  async readJson(ask: Ask<JsonAnswer>, call: CallSettings): Promise<string> {
    const answer = await this.read(ask, call);
    return accepted(answer.refusal, answer.json);
  }

  /**
   * The JSON text that a change answers, empty where there is nothing to say. Not repeated: a connection that broke
   * says nothing about whether the change was made.
   */
  async change(ask: Ask<JsonAnswer>, call: CallSettings): Promise<string> {
    const answer = await ask(this.#client, { timeoutMs: CHANGE_MS, ...call }).catch((error: unknown) => {
      throw isServiceError(error) && isAway(error) ? new Refused(REFUSALS.changeUnknown, RETRY_SOON) : error;
    });
    return accepted(answer.refusal, answer.json);
  }

  /** Opens the stream of a job's words; whoever opens it cancels it. */
  words(...asked: Parameters<IngestClient['getJobWords']>): ReturnType<IngestClient['getJobWords']> {
    return this.#client.getJobWords(...asked);
  }

  /** Opens the stream of one document; never repeated here, its bytes are gone once sent. */
  submit(traceparent: string): ReturnType<IngestClient['submit']> {
    return this.#client.submit(traceparent);
  }

  async isReachable(): Promise<boolean> {
    return this.#client.reachable(PROBE_MS).then(
      () => true,
      () => false,
    );
  }
}

/** What ingest granted. @throws Refused in ingest's words. */
export function accepted<T>(refusal: Refusal | undefined, granted: T | undefined): T {
  if (refusal) throw new Refused(refusal);
  if (granted === undefined) throw new Error('ingest answered neither yes nor no');
  return granted;
}

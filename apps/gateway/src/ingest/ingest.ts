import type { AdmitAnswer, AdmitRequest, Refusal } from '@docket/contracts';
import type { IngestClient } from '@docket/service';
import type { GatewaySettings } from '../gateway-settings.ts';
import { Refused } from '../http/refused.ts';
import { repeatRead } from './repeat-read.ts';

/** One try of a read, in milliseconds. */
const READ_MS = 5_000;
const PROBE_MS = 1_000;

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
    return this.#read(() => this.#client.admit(asked, { timeoutMs: READ_MS, traceparent }));
  }

  /** The body of `GET /v1/jobs/:id` as JSON text. */
  async getJob(accountId: string, jobId: string, traceparent: string): Promise<string> {
    const answer = await this.#read(() =>
      this.#client.getJob({ accountId, jobId }, { timeoutMs: READ_MS, traceparent }),
    );
    return accepted(answer.refusal, answer.json);
  }

  async listTemplates(accountId: string, traceparent: string): Promise<string> {
    const answer = await this.#read(() =>
      this.#client.listTemplates({ accountId }, { timeoutMs: READ_MS, traceparent }),
    );
    return accepted(answer.refusal, answer.json);
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

  #read<T>(read: () => Promise<T>): Promise<T> {
    return repeatRead(read, this.#settings.limits.repeatMs);
  }
}

/** What ingest granted. @throws Refused in ingest's words. */
export function accepted<T>(refusal: Refusal | undefined, granted: T | undefined): T {
  if (refusal) throw new Refused(refusal);
  if (granted === undefined) throw new Error('ingest answered neither yes nor no');
  return granted;
}

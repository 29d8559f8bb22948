import type { AdmitAnswer, AdmitRequest } from '@docket/contracts';
import type { IngestClient } from '@docket/service';
import { Neighbour } from '../neighbours/neighbour.ts';
import { repeatRead } from '../neighbours/repeat-read.ts';

/** The ingest service as requests see it. */
export class Ingest extends Neighbour<IngestClient> {
  /** Whether a key is good for something; a refusal comes back as a value, as the rate limit goes out with it. */
  async admit(asked: AdmitRequest, traceparent: string): Promise<AdmitAnswer> {
    return this.read((client, call) => client.admit(asked, call), { traceparent });
  }

  /** Opens the stream of a job's words; whoever opens it cancels it. */
  words(...asked: Parameters<IngestClient['getJobWords']>): ReturnType<IngestClient['getJobWords']> {
    return this.client.getJobWords(...asked);
  }

  /** A call whose repetition does no harm, repeated like a read. */
  again<T>(call: () => Promise<T>): Promise<T> {
    return repeatRead(call, this.settings);
  }

  /** Opens the stream of one document. */
  submit(traceparent: string): ReturnType<IngestClient['submit']> {
    return this.client.submit(traceparent);
  }
}

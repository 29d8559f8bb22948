import type { AdmitAnswer, AdmitRequest } from '@docket/contracts';
import type { IngestClient } from '@docket/service';
import { Neighbour } from '../neighbours/neighbour.ts';

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

  /** Opens the stream of one document; never repeated here, its bytes are gone once sent. */
  submit(traceparent: string): ReturnType<IngestClient['submit']> {
    return this.client.submit(traceparent);
  }
}

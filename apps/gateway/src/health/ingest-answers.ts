import type { Checks, IngestClient } from '@docket/service';

/** How long a probe waits for a connection, in ms. */
export const PROBE_MS = 1_000;

/** What the gateway needs, as checks. */
export const ingestAnswers = (ingest: Pick<IngestClient, 'reachable'>): Promise<Checks> =>
  ingest.reachable(PROBE_MS).then(
    () => ({ ingest: true as const }),
    () => ({ ingest: 'The ingest service cannot be reached.' }),
  );

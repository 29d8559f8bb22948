import { z } from 'zod';

/**
 * A job's run ended. Sent by ingest for each terminal commit (JobCompleted, JobFailed, JobCancelled, JobErased), again by its
 * sweep until the dispatcher said that the commit's deliveries are stored. Received by any one dispatcher.
 * Dedupe: delivery ids are derived from `commit`.
 */
export const JobFinished = z.object({
  v: z.literal(1),
  jobId: z.uuid(),
  accountId: z.string(),
  /** `_id` of the terminal commit. */
  commit: z.string(),
});
export type JobFinished = z.infer<typeof JobFinished>;

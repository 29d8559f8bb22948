import { z } from 'zod';

/**
 * Work is there for an attempt. Sent by ingest when a commit schedules work (JobSubmitted, AttemptResumed,
 * RetryScheduled, JobRetried), again by its sweep until that work is claimed or overtaken. Received by any one
 * extractor. Dedupe: a claim names `commit`, and only the newest scheduling commit can be claimed, once.
 */
export const ExtractionRequested = z.object({
  v: z.literal(1),
  jobId: z.uuid(),
  /** `_id` of the commit that scheduled this work. */
  commit: z.string(),
});
export type ExtractionRequested = z.infer<typeof ExtractionRequested>;

import type { JobCommand } from '@docket/job';
import type { Records } from '@docket/records';
import type { Log } from '@docket/service';
import type { JobStreams } from '../job-streams.ts';

export interface EraseJobsDeps {
  readonly records: Records;
  readonly streams: JobStreams;
  readonly logger: Log;
  readonly now: () => Date;
}

type Erasing = Extract<JobCommand, { type: 'erase' | 'expire' }>;

/**
 * Erases these jobs one after the other and answers how many were; ends early once this process stops. One that cannot
 * be erased is logged and left, so that it keeps none of the others. @throws StoreUnavailable
 */
export async function eraseJobs(
  { streams, logger }: Pick<EraseJobsDeps, 'streams' | 'logger'>,
  jobs: readonly { readonly id: string }[],
  command: Erasing,
  stopping?: AbortSignal,
): Promise<number> {
  let erased = 0;
  for (const { id } of jobs) {
    if (stopping?.aborted) break;
    try {
      if (!(await streams.execute(id, command, { trace: null })).refused) erased++;
    } catch (error) {
      if (error instanceof Error && error.name === 'StoreUnavailable') throw error;
      logger.error({ job_id: id, err: error }, 'job cannot be erased');
    }
  }
  return erased;
}

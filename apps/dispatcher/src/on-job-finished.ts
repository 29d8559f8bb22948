import type { Message, Outcome } from '@docket/bus';
import type { JobFinished } from '@docket/contracts';
import type { Log } from '@docket/service';
import type { JobPlanner } from './deliveries/plan-job.ts';
import { retryWhenAway } from './retry-when-away.ts';

/** A job's run ended: plan its deliveries. */
export const onJobFinished =
  (planner: Pick<JobPlanner, 'plan'>, log: Log) =>
  ({ body, traceparent }: Message<JobFinished>): Promise<Outcome> =>
    retryWhenAway(log.child({ job_id: body.jobId }), () => planner.plan(body.commit, traceparent));

import type { Bus } from '@docket/bus';
import { Settlement } from '@docket/event-log';
import type { Commit, EventLog, Relayed, SettleSteps } from '@docket/event-log';
import { failpoint } from '@docket/failpoints';
import type { JobState } from '@docket/job';
import type { Log } from '@docket/service';
import { STAGE_METRICS } from '@docket/service/metrics';
import type { Usage } from './accounts/usage.ts';
import { isAway } from './debts.ts';
import type { Debts } from './debts.ts';
import type { JobWatch } from './job-watch.ts';
import type { Erasure } from './jobs/erase-job.ts';
import type { Views } from './views.ts';

export interface SettleParts {
  readonly log: EventLog;
  readonly views: Views;
  readonly usage: Usage;
  readonly watch: JobWatch;
  readonly erasure: Erasure;
  readonly debts: Debts;
  readonly bus: Bus;
  readonly logger: Log;
}

/** Settles commits of jobs: charge, view; what is owed, messages; settled mark. */
export function openSettlement(parts: SettleParts): Settlement<JobState> {
  const steps: SettleSteps<JobState> = {
    show: (commit, state) => show(parts, commit, state),
    relay: (commit, state, viaBroker) => relay(parts, commit, state, viaBroker),
  };
  const settled = (seconds: number) => STAGE_METRICS.duration.observe({ stage: 'settle' }, seconds);
  return new Settlement({ ...parts, steps, settled });
}

/** What clients see; of an erased job also that nothing is left to see. */
async function show({ usage, views, watch, erasure }: SettleParts, commit: Commit, state: JobState): Promise<void> {
  // First, so that nobody finds a run completed that is not charged yet.
  await usage.charge(commit, state);
  await views.write(commit, state);
  watch.changed(commit.stream, commit.version);
  if (state.status === 'erased') await erasure.forget(commit.stream);
}

async function relay(
  { debts, bus }: SettleParts,
  commit: Commit,
  state: JobState,
  viaBroker: boolean,
): Promise<Relayed> {
  const debt = await debts.owe(commit, state);
  await failpoint('commit.owed');
  if (viaBroker) tellEvents(bus, commit);
  if (!debt) return 'told';
  if (!viaBroker) return 'away';
  const outcome = await debts.publish(commit.id, commit.stream, debt, commit.trace);
  return outcome === 'confirmed' ? 'told' : isAway(outcome) ? 'away' : 'untold';
}

/**
 * Tells how a finished job ended once more, for a callback that was added since. That it is owed is recorded when this
 * resolves; its message goes out in the background.
 * @param head the commit that ended the job.
 */
export async function tellAgain(
  { settlement, debts }: { readonly settlement: Settlement<JobState>; readonly debts: Debts },
  head: Commit,
  state: JobState,
): Promise<void> {
  const debt = await debts.oweAgain(head, state);
  if (debt) settlement.inBackground(head.id, debts.publish(head.id, head.stream, debt, head.trace));
}

/** For integrators: lossy by design, so nothing waits for it and nothing repeats it. */
function tellEvents(bus: Bus, { id, stream, version, at, events }: Commit): void {
  for (const { type } of events) {
    bus.publishEvent(`job.${type}`, { jobId: stream, event: type, commit: id, version, at }).catch(() => undefined);
  }
}

import { recordedEvents } from '@docket/event-log';
import type { Commit } from '@docket/event-log';
import { STAGE_METRICS } from '@docket/service/metrics';
import type { DeliveryEvent, DeliveryState } from './deliveries/delivery.ts';
import { DISPATCHER_METRICS } from './metrics.ts';

/** Counts what a commit that this process appended says. @param state the delivery right after it. */
export function countCommit(commit: Commit, state: DeliveryState): void {
  const { planned, ended } = DISPATCHER_METRICS;
  for (const { event } of recordedEvents<DeliveryEvent>([commit])) {
    if (event.type === 'DeliveryPlanned') planned.add({ by: 'event' });
    else if (event.type === 'DeliveryRedelivered') planned.add({ by: event.data.by });
    else if (event.type === 'DeliveryEnded') ended.add({ outcome: 'failed', reason: event.data.reason });
    else if (event.type === 'DeliverySucceeded') {
      ended.add({ outcome: 'delivered', reason: 'none' });
      countWait(state, commit.at);
    }
  }
}

/** When a later round was asked for is not in the state. */
function countWait(state: DeliveryState, at: string): void {
  if (state.status === 'none' || state.round !== 1) return;
  const seconds = (Date.parse(at) - Date.parse(state.plannedAt)) / 1_000;
  STAGE_METRICS.duration.observe({ stage: 'deliver' }, seconds);
}

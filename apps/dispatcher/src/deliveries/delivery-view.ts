import type { DeliveryView } from '../kinds.ts';
import type { ExistingDelivery } from './delivery.ts';

/** A delivery as lists and queries want it. */
export function viewOf(state: ExistingDelivery): DeliveryView {
  const { status, facts, attempts, plannedAt, changedAt } = state;
  const newest = attempts.findLast(({ answer }) => answer !== null)?.answer;
  return {
    ...facts,
    status,
    reason: status === 'failed' ? state.reason : null,
    attempts: attempts.length,
    lastStatus: newest?.status ?? null,
    lastError: newest?.error ?? null,
    plannedAt,
    dueAt: status === 'waiting' ? state.dueAt : null,
    finishedAt: status === 'waiting' ? null : changedAt,
  };
}

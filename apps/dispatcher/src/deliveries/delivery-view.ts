import type { DeliveryView } from '../kinds.ts';
import type { ExistingDelivery } from './delivery.ts';

/** A delivery as lists and queries want it. */
export function viewOf(state: ExistingDelivery): DeliveryView {
  const { status, facts, attempts, plannedAt, changedAt } = state;
  // Of a success that came after a later attempt had failed, that success.
  const telling = attempts.findLast(({ answer }) => answer && (status !== 'delivered' || answer.succeeded))?.answer;
  return {
    ...facts,
    status,
    reason: status === 'failed' ? state.reason : null,
    attempts: attempts.length,
    lastStatus: telling?.status ?? null,
    lastError: telling?.error ?? null,
    plannedAt,
    dueAt: status === 'waiting' ? state.dueAt : null,
    finishedAt: status === 'waiting' ? null : changedAt,
  };
}

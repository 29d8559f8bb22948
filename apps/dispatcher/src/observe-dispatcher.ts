import { LOG_METRICS } from '@docket/event-log';
import { observeDatabaseSize } from '@docket/records';
import { ageSince, costly } from '@docket/service/metrics';
import { readBacklog } from './backlog.ts';
import type { BacklogParts } from './backlog.ts';
import { DISPATCHER_METRICS } from './metrics.ts';

export interface ObservedDispatcher extends BacklogParts {
  /** Requests to receivers under way. */
  readonly inFlight: () => number;
  /** Bytes of the database. */
  readonly databaseSize?: (() => number | Promise<number>) | undefined;
}

/**
 * Tells what waits, from the store, when metrics are read; until what is returned is called. Ages go on growing between
 * two readings, and while the store is away.
 */
export function observeDispatcher(parts: ObservedDispatcher): () => void {
  const source = costly(() => readBacklog(parts));
  const { unfinished, due, oldestDue, breakersOpen, endpoints, inFlight } = DISPATCHER_METRICS;
  const age = (since: string | null) => ageSince(since, parts.now());
  const log = 'deliveries';
  const ends = [
    unfinished.from(
      source(({ waiting, parked }) => [
        [{ state: 'waiting' }, waiting],
        [{ state: 'parked' }, parked],
      ]),
    ),
    due.from(source((backlog) => [[{}, backlog.due]])),
    oldestDue.from(source(({ dueSince }) => [[{}, age(dueSince)]])),
    breakersOpen.from(source((backlog) => [[{}, backlog.breakersOpen]])),
    endpoints.from(
      source(({ endpointsEnabled, endpointsDisabled }) => [
        [{ status: 'enabled' }, endpointsEnabled],
        [{ status: 'disabled' }, endpointsDisabled],
      ]),
    ),
    inFlight.from(() => [[{}, parts.inFlight()]]),
    LOG_METRICS.unsettled.from(source(({ unsettled }) => [[{ log }, unsettled]])),
    LOG_METRICS.oldestUnsettled.from(source(({ unsettledSince }) => [[{ log }, age(unsettledSince)]])),
    ...(parts.databaseSize ? [observeDatabaseSize('deliveries', parts.databaseSize)] : []),
  ];
  return () => {
    for (const end of ends) end();
  };
}

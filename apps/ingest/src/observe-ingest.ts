import { QUEUE_METRICS } from '@docket/bus';
import type { Bus } from '@docket/bus';
import { TOPOLOGY } from '@docket/contracts';
import { LOG_METRICS } from '@docket/event-log';
import { observeDatabaseSize } from '@docket/records';
import { ageSince, costly } from '@docket/service/metrics';
import { readBacklog } from './backlog.ts';
import type { BacklogParts } from './backlog.ts';
import type { Claims } from './claims.ts';
import { INGEST_METRICS } from './metrics.ts';

export interface ObservedIngest extends BacklogParts {
  readonly bus: Bus;
  readonly claims: Pick<Claims, 'held'>;
  /** Bytes of the database. */
  readonly databaseSize?: (() => number | Promise<number>) | undefined;
}

type End = () => void;

/** Tells what waits, from the store and the broker, when metrics are read; until what is returned is called. */
export function observeIngest(parts: ObservedIngest): End {
  const { bus, claims, databaseSize } = parts;
  const ends = [
    ...observeBacklog(parts),
    ...observeQueues(bus),
    INGEST_METRICS.claimsInHand.from(() => [[{}, claims.held]]),
    ...(databaseSize ? [observeDatabaseSize('jobs', databaseSize)] : []),
  ];
  return () => {
    for (const end of ends) end();
  };
}

/** Ages go on growing between two readings, and while the store is away. */
function observeBacklog(parts: ObservedIngest): readonly End[] {
  const source = costly(() => readBacklog(parts));
  const { jobs, oldestPending, owed, oldestOwed } = INGEST_METRICS;
  const age = (since: string | null) => ageSince(since, parts.now());
  const log = 'jobs';
  return [
    jobs.from(
      source(({ pending, retrying, processing }) => [
        [{ status: 'pending' }, pending],
        [{ status: 'retrying' }, retrying],
        [{ status: 'processing' }, processing],
      ]),
    ),
    oldestPending.from(source(({ pendingSince }) => [[{}, age(pendingSince)]])),
    owed.from(
      source(({ pending, retrying, untold }) => [
        [{ kind: 'work' }, pending + retrying],
        [{ kind: 'finished' }, untold],
      ]),
    ),
    oldestOwed.from(
      source(({ pendingSince, untoldSince }) => [
        [{ kind: 'work' }, age(pendingSince)],
        [{ kind: 'finished' }, age(untoldSince)],
      ]),
    ),
    LOG_METRICS.unsettled.from(source(({ unsettled }) => [[{ log }, unsettled]])),
    LOG_METRICS.oldestUnsettled.from(source(({ unsettledSince }) => [[{ log }, age(unsettledSince)]])),
  ];
}

function observeQueues(bus: Bus): readonly End[] {
  const source = costly(async () => {
    const asked = TOPOLOGY.map(async (edge) => ({ message: edge.message, queues: await bus.inspect(edge) }));
    return (await Promise.all(asked)).flatMap(({ message, queues }) => (queues ? [{ message, ...queues }] : []));
  });
  return [
    QUEUE_METRICS.ready.from(source((all) => all.map(({ message, ready }) => [{ message }, ready]))),
    QUEUE_METRICS.consumers.from(source((all) => all.map(({ message, consumers }) => [{ message }, consumers]))),
    QUEUE_METRICS.dead.from(source((all) => all.map(({ message, dead }) => [{ message }, dead]))),
  ];
}

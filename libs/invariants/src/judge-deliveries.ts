import { ENDS } from './fold-history.ts';
import type { Observed, ObservedDelivery, ObservedEndpoint, ObservedEvent, ObservedJob } from './observed.ts';
import { found } from './violation.ts';
import type { Violation } from './violation.ts';

/** Invariant 7: each end of a run reaches everybody who is to be told, as one event that is the same on each try. */
export function judgeDeliveries({ jobs, endpoints, deliveries }: Observed): Violation[] {
  const received = Map.groupBy(deliveries, keyOf);
  return [
    ...jobs.flatMap((job) =>
      endpoints.filter((endpoint) => isFor(endpoint, job)).flatMap((endpoint) => told(job, endpoint, received)),
    ),
    ...events(deliveries),
    ...uncalledFor(jobs, deliveries),
    ...deliveries
      .filter(({ verified }) => !verified)
      .map(({ jobId, eventId }) => wrong(jobId, `A signature of event ${eventId} does not fit.`)),
  ];
}

type Key = Pick<ObservedDelivery, 'endpointId' | 'jobId' | 'eventType' | 'timestamp'>;
const keyOf = ({ endpointId, jobId, eventType, timestamp }: Key): string =>
  [endpointId, jobId, eventType, timestamp].join(' ');

const wrong = (id: string, text: string): Violation => ({ invariant: 7, id, text });

const isFor = ({ account, jobId }: ObservedEndpoint, job: ObservedJob): boolean =>
  jobId === undefined ? account === job.account : jobId === job.jobId;

const typeOf = ({ type }: ObservedEvent): string =>
  type === 'JobCompleted' ? 'document.completed' : 'document.failed';

const isErased = ({ view }: ObservedJob): boolean => view?.status === 'erased';

/** Runs that ended within one millisecond are told apart by their number alone. */
function told(
  job: ObservedJob,
  endpoint: ObservedEndpoint,
  received: ReadonlyMap<string, readonly ObservedDelivery[]>,
): Violation[] {
  if (isErased(job)) return [];
  const ends = (job.history ?? []).filter((event, index, all) => mustTell(endpoint, { event, index, all }));
  const keyed = Map.groupBy(ends, (end) =>
    keyOf({ endpointId: endpoint.id, jobId: job.jobId, eventType: typeOf(end), timestamp: end.at }),
  );
  return [...keyed].flatMap(([key, same]) => {
    const came = new Set(received.get(key)?.map(({ eventId }) => eventId)).size;
    const about = `to ${endpoint.id} of how job ${job.jobId} ended at ${same[0]?.at}`;
    return found([
      came < same.length && { ...wrong(job.jobId, `No word came ${about}.`), counted: 'webhooksMissing' },
      came > same.length && { ...wrong(job.jobId, `${came} events came ${about}.`), counted: 'duplicated' },
    ]);
  });
}

interface Place {
  readonly event: ObservedEvent;
  readonly index: number;
  readonly all: readonly ObservedEvent[];
}

function mustTell({ eventTypes, since, jobId }: ObservedEndpoint, { event, index, all }: Place): boolean {
  if (!ENDS.has(event.type) || !eventTypes.includes(typeOf(event))) return false;
  return event.at >= since || (jobId !== undefined && index === all.length - 1);
}

/** One event has one body, one type and one job, whoever gets it and however often. */
function events(deliveries: readonly ObservedDelivery[]): Violation[] {
  const about = ({ jobId, eventType, timestamp, digest }: ObservedDelivery) =>
    [jobId, eventType, timestamp, digest].join(' ');
  return [...Map.groupBy(deliveries, ({ eventId }) => eventId)].flatMap(([eventId, tries]) => {
    const bodies = new Set(tries.map(about)).size;
    return bodies < 2 ? [] : [wrong(tries[0]?.jobId ?? '', `Event ${eventId} came with ${bodies} bodies.`)];
  });
}

/** Nobody hears of an end that the history does not have. */
function uncalledFor(jobs: readonly ObservedJob[], deliveries: readonly ObservedDelivery[]): Violation[] {
  const known = new Map(jobs.map((job) => [job.jobId, job]));
  return deliveries.flatMap(({ jobId, eventId, eventType, timestamp }) => {
    const job = known.get(jobId);
    if (!job) return [wrong(jobId, `Event ${eventId} is about job ${jobId}, which nobody knows.`)];
    if (!job.history) return [];
    const ends = job.history.filter(({ type }) => ENDS.has(type));
    const fits = ends.some((end) => end.at === timestamp && typeOf(end) === eventType);
    return fits ? [] : [wrong(jobId, `Event ${eventId} tells of an end that job ${jobId} did not have.`)];
  });
}

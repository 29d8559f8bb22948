import type { Bus } from '@docket/bus';
import { TOPOLOGY } from '@docket/contracts';
import type { IngestStatus, JsonAnswer, RepairsSoFar } from '@docket/contracts';
import { readBacklog } from '../backlog.ts';
import type { BacklogParts } from '../backlog.ts';
import { NO_REPAIRS } from './processes.ts';
import type { Processes } from './processes.ts';

export interface StatusParts extends BacklogParts {
  readonly bus: Bus;
  readonly processes: Processes;
}

/** What ingest knows of how the system does. */
export class SystemStatus {
  readonly #parts: StatusParts;

  constructor(parts: StatusParts) {
    this.#parts = parts;
  }

  /** JSON text of an {@link IngestStatus}. @throws StoreUnavailable */
  async read(): Promise<JsonAnswer> {
    const { processes, bus } = this.#parts;
    const [known, backlog, queues] = await Promise.all([
      processes.all(),
      readBacklog(this.#parts),
      Promise.all(TOPOLOGY.map(async (edge) => ({ message: edge.message, queues: await bus.inspect(edge) }))),
    ]);
    const { pending, pendingSince, retrying, processing, untoldSince, unsettled, unsettledSince } = backlog;
    const status: IngestStatus = {
      processes: known.map(({ id, value: { repairs: _, ...process } }) => ({ id, ...process })),
      repairs: known.map(({ value }) => value.repairs).reduce(together, NO_REPAIRS),
      jobs: { pending, pendingSince, retrying, processing, untoldSince },
      ...{ unsettled, unsettledSince, queues },
    };
    return { json: JSON.stringify(status) };
  }
}

const together = (a: RepairsSoFar, b: RepairsSoFar): RepairsSoFar => ({
  settled: a.settled + b.settled,
  republished: a.republished + b.republished,
  released: a.released + b.released,
  lastAt: a.lastAt === null || (b.lastAt !== null && b.lastAt > a.lastAt) ? b.lastAt : a.lastAt,
});

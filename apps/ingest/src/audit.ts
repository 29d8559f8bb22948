import { setImmediate as nextTurn } from 'node:timers/promises';
import { AuditInput } from '@docket/contracts';
import type { AuditReport, JsonAnswer } from '@docket/contracts';
import { verify } from '@docket/event-log';
import type { Commit, EventLog, StoredCommits } from '@docket/event-log';
import type { Log } from '@docket/service';
import { jobOf } from './recorded-job.ts';
import type { Views } from './views.ts';

const FAULTS_SHOWN = 100;
/** Commits that are checked, or views that are written, before other work gets its turn. */
const AT_A_TIME = 50;

export interface AuditParts {
  readonly log: EventLog & StoredCommits;
  /** The key of the log's chain. */
  readonly key: string;
  readonly views: Views;
  readonly logger: Log;
}

/** What an operator asks about the log as a whole. */
export class Audit {
  readonly #parts: AuditParts;

  constructor(parts: AuditParts) {
    this.#parts = parts;
  }

  /** Checks the chain of one job or of all; reads the log once. @param bodyJson an AuditInput. */
  async verify(bodyJson: string): Promise<JsonAnswer> {
    const { jobId } = AuditInput.parse(JSON.parse(bodyJson));
    const { log, key } = this.#parts;
    const stored = () => takingTurns(log.stored(jobId?.toLowerCase()));
    const { streams, commits, broken } = await verify({ stored }, key);
    const faults = broken.slice(0, FAULTS_SHOWN).map(({ id, reason }) => ({ commit: id, reason }));
    const report: AuditReport = { sound: broken.length === 0, jobs: streams, commits, faults };
    return { json: JSON.stringify(report) };
  }

  /** Writes every view anew from the log, damaged ones included; none goes backwards. */
  async rebuildViews(): Promise<JsonAnswer> {
    let rebuilt = 0;
    for await (const jobs of inGroups(this.#parts.log.streams(), AT_A_TIME)) {
      const written = await Promise.all(jobs.map((jobId) => this.#rebuild(jobId)));
      rebuilt += written.filter(Boolean).length;
      await nextTurn();
    }
    return { json: JSON.stringify({ rebuilt }) };
  }

  /** A stream that cannot be folded is logged and left: its neighbours are rebuilt nevertheless. */
  async #rebuild(jobId: string): Promise<boolean> {
    const { log, views, logger } = this.#parts;
    const commits = await log.read(jobId);
    try {
      const { state, head } = jobOf(commits);
      return head !== null && (await views.restore(head, state));
    } catch (error) {
      if (!(error instanceof Error && error.name === 'IllegalHistory')) throw error;
      logger.error({ job_id: jobId, err: error }, 'view cannot be rebuilt');
      return false;
    }
  }
}

async function* takingTurns(commits: AsyncIterable<Commit>): AsyncGenerator<Commit> {
  let n = 0;
  for await (const commit of commits) {
    if (++n % AT_A_TIME === 0) await nextTurn();
    yield commit;
  }
}

async function* inGroups<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<readonly T[]> {
  let group: T[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

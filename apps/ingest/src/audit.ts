import { setImmediate as nextTurn } from 'node:timers/promises';
import { AuditInput } from '@docket/contracts';
import type { AuditReport, JsonAnswer } from '@docket/contracts';
import { parseCommitId, verify, verifyHeads } from '@docket/event-log';
import type { Broken, Commit, EventLog, StoredCommits, StreamHead } from '@docket/event-log';
import type { Records, Versioned } from '@docket/records';
import { VIEWS } from './kinds.ts';
import type { StoredView } from './kinds.ts';
import { rebuildViews } from './rebuild-views.ts';
import type { RebuildParts } from './rebuild-views.ts';

const FAULTS_SHOWN = 100;
/** Commits that are checked before other work gets its turn. */
const AT_A_TIME = 50;

export interface AuditParts extends RebuildParts {
  readonly log: EventLog & StoredCommits;
  readonly records: Records;
  /** The key of the log's chain. */
  readonly key: string;
}

/** What an operator asks about the log as a whole. */
export class Audit {
  readonly #parts: AuditParts;

  constructor(parts: AuditParts) {
    this.#parts = parts;
  }

  /**
   * Checks the chain of one job or of all, then that what each job's view was made of is still in the log.
   * @param bodyJson an AuditInput.
   */
  async verify(bodyJson: string): Promise<JsonAnswer> {
    const { jobId } = AuditInput.parse(JSON.parse(bodyJson));
    const { log, key } = this.#parts;
    const stored = () => takingTurns(log.stored(jobId?.toLowerCase()));
    const { streams, commits, broken } = await verify({ stored }, key);
    const all = [...broken];
    const known = new Set(broken.map(({ id }) => parseCommitId(id)?.stream));
    for await (const heads of this.#heads(jobId?.toLowerCase()))
      all.push(...(await verifyHeads(log, key, heads)).filter(({ id }) => !known.has(parseCommitId(id)?.stream)));
    const faults = all.sort(byId).slice(0, FAULTS_SHOWN);
    const report: AuditReport = {
      ...{ sound: all.length === 0, jobs: streams, commits },
      faults: faults.map(({ id, reason }) => ({ commit: id, reason })),
    };
    return { json: JSON.stringify(report) };
  }

  /** What views were made of, some at a time. They are read after the chain and before the commit each of them names. */
  async *#heads(jobId: string | undefined): AsyncGenerator<readonly StreamHead[]> {
    const { records } = this.#parts;
    if (jobId !== undefined) {
      const view = await records.get(VIEWS, jobId);
      if (view) yield [headOf(view)];
      return;
    }
    for (let cursor: string | undefined; ;) {
      const query = { index: 'byDocument', limit: AT_A_TIME, ...(cursor === undefined ? {} : { cursor }) };
      const { items, next } = await records.list(VIEWS, query);
      yield items.map(headOf);
      if (next === undefined) return;
      cursor = next;
    }
  }

  async rebuildViews(): Promise<JsonAnswer> {
    return { json: JSON.stringify({ rebuilt: await rebuildViews(this.#parts) }) };
  }
}

const headOf = ({ id, version, value }: Versioned<StoredView>): StreamHead => ({
  ...{ stream: id, version, mac: value.head },
});

const byId = (a: Broken, b: Broken): number => (a.id < b.id ? -1 : 1);

async function* takingTurns(commits: AsyncIterable<Commit>): AsyncGenerator<Commit> {
  let n = 0;
  for await (const commit of commits) {
    if (++n % AT_A_TIME === 0) await nextTurn();
    yield commit;
  }
}

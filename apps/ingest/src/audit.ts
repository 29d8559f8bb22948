import { setImmediate as nextTurn } from 'node:timers/promises';
import { AuditInput } from '@docket/contracts';
import type { AuditReport, JsonAnswer } from '@docket/contracts';
import { verify } from '@docket/event-log';
import type { Commit, EventLog, StoredCommits } from '@docket/event-log';
import { rebuildViews } from './rebuild-views.ts';
import type { RebuildParts } from './rebuild-views.ts';

const FAULTS_SHOWN = 100;
/** Commits that are checked before other work gets its turn. */
const AT_A_TIME = 50;

export interface AuditParts extends RebuildParts {
  readonly log: EventLog & StoredCommits;
  /** The key of the log's chain. */
  readonly key: string;
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

  async rebuildViews(): Promise<JsonAnswer> {
    return { json: JSON.stringify({ rebuilt: await rebuildViews(this.#parts) }) };
  }
}

async function* takingTurns(commits: AsyncIterable<Commit>): AsyncGenerator<Commit> {
  let n = 0;
  for await (const commit of commits) {
    if (++n % AT_A_TIME === 0) await nextTurn();
    yield commit;
  }
}

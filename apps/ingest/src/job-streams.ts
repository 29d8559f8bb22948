import { randomUUID } from 'node:crypto';
import type { Commit, EventLog, StoredEvent } from '@docket/event-log';
import { decide, fold } from '@docket/job';
import type { Decision, JobCommand, JobEvent, JobState } from '@docket/job';
import { jobOf, recordedEvents } from './recorded-job.ts';
import type { LoadedJob } from './recorded-job.ts';
import type { Settler } from './settle-commit.ts';

export type Executed =
  | { readonly commit: Commit; readonly state: JobState }
  | {
      readonly refused: Extract<Decision, { refused: string }>;
      readonly state: JobState;
      readonly head: Commit | null;
    };

export interface Context {
  /** W3C traceparent; null: that of the job's newest commit. */
  readonly trace: string | null;
  /** Called with a decision before it is appended; what it writes must be harmless if the append loses. */
  readonly before?: (version: number, state: JobState) => Promise<void>;
}

/** The only writer of job streams: load, decide, append, settle. */
export class JobStreams {
  readonly #log: EventLog;
  readonly #settler: Settler;
  readonly #by: string;
  readonly #now: () => Date;

  constructor(log: EventLog, settler: Settler, by: string, now: () => Date) {
    this.#log = log;
    this.#settler = settler;
    this.#by = by;
    this.#now = now;
  }

  async load(jobId: string): Promise<LoadedJob> {
    return jobOf(await this.#log.read(jobId));
  }

  /** Commits of the job up to and including `version`. */
  async loadAt(jobId: string, version: number): Promise<LoadedJob> {
    return jobOf((await this.#log.read(jobId)).filter((commit) => commit.version <= version));
  }

  /**
   * Decides on the newest state and appends what was decided; after a conflict, decides anew. The view is written
   * when this resolves. @throws StoreUnavailable: the command may have been carried out or not.
   */
  async execute(jobId: string, command: JobCommand, context: Context): Promise<Executed> {
    for (;;) {
      const { state, head } = await this.load(jobId);
      const at = this.#timeAfter(head);
      const decision = decide(state, 'now' in command ? { ...command, now: at } : command);
      if ('refused' in decision) return { refused: decision, state, head };
      await context.before?.((head?.version ?? 0) + 1, state);
      const appended = await this.#log.append({
        stream: jobId,
        after: head,
        commitId: randomUUID(),
        events: decision.decided.map(stored),
        at,
        by: this.#by,
        trace: context.trace ?? head?.trace ?? null,
      });
      if (appended.outcome === 'conflict') continue;
      const after = fold(recordedEvents([appended.commit]), state);
      await this.#settler.afterAppend(appended.commit, after);
      return { commit: appended.commit, state: after };
    }
  }

  /** One time for the decision and its commit, so that waits count from the commit; never before the last one. */
  #timeAfter(head: Commit | null): string {
    const now = this.#now().toISOString();
    return head && head.at > now ? head.at : now;
  }
}

const stored = ({ type, data }: JobEvent): StoredEvent => ({ type, version: 1, data: { ...data } });

import { randomUUID } from 'node:crypto';
import type { Commit, EventLog, StoredEvent } from './event-log.ts';
import { LOG_METRICS } from './metrics.ts';
import type { LogName } from './metrics.ts';

/** An event as a domain folds it: with the commit that recorded it. */
export interface Recorded<Event> {
  readonly event: Event;
  readonly version: number;
  /** ISO; of the commit. */
  readonly at: string;
}

/** What streams of one kind are about. Pure: the time is passed in. */
export interface StreamDomain<State, Command, Event extends DomainEvent, Refused extends { refused: string }> {
  readonly initial: State;
  readonly evolve: (state: State, recorded: Recorded<Event>) => State;
  /** @param at ISO; the time of the commit that the decision would make. */
  readonly decide: (state: State, command: Command, at: string) => { readonly decided: readonly Event[] } | Refused;
}

export interface DomainEvent {
  readonly type: string;
  readonly data: object;
}

/** A stream's state with the newest commit that it was folded from; null: no such stream. */
export interface Loaded<State> {
  readonly state: State;
  readonly head: Commit | null;
}

export type Executed<State, Refused> =
  /** `previous`: the commit that it was appended after. */
  | { readonly commit: Commit; readonly state: State; readonly previous: Commit | null; readonly refused?: undefined }
  | { readonly refused: Refused; readonly state: State; readonly head: Commit | null };

export interface ExecuteContext<State> {
  /** W3C traceparent; null: that of the stream's newest commit. */
  readonly trace: string | null;
  /** Called with a decision before it is appended; what it writes must be harmless if the append loses. */
  readonly before?: ((version: number, state: State) => Promise<void>) | undefined;
}

export interface StreamsParts<State> {
  readonly log: EventLog;
  /** Called after each append, with the state right after it; see {@link Settlement.afterAppend}. */
  readonly settle: (commit: Commit, state: State) => Promise<void>;
  /** Name of the log, for metrics. */
  readonly name: LogName;
  /** Name of this process, for people. */
  readonly by: string;
  readonly now: () => Date;
}

/** The only writer of streams of one kind: load, decide, append, settle. */
export class Streams<State, Command, Event extends DomainEvent, Refused extends { refused: string }> {
  readonly #domain: StreamDomain<State, Command, Event, Refused>;
  readonly #parts: StreamsParts<State>;

  constructor(domain: StreamDomain<State, Command, Event, Refused>, parts: StreamsParts<State>) {
    this.#domain = domain;
    this.#parts = parts;
  }

  async load(stream: string): Promise<Loaded<State>> {
    return foldCommits(this.#domain, await this.#parts.log.read(stream));
  }

  /** Commits of the stream up to and including `version`. */
  async loadAt(stream: string, version: number): Promise<Loaded<State>> {
    const commits = await this.#parts.log.read(stream);
    return foldCommits(
      this.#domain,
      commits.filter((commit) => commit.version <= version),
    );
  }

  /**
   * Decides on the newest state and appends what was decided; after a conflict, decides anew. What `settle` shows is
   * written when this resolves.
   * @param known what the caller has just loaded. A stale one costs one more round: nothing is refused for it.
   * @throws StoreUnavailable: the command may have been carried out or not.
   */
  async execute(
    stream: string,
    command: Command,
    context: ExecuteContext<State>,
    known?: Loaded<State>,
  ): Promise<Executed<State, Refused>> {
    for (let loaded = known; ; loaded = undefined) {
      const { state, head } = loaded ?? (await this.load(stream));
      const at = this.#timeAfter(head);
      const decision = this.#domain.decide(state, command, at);
      if ('refused' in decision) {
        if (loaded) continue;
        return { refused: decision, state, head };
      }
      await context.before?.((head?.version ?? 0) + 1, state);
      const appended = await this.#parts.log.append({
        ...{ stream, after: head, commitId: randomUUID(), events: decision.decided.map(stored), at },
        ...{ by: this.#parts.by, trace: context.trace ?? head?.trace ?? null },
      });
      if (appended.outcome === 'conflict') {
        LOG_METRICS.conflicts.add({ log: this.#parts.name });
        continue;
      }
      LOG_METRICS.commits.add({ log: this.#parts.name });
      const after = evolved(this.#domain, state, [appended.commit]);
      await this.#parts.settle(appended.commit, after);
      return { commit: appended.commit, state: after, previous: head };
    }
  }

  /** One time for the decision and its commit, so that waits count from the commit; never before the last one. */
  #timeAfter(head: Commit | null): string {
    const now = this.#parts.now().toISOString();
    return head && head.at > now ? head.at : now;
  }
}

type Evolving<State, Event> = {
  readonly initial: State;
  readonly evolve: (state: State, recorded: Recorded<Event>) => State;
};

/** The stream that these commits, all of one stream from the first on, make. */
export function foldCommits<State, Event>(domain: Evolving<State, Event>, commits: readonly Commit[]): Loaded<State> {
  return { state: evolved(domain, domain.initial, commits), head: commits.at(-1) ?? null };
}

function evolved<State, Event>({ evolve }: Evolving<State, Event>, from: State, commits: readonly Commit[]): State {
  let state = from;
  for (const recorded of recordedEvents<Event>(commits)) state = evolve(state, recorded);
  return state;
}

/** The events of commits as a domain wants them. The log upcasts on read, so every event has its newest form. */
export function* recordedEvents<Event>(commits: Iterable<Commit>): Generator<Recorded<Event>> {
  for (const { events, version, at } of commits) {
    for (const { type, data } of events) yield { event: { type, data } as unknown as Event, version, at };
  }
}

const stored = ({ type, data }: DomainEvent): StoredEvent => ({ type, version: 1, data: { ...data } });

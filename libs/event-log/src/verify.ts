import type { Commit, StoredCommits } from './event-log.ts';
import { commitId, macOf, type LogKey } from './seal-commit.ts';

/**
 * The first commit at which a stream stops being what was written with the key.
 * - `altered`: its code does not fit its contents; somebody without the key changed it or put it there.
 * - `removed`: it is not there although a later commit, or the recorded head, says that it was.
 * - `inserted`: it carries a good code but does not follow the commit before it: one of the two was put there from
 *   another history.
 */
export interface Broken {
  readonly id: string;
  readonly reason: 'altered' | 'removed' | 'inserted';
}

/** The newest commit of a stream as recorded elsewhere; shows a cut tail, which the chain alone cannot. */
export type Head = Pick<Commit, 'version' | 'mac'>;

export interface Verdict {
  readonly streams: number;
  readonly commits: number;
  /** The first broken commit of each broken stream, in the order of streams; empty: the log is intact. */
  readonly broken: readonly Broken[];
}

/**
 * Checks commits of one stream as stored (not upcast), in order, from version 1. Answers the first broken one, or
 * undefined if the stream is intact.
 */
export function verifyStream(commits: Iterable<Commit>, key: LogKey, head?: Head): Broken | undefined {
  const check = new StreamCheck(key, head);
  for (const commit of commits) check.next(commit);
  return check.end();
}

/**
 * Checks every stream of a log. `heads` (by stream) are what was recorded earlier: they also show streams that are gone
 * altogether. Reads the log once, holding one commit at a time.
 */
export async function verify(
  log: StoredCommits,
  key: LogKey,
  heads: ReadonlyMap<string, Head> = new Map(),
): Promise<Verdict> {
  const broken: Broken[] = [];
  const unseen = new Map(heads);
  let [streams, commits] = [0, 0];
  let check: StreamCheck | undefined;
  for await (const commit of log.stored()) {
    if (commit.stream !== check?.stream) {
      push(broken, check?.end());
      check = new StreamCheck(key, heads.get(commit.stream), commit.stream);
      unseen.delete(commit.stream);
      streams++;
    }
    check.next(commit);
    commits++;
  }
  push(broken, check?.end());
  for (const stream of unseen.keys()) broken.push({ id: commitId(stream, 1), reason: 'removed' });
  return { streams, commits, broken };
}

function push(broken: Broken[], found: Broken | undefined): void {
  if (found) broken.push(found);
}

class StreamCheck {
  stream: string | undefined;
  readonly #key: LogKey;
  readonly #head: Head | undefined;
  #last: Head = { version: 0, mac: '' };
  #broken: Broken | undefined;

  constructor(key: LogKey, head: Head | undefined, stream?: string) {
    this.#key = key;
    this.#head = head;
    this.stream = stream;
  }

  next(commit: Commit): void {
    this.stream ??= commit.stream;
    this.#broken ??= this.#compare(commit);
    this.#last = commit;
  }

  /** A stream that ends before its recorded head has lost its tail. */
  end(): Broken | undefined {
    if (this.#broken || !this.#head || this.#last.version >= this.#head.version) return this.#broken;
    return { id: commitId(this.stream ?? '', this.#last.version + 1), reason: 'removed' };
  }

  #compare(commit: Commit): Broken | undefined {
    const expected = this.#last.version + 1;
    const id = commitId(this.stream ?? '', expected);
    if (commit.version > expected) return { id, reason: 'removed' };
    if (commit.id !== id || commit.mac !== macOf(commit, this.#key)) return { id: commit.id, reason: 'altered' };
    const unlinked = commit.prev !== this.#last.mac;
    const replaced = commit.version === this.#head?.version && commit.mac !== this.#head.mac;
    return unlinked || replaced ? { id, reason: 'inserted' } : undefined;
  }
}

import type { Commit, EventLog, StoredCommits } from './event-log.ts';
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

/**
 * A commit of a stream, the newest at some time, as recorded elsewhere: shows a cut tail, which the chain alone cannot.
 * Without `mac` only that it was there.
 */
export interface Head {
  readonly version: number;
  readonly mac?: string | undefined;
}

/** A head with the stream that it is of. */
export interface StreamHead extends Head {
  readonly stream: string;
}

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

/** Checks the chain of every stream of a log. Reads the log once, holding one commit at a time. */
export async function verify(log: StoredCommits, key: LogKey): Promise<Verdict> {
  const broken: Broken[] = [];
  let [streams, commits] = [0, 0];
  let check: StreamCheck | undefined;
  for await (const commit of log.stored()) {
    if (commit.stream !== check?.stream) {
      push(broken, check?.end());
      check = new StreamCheck(key, undefined, commit.stream);
      streams++;
    }
    check.next(commit);
    commits++;
  }
  push(broken, check?.end());
  return { streams, commits, broken };
}

/**
 * Checks that what was recorded of streams is still in the log: answers the first broken commit of each stream that lacks
 * it, also of streams that are gone altogether. The log may have gone on meanwhile, for a head is older than the look.
 */
export async function verifyHeads(
  log: EventLog & StoredCommits,
  key: LogKey,
  heads: readonly StreamHead[],
): Promise<readonly Broken[]> {
  const checks = heads.map(async ({ stream, ...head }) => {
    const commit = await log.get(stream, head.version);
    if (commit !== undefined && (head.mac === undefined || commit.mac === head.mac)) return [];
    const commits: Commit[] = [];
    for await (const stored of log.stored(stream)) commits.push(stored);
    const broken = commits.length === 0 ? gone(stream) : verifyStream(commits, key, head);
    return broken ? [broken] : [];
  });
  return (await Promise.all(checks)).flat();
}

const gone = (stream: string): Broken => ({ id: commitId(stream, 1), reason: 'removed' });

function push(broken: Broken[], found: Broken | undefined): void {
  if (found) broken.push(found);
}

class StreamCheck {
  stream: string | undefined;
  readonly #key: LogKey;
  readonly #head: Head | undefined;
  #last: Pick<Commit, 'version' | 'mac'> = { version: 0, mac: '' };
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

  /** Under the version of the recorded head stands another commit. */
  #isAnother({ version, mac }: Commit): boolean {
    return version === this.#head?.version && this.#head.mac !== undefined && mac !== this.#head.mac;
  }

  #compare(commit: Commit): Broken | undefined {
    const expected = this.#last.version + 1;
    const id = commitId(this.stream ?? '', expected);
    if (commit.version > expected) return { id, reason: 'removed' };
    if (commit.id !== id || commit.mac !== macOf(commit, this.#key)) return { id: commit.id, reason: 'altered' };
    const unlinked = commit.prev !== this.#last.mac;
    return unlinked || this.#isAnother(commit) ? { id, reason: 'inserted' } : undefined;
  }
}

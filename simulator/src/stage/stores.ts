import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { BlobInfo, Blobs } from '@docket/blobs';
import { sealCommit } from '@docket/event-log';
import type { Appended, Commit, Draft, EventLog, StoredCommits } from '@docket/event-log';
import { StoreUnavailable } from '@docket/records';
import type { Kind, Listed, ListQuery, Records, Versioned } from '@docket/records';
import type { Weather } from './weather.ts';

const unavailable = () => new StoreUnavailable('the simulated store did not answer');
/** Key of the chains. */
export const LOG_KEY = 'simulated';

/** Calls that write, and calls that only read. */
function callsOf(weather: Weather) {
  return [
    <T>(effect: () => T) => weather.call(effect, unavailable),
    <T>(effect: () => T) => weather.look(effect, unavailable),
  ] as const;
}

/** A log in memory. The calls of a port go through the weather. */
export class SimulatedLog {
  readonly #streams = new Map<string, Commit[]>();

  port(weather: Weather): EventLog & StoredCommits {
    const [call, look] = callsOf(weather);
    return {
      append: (draft) => call(() => this.#append(draft)),
      read: (stream, from = 1) => look(() => this.commits(stream).slice(from - 1)),
      get: (stream, version) => look(() => this.commits(stream)[version - 1]),
      settle: (id) => call(() => this.#settle(id)),
      unsettled: (before, limit) => look(() => this.unsettled(before).slice(0, limit)),
      streams: () => Readable.from(this.#streams.keys()),
      stored: (stream) => Readable.from(stream === undefined ? this.all() : this.commits(stream)),
    };
  }

  get streams(): readonly string[] {
    return [...this.#streams.keys()];
  }

  commits(stream: string): readonly Commit[] {
    return this.#streams.get(stream) ?? [];
  }

  unsettled(before = '9'): readonly Commit[] {
    const left = this.all().filter(({ settled, at }) => !settled && at < before);
    return left.sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
  }

  all(): Commit[] {
    return [...this.#streams.values()].flat();
  }

  #append(draft: Draft): Appended {
    const commits = this.#streams.get(draft.stream) ?? [];
    const version = (draft.after?.version ?? 0) + 1;
    const stored = commits[version - 1];
    if (stored) return { outcome: stored.commitId === draft.commitId ? 'appended' : 'conflict', commit: stored };
    const commit = sealCommit(draft, LOG_KEY);
    commits.push(commit);
    this.#streams.set(draft.stream, commits);
    return { outcome: 'appended', commit };
  }

  #settle(id: string): void {
    const slash = id.lastIndexOf('/');
    const commits = this.#streams.get(id.slice(0, slash));
    const at = Number(id.slice(slash + 1)) - 1;
    const commit = commits?.[at];
    if (commits && commit) commits[at] = { ...commit, settled: true };
  }
}

type Row = Versioned<Readonly<Record<string, unknown>>>;

/** Records in memory. */
export class SimulatedRecords {
  readonly #kinds = new Map<string, Map<string, Row>>();

  port(weather: Weather): Records {
    const [call, look] = callsOf(weather);
    const port = {
      insert: (kind: Kind<never>, id: string, value: object) =>
        call(() => this.#write(kind, { id, version: 1, value, where: (stored) => stored === undefined })),
      get: (kind: Kind<never>, id: string) => look(() => this.rows(kind).get(id)),
      getMany: (kind: Kind<never>, ids: readonly string[]) =>
        look(() => ids.flatMap((id) => this.rows(kind).get(id) ?? [])),
      put: (kind: Kind<never>, id: string, version: number, value: object) =>
        call(() => this.#write(kind, { id, version, value, where: (stored = 0) => stored < version })),
      restore: (kind: Kind<never>, id: string, version: number, value: object) =>
        call(() => this.#write(kind, { id, version, value, where: (stored = 0) => stored <= version })),
      replace: (kind: Kind<never>, id: string, version: number, value: object) =>
        call(() => this.#write(kind, { id, version: version + 1, value, where: (stored) => stored === version })),
      remove: (kind: Kind<never>, id: string, version?: number) => call(() => this.#remove(kind, id, version)),
      list: (kind: Kind<never>, query: ListQuery) => look(() => this.#list(kind, query)),
      count: (kind: Kind<never>, query: ListQuery) => look(() => this.#listed(kind, query).length),
      sum: (kind: Kind<never>, field: string, query: ListQuery) =>
        look(() => this.#listed(kind, query).reduce((sum, { value }) => sum + Number(value[field] ?? 0), 0)),
    };
    return port as unknown as Records;
  }

  rows({ name }: { readonly name: string }): Map<string, Row> {
    const rows = this.#kinds.get(name) ?? new Map<string, Row>();
    this.#kinds.set(name, rows);
    return rows;
  }

  #write(kind: Kind<never>, { id, version, value, where }: Write): boolean {
    const rows = this.rows(kind);
    if (!where(rows.get(id)?.version)) return false;
    rows.set(id, { id, version, value: value as Row['value'] });
    return true;
  }

  #remove(kind: Kind<never>, id: string, version?: number): boolean {
    const rows = this.rows(kind);
    const stored = rows.get(id);
    return stored !== undefined && (version === undefined || stored.version === version) && rows.delete(id);
  }

  #listed(kind: Kind<never>, { index, equals = [], from, to, order }: Omit<ListQuery, 'limit'>): Row[] {
    const fields: readonly string[] = kind.indexes[index] ?? [];
    const by = fields[equals.length];
    const key = ({ value, id }: Row) => [by === undefined ? '' : (value[by] ?? ''), id] as [string | number, string];
    const rows = [...this.rows(kind).values()].filter(
      (row) =>
        equals.every((wanted, at) => (row.value[fields[at] ?? ''] ?? null) === wanted) &&
        (from === undefined || (value(row) !== '' && value(row) >= from)) &&
        (to === undefined || (value(row) !== '' && value(row) < to)),
    );
    function value(row: Row): string | number {
      return key(row)[0];
    }
    const way = order === 'descending' ? -1 : 1;
    return rows.sort((one, other) => way * compare(key(one), key(other)));
  }

  #list(kind: Kind<never>, query: ListQuery): Listed<object> {
    const from = Number(query.cursor ?? 0);
    const all = this.#listed(kind, query);
    const items = all.slice(from, from + query.limit);
    return all.length > from + query.limit ? { items, next: String(from + query.limit) } : { items };
  }
}

interface Write {
  readonly id: string;
  readonly version: number;
  readonly value: object;
  readonly where: (stored: number | undefined) => boolean;
}

function compare([one, id]: readonly [string | number, string], [other, otherId]: readonly [string | number, string]) {
  if (one === other) return id < otherId ? -1 : 1;
  return one < other ? -1 : 1;
}

/** Blobs in memory. */
export class SimulatedBlobs {
  readonly #blobs = new Map<string, Buffer>();

  get ids(): ReadonlySet<string> {
    return new Set(this.#blobs.keys());
  }

  port(weather: Weather): Blobs {
    const [call, look] = callsOf(weather);
    return {
      put: async (id, bytes) => {
        const whole = Buffer.concat(await Array.fromAsync(bytes));
        return call(() => this.#put(id, whole));
      },
      get: async (id, from = 0) => {
        const bytes = await look(() => this.#blobs.get(id));
        return bytes && Readable.from([bytes.subarray(from)]);
      },
      info: (id) => look(() => this.#info(id)),
      remove: (id) => call(() => this.#blobs.delete(id)),
      olderThan: () => Readable.from([]),
    };
  }

  #put(id: string, bytes: Buffer): BlobInfo {
    if (!this.#blobs.has(id)) this.#blobs.set(id, bytes);
    return this.#info(id) as BlobInfo;
  }

  #info(id: string): BlobInfo | undefined {
    const bytes = this.#blobs.get(id);
    return bytes && { id, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
  }
}

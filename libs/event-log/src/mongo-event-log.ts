import { StoreUnavailable, untilAnswered } from '@docket/records';
import { isDuplicateKey, mongoPatience, streamed } from '@docket/records/mongo';
import type { Patience } from '@docket/records';
import type { MongoDeadline } from '@docket/records/mongo';
import mongoose, { Schema, type Connection, type Model } from 'mongoose';
import { inAppend } from './commit-spans.ts';
import type { Appended, Commit, Draft, EventLog, StoredCommits } from './event-log.ts';
import { commitId, sealCommit, type LogKey } from './seal-commit.ts';
import { upcast, type Upcasters } from './upcast.ts';

export interface MongoEventLogOptions extends MongoDeadline {
  readonly connection: Connection;
  readonly key: LogKey;
  readonly upcasters?: Upcasters | undefined;
}

/** A log in the collection `commits` of the connection's database. Appends throw StoreUnavailable past the deadline. */
export function openMongoEventLog(options: MongoEventLogOptions): EventLog & StoredCommits {
  return new MongoLog(options);
}

type CommitDocument = Omit<Commit, 'id'> & { readonly _id: string };

const COLLECTION = 'commits';
/** Streams are read by naming their next ids: most jobs have fewer commits than this, so one query reads them whole. */
const IDS_PER_READ = 16;

const schema = new Schema<CommitDocument>(
  {
    _id: { type: String, required: true },
    stream: { type: String, required: true },
    version: { type: Number, required: true },
    commitId: { type: String, required: true },
    events: { type: [Schema.Types.Mixed] as unknown as typeof Schema.Types.Mixed, required: true },
    at: { type: String, required: true },
    by: { type: String, required: true },
    trace: { type: String, default: null },
    prev: { type: String, default: '' },
    mac: { type: String, required: true },
    settled: { type: Boolean, required: true },
  },
  { strict: 'throw', strictQuery: 'throw', minimize: false, versionKey: false, autoIndex: false },
);

class MongoLog implements EventLog, StoredCommits {
  readonly #model: Model<CommitDocument>;
  readonly #key: LogKey;
  readonly #upcasters: Upcasters;
  readonly #patience: Patience;
  #indexed: Promise<unknown> | undefined;

  constructor({ connection, key, upcasters, deadlineMs }: MongoEventLogOptions) {
    const models = connection.models as Record<string, Model<CommitDocument> | undefined>;
    this.#model = models[COLLECTION] ?? connection.model<CommitDocument>(COLLECTION, schema, COLLECTION);
    this.#key = key;
    this.#upcasters = upcasters ?? {};
    this.#patience = mongoPatience(deadlineMs);
  }

  append(draft: Draft): Promise<Appended> {
    return inAppend('mongodb', draft, () => this.#append(sealCommit(draft, this.#key)));
  }

  async #append(commit: Commit): Promise<Appended> {
    const stored = await this.#answered(() => this.#insert(commit));
    if (stored.commitId === commit.commitId) return { outcome: 'appended', commit };
    return { outcome: 'conflict', commit: upcast(stored, this.#upcasters) };
  }

  /** Up to the first version that is not there: a query over several ids may miss one that is being appended. */
  async read(stream: string, fromVersion = 1): Promise<readonly Commit[]> {
    const commits: Commit[] = [];
    for (let next = fromVersion; ; next += IDS_PER_READ) {
      const found = await this.#answered(() => this.#versions(stream, next));
      for (const commit of found) {
        if (commit.version !== fromVersion + commits.length) return commits;
        commits.push(upcast(commit, this.#upcasters));
      }
      if (found.length < IDS_PER_READ) return commits;
    }
  }

  async get(stream: string, version: number): Promise<Commit | undefined> {
    const commit = await this.#answered(() => this.#find(commitId(stream, version)));
    return commit && upcast(commit, this.#upcasters);
  }

  async settle(id: string): Promise<void> {
    await this.#answered(() => this.#model.updateOne({ _id: id }, { $set: { settled: true } }).exec());
  }

  async unsettled(before: string, limit: number): Promise<readonly Commit[]> {
    const found = await this.#answered(async () => {
      await this.#ensureIndex();
      const earlier = { settled: false, at: mongoose.trusted({ $lt: before }) };
      return this.#model.find(earlier).sort({ at: 1, _id: 1 }).limit(limit).lean<CommitDocument[]>();
    });
    return found.map((document) => upcast(fromDocument(document), this.#upcasters));
  }

  async *streams(): AsyncIterable<string> {
    const firsts = this.#model.find({ version: 1 }, { stream: 1 }).lean<Pick<CommitDocument, 'stream'>[]>();
    // A server forgets a cursor that is not asked for more within ten minutes, and who reads this may do much with each.
    for await (const { stream } of streamed(firsts.cursor({ batchSize: 1_000 }))) yield stream;
  }

  async *stored(stream?: string): AsyncIterable<Commit> {
    const ids = { _id: mongoose.trusted({ $gte: `${stream ?? ''}/`, $lt: `${stream ?? ''}0` }) };
    const all = this.#model.find(stream === undefined ? {} : ids).sort({ _id: 1 });
    for await (const document of streamed(all.lean<CommitDocument[]>().cursor())) yield fromDocument(document);
  }

  #answered<T>(attempt: () => Promise<T>): Promise<T> {
    return untilAnswered(this.#patience, attempt);
  }

  /** The commit that is stored under this version after the insert: ours or another's. */
  async #insert(commit: Commit): Promise<Commit> {
    await this.#ensureIndex();
    try {
      await this.#model.insertOne(toDocument(commit));
      return commit;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      const stored = await this.#find(commit.id);
      // There, but not yet held by a majority, so it may still vanish: the outcome is unknown.
      if (!stored) throw new StoreUnavailable(`Commit ${commit.id} is not yet durable`);
      return stored;
    }
  }

  async #find(id: string): Promise<Commit | undefined> {
    const document = await this.#model.findOne({ _id: id }).lean<CommitDocument>();
    return document ? fromDocument(document) : undefined;
  }

  async #versions(stream: string, from: number): Promise<readonly Commit[]> {
    const ids = Array.from({ length: IDS_PER_READ }, (_, at) => commitId(stream, from + at));
    const found = await this.#model.find({ _id: mongoose.trusted({ $in: ids }) }).lean<CommitDocument[]>();
    return found.map(fromDocument).sort((a, b) => a.version - b.version);
  }

  #ensureIndex(): Promise<unknown> {
    this.#indexed ??= this.#model.collection.createIndex({ settled: 1, at: 1 }, {}, {}).catch((error: unknown) => {
      this.#indexed = undefined;
      throw error;
    });
    return this.#indexed;
  }
}

function toDocument({ id, ...rest }: Commit): CommitDocument {
  return { _id: id, ...rest };
}

function fromDocument({ _id, ...rest }: CommitDocument): Commit {
  return { id: _id, ...rest };
}

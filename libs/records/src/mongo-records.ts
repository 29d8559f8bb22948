import { randomUUID } from 'node:crypto';
import mongoose, { Schema, type Connection, type Model, type QueryFilter } from 'mongoose';
import { checkKind } from './check-kind.ts';
import { addUpListed, listPage, type Segment } from './list-page.ts';
import { isDuplicateKey, mongoPatience, type MongoDeadline } from './mongo-connection.ts';
import type { Kind, Listed, ListQuery, Records, Versioned } from './records.ts';
import { refuseFieldNames } from './refuse-field-names.ts';
import { untilAnswered, type Patience } from './until-answered.ts';

/**
 * Records in MongoDB, one collection per kind; its indexes are made on first use. Every write is one operation on one
 * `_id`. A call throws StoreUnavailable past the deadline.
 */
export function openMongoRecords({
  connection,
  deadlineMs,
}: MongoDeadline & { readonly connection: Connection }): Records {
  return new MongoStore(connection, mongoPatience(deadlineMs));
}

interface Stored {
  readonly _id: string;
  readonly version: number;
  /** Of the call that wrote this: after an outage it tells whether that call was ours. */
  readonly write: string;
  readonly value: unknown;
}

type Filter = QueryFilter<Stored>;

const schema = new Schema<Stored>(
  {
    _id: { type: String, required: true },
    version: { type: Number, required: true },
    write: { type: String, required: true },
    value: { type: Schema.Types.Mixed, required: true },
  },
  { strict: 'throw', strictQuery: 'throw', minimize: false, versionKey: false, autoIndex: false },
);

class MongoStore implements Records {
  readonly #connection: Connection;
  readonly #patience: Patience;
  readonly #models = new Map<string, Promise<Model<Stored>>>();

  constructor(connection: Connection, patience: Patience) {
    this.#connection = connection;
    this.#patience = patience;
  }

  async insert<T extends object>(kind: Kind<T>, id: string, value: T): Promise<boolean> {
    const stored = prepare(id, 1, value);
    return this.#onKind(kind, async (model, repeated) => {
      try {
        await model.insertOne(stored);
        return true;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        return repeated && (await isOurs(model, stored));
      }
    });
  }

  async put<T extends object>(kind: Kind<T>, id: string, version: number, value: T): Promise<boolean> {
    return this.#upsert(kind, prepare(id, version, value), version - 1);
  }

  async restore<T extends object>(kind: Kind<T>, id: string, version: number, value: T): Promise<boolean> {
    return this.#upsert(kind, prepare(id, version, value), version);
  }

  async replace<T extends object>(kind: Kind<T>, id: string, version: number, value: T): Promise<boolean> {
    const stored = prepare(id, version + 1, value);
    return this.#onKind(kind, async (model, repeated) => {
      const { matchedCount } = await model.replaceOne({ _id: id, version }, stored);
      return matchedCount === 1 || (repeated && (await isOurs(model, stored)));
    });
  }

  /** After an outage the answer may be false although this call removed it. */
  remove<T extends object>(kind: Kind<T>, id: string, version?: number): Promise<boolean> {
    const filter: Filter = version === undefined ? { _id: id } : { _id: id, version };
    return this.#onKind(kind, async (model) => {
      const { deletedCount } = await model.deleteOne(filter);
      return deletedCount === 1;
    });
  }

  get<T extends object>(kind: Kind<T>, id: string): Promise<Versioned<T> | undefined> {
    return this.#onKind(kind, async (model) => {
      const stored = await model.findOne({ _id: id }).lean<Stored>();
      return stored ? fromStored<T>(stored) : undefined;
    });
  }

  getMany<T extends object>(kind: Kind<T>, ids: readonly string[]): Promise<readonly Versioned<T>[]> {
    const filter: Filter = { _id: mongoose.trusted({ $in: [...ids] }) };
    return this.#onKind(kind, async (model) => (await model.find(filter).lean<Stored[]>()).map(fromStored<T>));
  }

  list<T extends object>(kind: Kind<T>, query: ListQuery): Promise<Listed<T>> {
    return listPage(kind, query, (segment, limit) =>
      this.#onKind(kind, async (model) => {
        const found = await model.find(toFilter(segment)).sort(toSort(segment)).limit(limit).lean<Stored[]>();
        return found.map(fromStored<T>);
      }),
    );
  }

  count<T extends object>(kind: Kind<T>, query: Parameters<Records['count']>[1]): Promise<number> {
    return addUpListed(kind, query, (segment) =>
      this.#onKind(kind, (model) => model.countDocuments(toFilter(segment)).exec()),
    );
  }

  sum<T extends object>(kind: Kind<T>, field: keyof T & string, query: Parameters<Records['sum']>[2]): Promise<number> {
    return addUpListed(kind, query, (segment) =>
      this.#onKind(kind, async (model) => {
        const total = { _id: null, total: { $sum: `$value.${field}` } };
        const rows = await model.aggregate<{ total: number }>([{ $match: toFilter(segment) }, { $group: total }]);
        return rows[0]?.total ?? 0;
      }),
    );
  }

  /** Writes where nothing is stored, or over a version up to `upTo`. */
  #upsert(kind: Kind<never>, stored: Stored, upTo: number): Promise<boolean> {
    const older: Filter = { _id: stored._id, version: mongoose.trusted({ $lte: upTo }) };
    return this.#onKind(kind, async (model, repeated) => {
      for (;;) {
        try {
          await model.replaceOne(older, stored, { upsert: true });
          return true;
        } catch (error) {
          if (!isDuplicateKey(error)) throw error;
        }
        // Nothing to write over, yet the id is taken: by a newer version, or by one that was inserted at this moment.
        const found = await model.findOne({ _id: stored._id }).lean<Stored>();
        if (found && found.version > upTo) return repeated && found.write === stored.write;
      }
    });
  }

  #onKind<T>(kind: Kind<never>, work: (model: Model<Stored>, repeated: boolean) => Promise<T>): Promise<T> {
    return untilAnswered(this.#patience, async (repeated) => work(await this.#model(kind), repeated));
  }

  #model(kind: Kind<never>): Promise<Model<Stored>> {
    let model = this.#models.get(kind.name);
    if (!model) {
      model = createModel(this.#connection, kind);
      this.#models.set(kind.name, model);
      model.catch(() => this.#models.delete(kind.name));
    }
    return model;
  }
}

async function createModel(connection: Connection, kind: Kind<never>): Promise<Model<Stored>> {
  checkKind(kind);
  const model = (connection.models[kind.name] ?? connection.model(kind.name, schema, kind.name)) as Model<Stored>;
  for (const fields of Object.values(kind.indexes) as readonly (readonly string[])[]) {
    const keys = [...fields.map((field) => [`value.${field}`, 1] as const), ['_id', 1] as const];
    await model.collection.createIndex(Object.fromEntries(keys), {}, {});
  }
  return model;
}

function prepare(id: string, version: number, value: object): Stored {
  refuseFieldNames(value);
  return { _id: id, version, write: randomUUID(), value };
}

async function isOurs(model: Model<Stored>, stored: Stored): Promise<boolean> {
  const found = await model.findOne({ _id: stored._id }).lean<Stored>();
  return found?.write === stored.write;
}

function toSort({ sortBy, descending }: Segment): Record<string, 1 | -1> {
  const direction = descending ? -1 : 1;
  return sortBy === undefined ? { _id: direction } : { [`value.${sortBy}`]: direction, _id: direction };
}

function toFilter(segment: Segment): Filter {
  const equals = segment.equals.map(([field, value]) => [`value.${field}`, value] as const);
  return { ...Object.fromEntries(equals), ...inOrder(segment) };
}

function inOrder({ sortBy, from, to, after, descending }: Segment): Filter {
  const past = descending ? '$lt' : '$gt';
  const pastId = after && mongoose.trusted({ [past]: after.id });
  if (sortBy === undefined) return pastId ? { _id: pastId } : {};
  const field = `value.${sortBy}`;
  const bounds: Record<string, unknown> = {};
  if (from !== undefined) bounds['$gte'] = from;
  if (to !== undefined) bounds['$lt'] = to;
  if (after?.value === undefined) {
    return { [field]: mongoose.trusted(from === undefined && to === undefined ? { $ne: null } : bounds) };
  }
  // The bound beside $or lets the server start in the index where the last page ended.
  bounds[descending ? '$lte' : '$gte'] = after.value;
  const next = { [field]: mongoose.trusted({ [past]: after.value }) };
  return { [field]: mongoose.trusted(bounds), $or: [next, { [field]: after.value, _id: pastId }] } as Filter;
}

function fromStored<T>({ _id, version, value }: Stored): Versioned<T> {
  return { id: _id, version, value: value as T };
}

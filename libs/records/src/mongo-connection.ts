import mongoose, { type Connection, type ConnectOptions } from 'mongoose';
import { reviveMonitoring } from './revive-monitoring.ts';
import { StoreUnavailable } from './store-unavailable.ts';
import { untilAnswered, type Patience } from './until-answered.ts';

const { MongoError, MongoNetworkError, MongoServerError, MongoServerSelectionError, MongoWriteConcernError } =
  mongoose.mongo;

const DEFAULT_DEADLINE_MS = 10_000;
const DUPLICATE_KEY = 11_000;
/**
 * Answers of a server that steps down, shuts down, is not primary now or ran out of time: the same call succeeds
 * elsewhere or later (https://github.com/mongodb/specifications, "Retryable Writes", plus MaxTimeMSExpired and
 * ExceededTimeLimit).
 */
const OUTAGE_CODES: ReadonlySet<unknown> = new Set([
  6, 7, 50, 64, 89, 91, 134, 189, 262, 9001, 10058, 10107, 11600, 11602, 13435, 13436,
]);
const SOCKET_ERRORS: ReadonlySet<unknown> = new Set([
  'EPIPE',
  'ECONNRESET',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ETIMEDOUT',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_PREMATURE_CLOSE',
]);
const OUTAGE_NAMES: ReadonlySet<string> = new Set([
  'MongoNotConnectedError',
  'MongoOperationTimeoutError',
  'MongoWaitQueueTimeoutError',
  'MongoTopologyClosedError',
  'MongoClientClosedError',
  'MongoPoolClosedError',
  'MongoServerClosedError',
  'MongoExpiredSessionError',
]);

export interface MongoDeadline {
  /** How long one call may take in all, in ms; past it StoreUnavailable is thrown. Default 10 s. */
  readonly deadlineMs?: number | undefined;
}

export interface MongoPlace extends MongoDeadline {
  /** `mongodb://…`; host and options as MongoDB's connection strings have them. */
  readonly url: string;
  /** Default: the one in the URL. */
  readonly database?: string | undefined;
}

/**
 * `journal` beside `majority`, because on a single node `majority` alone acknowledges what `kill -9` can still take
 * away. A node that is away is noticed in seconds: selecting a server, connecting and waiting on a silent socket each
 * end after 5 s. Values travel as JSON would: what is undefined is left out.
 */
const OPTIONS: ConnectOptions = {
  autoIndex: false,
  autoCreate: false,
  bufferCommands: false,
  sanitizeFilter: true,
  ignoreUndefined: true,
  writeConcern: { w: 'majority', journal: true, wtimeoutMS: 5_000 },
  readConcern: { level: 'majority' },
  serverSelectionTimeoutMS: 5_000,
  connectTimeoutMS: 5_000,
  socketTimeoutMS: 5_000,
  heartbeatFrequencyMS: 2_000,
};

/**
 * Connects; the connection then survives outages by itself. Throws StoreUnavailable when no server answers within the
 * deadline. `close()` of the connection ends it.
 */
export async function openMongo({ url, database, deadlineMs }: MongoPlace): Promise<Connection> {
  const options = database === undefined ? OPTIONS : { ...OPTIONS, dbName: database };
  let givenUp = false;
  try {
    return await untilAnswered(mongoPatience(deadlineMs), async () => {
      const connection = await connect(url, options);
      // Connected after all, but nobody waits any more.
      if (givenUp) await connection.destroy();
      return connection;
    });
  } catch (error) {
    givenUp = true;
    throw error;
  }
}

async function connect(url: string, options: ConnectOptions): Promise<Connection> {
  const connection = mongoose.createConnection(url, options);
  try {
    await connection.asPromise();
    connection.once('close', reviveMonitoring(connection.getClient()));
    return connection;
  } catch (error) {
    await connection.destroy();
    throw error;
  }
}

export function mongoPatience(deadlineMs: number = DEFAULT_DEADLINE_MS): Patience {
  return { deadlineMs, isOutage: isMongoOutage };
}

/** Whether another document has the same unique key (E11000). */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === DUPLICATE_KEY;
}

/** Passes a cursor's documents on; a server that goes away in the middle ends it with StoreUnavailable. */
export async function* streamed<T>(cursor: AsyncIterable<T>): AsyncGenerator<T, void, void> {
  try {
    yield* cursor;
  } catch (error) {
    if (!isMongoOutage(error)) throw error;
    throw new StoreUnavailable('The store went away while listing', { cause: error });
  }
}

function isMongoOutage(error: unknown): boolean {
  if (!(error instanceof MongoError)) return isMongooseOutage(error) || isSocketError(error);
  return (
    error instanceof MongoNetworkError ||
    error instanceof MongoServerSelectionError ||
    error instanceof MongoWriteConcernError ||
    error.hasErrorLabel('RetryableWriteError') ||
    OUTAGE_CODES.has(error.code) ||
    OUTAGE_NAMES.has(error.name)
  );
}

/** Mongoose reports a failed first connection with an error of its own. */
function isMongooseOutage(error: unknown): boolean {
  return error instanceof mongoose.Error.MongooseServerSelectionError;
}

/** A connection that breaks while a large message waits for the socket to drain: the driver passes this on as it is. */
function isSocketError(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && SOCKET_ERRORS.has(error.code);
}

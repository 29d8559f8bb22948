import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { openFolderBlobs } from '@docket/blobs';
import { openInProcessBus } from '@docket/bus';
import { startDispatcher } from '@docket/dispatcher';
import type { DispatcherConfig } from '@docket/dispatcher';
import { openSqliteEventLog } from '@docket/event-log';
import { startExtractor } from '@docket/extractor';
import type { ExtractorConfig } from '@docket/extractor';
import { startGateway } from '@docket/gateway';
import type { GatewayConfig } from '@docket/gateway';
import { startIngest } from '@docket/ingest';
import { emptyWriteAheadLog, lockDataFolder, openSqliteDatabase, openSqliteRecords } from '@docket/records';
import { openIngestClient } from '@docket/service';
import type { Log, Running } from '@docket/service';

export interface StandaloneConfig {
  readonly host: string;
  readonly port: number;
  /** Folder of everything that is kept. */
  readonly data: string;
  readonly apiKey: (folder: string) => string;
  readonly secret?: string | undefined;
  readonly gateway?: Pick<GatewayConfig, 'fileUrlAllowPrivate'>;
  readonly extractor: ExtractorConfig;
  readonly dispatcher: DispatcherConfig;
}

/**
 * The four applications in one process: SQLite, a folder of blobs, a bus in memory, gRPC over a private socket.
 * Whatever a former process had in hand when it ended goes on at once.
 * @throws DataFolderInUse, ConfigError
 */
export async function startStandalone(
  config: StandaloneConfig,
  logger: Log,
): Promise<Running & { readonly url: string; readonly key: string }> {
  const now = () => new Date();
  const folder = config.data;
  const stack = new AsyncDisposableStack();
  try {
    const lock = lockDataFolder(folder);
    stack.defer(() => lock.release());
    const key = config.apiKey(folder);
    const database = openSqliteDatabase(join(folder, 'docket.db'));
    stack.defer(() => database.close());
    const delivered = openSqliteDatabase(join(folder, 'dispatcher.db'));
    stack.defer(() => delivered.close());
    stack.defer(emptyLogs([database, delivered], logger));
    const bus = openInProcessBus({ log: logger });
    stack.defer(() => bus.close());
    const { address, remove } = privateAddress(folder);
    stack.defer(remove);
    const serviceToken = randomBytes(32).toString('hex');
    const ingest = openIngestClient([address], serviceToken);
    stack.defer(() => ingest.close());
    const records = openSqliteRecords({ database });
    closing(
      stack,
      await startIngest(
        {
          listen: address,
          serviceToken,
          apiKey: key,
          secret: config.secret,
          alone: true,
        },
        {
          ...{ records, bus, logger, now, blobs: await openFolderBlobs(join(folder, 'blobs')) },
          openLog: (logKey) => openSqliteEventLog({ database, key: logKey }),
        },
      ),
    );
    const blobs = await openFolderBlobs(join(folder, 'dispatcher-blobs'));
    const deliveries = openSqliteRecords({ database: delivered });
    closing(
      stack,
      await startDispatcher(config.dispatcher, { bus, records: deliveries, blobs, ingest, log: logger, now }),
    );
    closing(stack, await startExtractor(config.extractor, { bus, ingest, logger }));
    const gateway = await startGateway(
      { ...config.gateway, host: config.host, port: config.port, ingestAddresses: [address], serviceToken },
      logger,
    );
    closing(stack, gateway);
    return { url: gateway.url, key, close: () => stack.disposeAsync() };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

/** What was erased is gone from the files of the databases after this time. */
const EMPTY_LOGS_EVERY_MS = 10_000;

/** Empties the write-ahead logs from time to time; the answer ends that. */
function emptyLogs(databases: readonly DatabaseSync[], logger: Log): () => void {
  const timer = setInterval(() => {
    try {
      for (const database of databases) emptyWriteAheadLog(database);
    } catch (error) {
      logger.warn({ err: error }, 'the write-ahead log could not be emptied');
    }
  }, EMPTY_LOGS_EVERY_MS);
  return () => clearInterval(timer);
}

function closing(stack: AsyncDisposableStack, running: Running): void {
  stack.defer(() => running.close());
}

/** Longest path of a socket that every system takes. */
const LONGEST_SOCKET_PATH = 100;

/**
 * A socket that only this user can reach: in the data folder, where a former process may have left one, else, where
 * that path is too long, in a folder of its own. On Windows a loopback port.
 */
function privateAddress(data: string): { address: string; remove: () => void } {
  if (process.platform === 'win32') return { address: '127.0.0.1:8081', remove: () => undefined };
  const path = resolve(data, 'ingest.sock');
  if (path.length <= LONGEST_SOCKET_PATH) {
    const remove = () => rmSync(path, { force: true });
    remove();
    return { address: `unix:${path}`, remove };
  }
  const folder = mkdtempSync(join(tmpdir(), 'docket-socket-'));
  return {
    address: `unix:${join(folder, 'ingest.sock')}`,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

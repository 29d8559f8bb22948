import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { openFolderBlobs } from '@docket/blobs';
import { openInProcessBus } from '@docket/bus';
import { startDispatcher } from '@docket/dispatcher';
import type { DispatcherConfig } from '@docket/dispatcher';
import { openSqliteEventLog } from '@docket/event-log';
import { startExtractor } from '@docket/extractor';
import type { ExtractorConfig, Readers } from '@docket/extractor';
import { startGateway } from '@docket/gateway';
import type { GatewayConfig } from '@docket/gateway';
import { startIngest } from '@docket/ingest';
import {
  emptyWriteAheadLog,
  lockDataFolder,
  observeDisk,
  openSqliteDatabase,
  openSqliteRecords,
  sqliteDatabaseSize,
} from '@docket/records';
import { announce, openIngestClient } from '@docket/service';
import type { Log, PartsReadiness, Running } from '@docket/service';
import { privateAddresses } from './private-addresses.ts';

export interface StandaloneConfig {
  readonly host: string;
  readonly port: number;
  /** Folder of everything that is kept. */
  readonly data: string;
  readonly apiKey: (folder: string) => string;
  readonly secret?: string | undefined;
  readonly gateway?: Pick<GatewayConfig, 'fileUrlAllowPrivate'>;
  readonly extractor: ExtractorConfig;
  /** In place of the extractor's own. */
  readonly readers?: Readers;
  /** Its `allowPrivate` holds for the `webhookUrl` of jobs as well. */
  readonly dispatcher: Omit<DispatcherConfig, 'listen' | 'serviceToken' | 'secret' | 'alone'>;
}

export interface RunningStandalone extends Running {
  /** As clients on this machine reach it. */
  readonly url: string;
  /** Of the local account. */
  readonly key: string;
  readonly readiness: Required<PartsReadiness>;
}

/**
 * The four applications in one process: SQLite, a folder of blobs, a bus in memory, gRPC over a private socket.
 * Whatever a former process had in hand when it ended goes on at once.
 * @throws DataFolderInUse, ConfigError
 */
export async function startStandalone(config: StandaloneConfig, logger: Log): Promise<RunningStandalone> {
  const now = () => new Date();
  const folder = config.data;
  const stack = new AsyncDisposableStack();
  try {
    const lock = lockDataFolder(folder);
    stack.defer(() => lock.release());
    stack.defer(observeDisk(folder));
    const key = config.apiKey(folder);
    const jobs = await openStore(stack, join(folder, 'docket.db'), join(folder, 'blobs'));
    const deliveries = await openStore(stack, join(folder, 'dispatcher.db'), join(folder, 'dispatcher-blobs'));
    stack.defer(emptyLogs([jobs.database, deliveries.database], logger));
    const bus = openInProcessBus({ log: logger });
    stack.defer(() => bus.close());
    const { addresses, remove } = privateAddresses(folder);
    stack.defer(remove);
    const serviceToken = randomBytes(32).toString('hex');
    const shared = { serviceToken, secret: config.secret, alone: true };
    const ingest = openIngestClient([addresses.ingest], serviceToken);
    stack.defer(() => ingest.close());
    const owner = closing(
      stack,
      await startIngest({ ...shared, listen: addresses.ingest, apiKey: key }, { ...jobs.ports, bus, logger, now }),
    );
    const dispatcher = closing(
      stack,
      await startDispatcher(
        { ...config.dispatcher, ...shared, listen: addresses.dispatcher },
        { ...deliveries.ports, bus, ingest, log: logger, now },
      ),
    );
    const { readers } = config;
    const extractor = closing(stack, await startExtractor(config.extractor, { bus, ingest, logger, readers }));
    const gateway = await startGateway(
      {
        ...{ ...config.gateway, host: config.host, port: config.port, serviceToken },
        ...{ ingestAddresses: [addresses.ingest], dispatcherAddresses: [addresses.dispatcher] },
        webhookAllowPrivate: config.dispatcher.allowPrivate ?? 'none',
      },
      logger,
    );
    closing(stack, gateway);
    const readiness = {
      gateway: gateway.readiness,
      ingest: owner.readiness,
      extractor: extractor.readiness,
      dispatcher: dispatcher.readiness,
    };
    for (const application of ['extractor', 'dispatcher'] as const) {
      const announcing = announce({ application, readiness: readiness[application], tell: ingest.announce, now });
      stack.defer(() => announcing.stop());
    }
    return { url: gateway.url, key, readiness, close: () => stack.disposeAsync() };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

/** What an owner of a log keeps; closed with the stack. */
async function openStore(stack: AsyncDisposableStack, file: string, blobs: string) {
  const database = openSqliteDatabase(file);
  stack.defer(() => database.close());
  const ports = {
    records: openSqliteRecords({ database }),
    openLog: (key: string) => openSqliteEventLog({ database, key }),
    blobs: await openFolderBlobs(blobs),
    databaseSize: () => sqliteDatabaseSize(database),
  };
  return { database, ports };
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

function closing<R extends Running>(stack: AsyncDisposableStack, running: R): R {
  stack.defer(() => running.close());
  return running;
}

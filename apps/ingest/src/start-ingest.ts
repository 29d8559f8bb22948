import { hostname } from 'node:os';
import { NestFactory } from '@nestjs/core';
import { Transport } from '@nestjs/microservices';
import type { MicroserviceOptions } from '@nestjs/microservices';
import type { Blobs } from '@docket/blobs';
import type { Bus } from '@docket/bus';
import { INGEST_PACKAGE, INGEST_PROTO, PROTO_LOADING } from '@docket/contracts';
import type { EventLog } from '@docket/event-log';
import type { Records } from '@docket/records';
import { grpcServerOptions, nestLogger } from '@docket/service';
import type { Log, Readiness, Running } from '@docket/service';
import { Accounts } from './accounts.ts';
import { Claims } from './claims.ts';
import { FinishedRuns } from './finished-runs.ts';
import { GrpcErrors } from './grpc-errors.ts';
import { IngestModule } from './ingest.module.ts';
import type { IngestParts } from './ingest.module.ts';
import { JobWatch } from './job-watch.ts';
import { JobStreams } from './job-streams.ts';
import { SETTINGS } from './kinds.ts';
import { Leases } from './leases.ts';
import { JobReader } from './read-job.ts';
import { removeOrphans } from './remove-orphans.ts';
import { repeat } from './repeat.ts';
import { resolveSecrets } from './secrets.ts';
import { Settler } from './settle-commit.ts';
import { StoredWords } from './stored-words.ts';
import { Submissions } from './submissions.ts';
import { Sweep } from './sweep.ts';
import { Views } from './views.ts';

export interface IngestConfig {
  /** Where gRPC listens: `host:port` or `unix:path`. */
  readonly listen: string;
  /** The services' shared token. */
  readonly serviceToken: string;
  /** Key of the local account; absent: no account is made. */
  readonly apiKey?: string | undefined;
  /** Root of ids and chains; absent: one is made and kept in the store. */
  readonly secret?: string | undefined;
  /** A process that is alone with its store: at start, nothing that a former one had in hand is waited for. */
  readonly alone?: boolean;
  /** Default 5,000. */
  readonly sweepEveryMs?: number;
  /** A lease that nobody renewed for so long has lost its holder. Default 20,000. */
  readonly leaseTimeoutMs?: number;
}

export interface IngestDeps {
  readonly records: Records;
  /** Opens the log with the key of its chain. */
  readonly openLog: (key: string) => EventLog;
  readonly blobs: Blobs;
  readonly bus: Bus;
  readonly logger: Log;
  readonly now: () => Date;
}

/** How long uploads in hand may take at the end, in ms; what is cut off then was never acknowledged. */
const FINISH_UPLOADS_WITHIN = 15_000;
const ORPHANS_EVERY = 60 * 60 * 1_000;

/**
 * Starts the owner of jobs over open ports, which stay their opener's to close.
 * @throws ConfigError if the secret is not that of the store; StoreUnavailable.
 */
export async function startIngest(
  config: IngestConfig,
  deps: IngestDeps,
): Promise<Running & { readonly readiness: Readiness }> {
  const { records, blobs, logger, now } = deps;
  const secrets = await resolveSecrets(records, config.secret);
  const log = deps.openLog(secrets.log);
  const { parts, sweep, settler, watch } = assemble(config, deps, { log, jobIds: secrets.jobIds });
  if (config.apiKey !== undefined) await parts.accounts.provideLocalAccount(config.apiKey);
  if (config.alone) await sweep.recover();
  watch.listen();
  const server = await listen(config, parts, logger);
  const sweeping = repeat(
    config.sweepEveryMs ?? 5_000,
    () => sweep.run(),
    (error) => logger.warn({ err: error }, 'sweep put off'),
  );
  const cleaning = repeat(
    ORPHANS_EVERY,
    () => removeOrphans(blobs, records, log, now()),
    (error) => logger.warn({ err: error }, 'orphan sweep put off'),
  );
  const close = async () => {
    await Promise.all([sweeping.stop(), cleaning.stop(), parts.claims.close(), watch.close()]);
    await Promise.race([server.close(), late(FINISH_UPLOADS_WITHIN)]);
    await settler.drained();
  };
  let closed: Promise<void> | undefined;
  return { readiness: () => storeAnswers(records), close: () => (closed ??= close()) };
}

const late = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());

/** Ready without a broker: submissions are taken while it is away. */
async function storeAnswers(records: Records): ReturnType<Readiness> {
  const store = await records.get(SETTINGS, 'secret-fingerprint').then(
    () => true,
    () => false,
  );
  return { ready: store, checks: { store } };
}

function assemble(config: IngestConfig, deps: IngestDeps, { log, jobIds }: { log: EventLog; jobIds: string }) {
  const { records, blobs, bus, logger, now } = deps;
  const holder = `ingest-${hostname()}-${process.pid}`;
  const views = new Views(records, log);
  const watch = new JobWatch({ records, bus, logger });
  const settler = new Settler({ log, records, views, watch, bus, logger, now });
  const streams = new JobStreams(log, settler, holder, now);
  const leases = new Leases(records, streams, logger, now);
  const reader = new JobReader(views, records, blobs);
  const words = new StoredWords(records);
  const parts: IngestParts = {
    accounts: new Accounts(records),
    submissions: new Submissions({ blobs, records, streams, views, jobIds }),
    reader,
    claims: new Claims({ streams, leases, records, words, blobs, log, holder, now, logger }),
    runs: new FinishedRuns(streams, reader, records, jobIds),
    errors: new GrpcErrors(logger),
  };
  const leaseTimeoutMs = config.leaseTimeoutMs ?? 20_000;
  const ticks = () => performance.now();
  const sweep = new Sweep({ log, records, bus, streams, settler, leases, logger, now, ticks, leaseTimeoutMs });
  return { parts, sweep, settler, watch };
}

async function listen(config: IngestConfig, parts: IngestParts, logger: Log) {
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(IngestModule.wire(parts), {
    transport: Transport.GRPC,
    options: {
      url: config.listen,
      package: INGEST_PACKAGE,
      protoPath: INGEST_PROTO,
      loader: PROTO_LOADING,
      channelOptions: grpcServerOptions(config.serviceToken),
      gracefulShutdown: true,
    },
    logger: nestLogger(logger),
    abortOnError: false,
  });
  await app.listen();
  return app;
}

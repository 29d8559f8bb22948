import { hostname } from 'node:os';
import { NestFactory } from '@nestjs/core';
import { Transport } from '@nestjs/microservices';
import type { MicroserviceOptions } from '@nestjs/microservices';
import type { Blobs } from '@docket/blobs';
import type { Bus } from '@docket/bus';
import { INGEST_PACKAGE, INGEST_PROTO, PROTO_LOADING } from '@docket/contracts';
import type { EventLog, StoredCommits } from '@docket/event-log';
import type { Records } from '@docket/records';
import { GrpcErrors, grpcServerOptions, nestLogger, repeat } from '@docket/service';
import type { Log, Readiness, Running } from '@docket/service';
import { assembleAccounts } from './accounts/assemble-accounts.ts';
import { provideLocalAccount } from './accounts/provide-local-account.ts';
import { Audit } from './audit.ts';
import { Callbacks } from './callbacks.ts';
import { Claims } from './claims.ts';
import { Debts } from './debts.ts';
import { Drawings } from './evidence/drawings.ts';
import { PageImages } from './evidence/page-images.ts';
import { ReadPages } from './evidence/read-pages.ts';
import { FinishedRuns } from './finished-runs.ts';
import { IngestModule } from './ingest.module.ts';
import type { IngestParts } from './ingest.module.ts';
import { JobControl } from './jobs/control-job.ts';
import { Erasure } from './jobs/erase-job.ts';
import { JobReads } from './jobs/job-reads.ts';
import { eraseExpired } from './jobs/retention.ts';
import { JobWatch } from './job-watch.ts';
import { openJobStreams } from './job-streams.ts';
import { SETTINGS } from './kinds.ts';
import { Leases } from './leases.ts';
import { NamedRequests } from './named-requests.ts';
import { JobReader } from './read-job.ts';
import { Orphans } from './remove-orphans.ts';
import { viewsRenewal } from './renew-views.ts';
import { resolveSecrets } from './secrets.ts';
import type { Secrets } from './secrets.ts';
import { openSettlement, tellAgain } from './settle-commit.ts';
import { StoredWords } from './stored-words.ts';
import { Submissions } from './submissions.ts';
import { Sweep } from './sweep.ts';
import { eraseForgottenTrials } from './templates/erase-forgotten-trials.ts';
import { TemplateRecords } from './templates/template-records.ts';
import { Templates } from './templates/templates.ts';
import { Trials } from './templates/trials.ts';
import { startUpkeep } from './upkeep.ts';
import type { Chore } from './upkeep.ts';
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
  readonly openLog: (key: string) => EventLog & StoredCommits;
  readonly blobs: Blobs;
  readonly bus: Bus;
  readonly logger: Log;
  readonly now: () => Date;
}

/** How long uploads in hand may take at the end, in ms; what is cut off then was never acknowledged. */
const FINISH_UPLOADS_WITHIN = 15_000;
const HOUR = 60 * 60 * 1_000;
const MINUTE = 60 * 1_000;
const SOON = 1_000;

/**
 * Starts the owner of jobs over open ports, which stay their opener's to close.
 * @throws ConfigError if the secret is not that of the store; StoreUnavailable.
 */
export async function startIngest(
  config: IngestConfig,
  deps: IngestDeps,
): Promise<Running & { readonly readiness: Readiness }> {
  const { records, logger, now } = deps;
  const secrets = await resolveSecrets(records, config.secret);
  const log = deps.openLog(secrets.log);
  const { parts, sweep, settlement, watch, chores } = assemble(config, deps, { log, secrets });
  if (config.apiKey !== undefined) await provideLocalAccount(records, config.apiKey, now());
  if (config.alone) await sweep.recover();
  watch.listen();
  const server = await listen(config, parts, logger);
  const sweeping = repeat(
    config.sweepEveryMs ?? 5_000,
    (stopping) => sweep.run(stopping),
    (error) => logger.warn({ err: error }, 'sweep put off'),
  );
  const upkeep = startUpkeep(chores, logger);
  const close = async () => {
    parts.drawings.close();
    await Promise.all([sweeping.stop(), upkeep.stop(), parts.claims.close(), watch.close()]);
    await Promise.race([server.close(), late(FINISH_UPLOADS_WITHIN)]);
    await settlement.drained();
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

interface Opened {
  readonly log: EventLog & StoredCommits;
  readonly secrets: Secrets;
}

function assemble(config: IngestConfig, deps: IngestDeps, { log, secrets }: Opened) {
  const { records, blobs, bus, logger, now } = deps;
  const { jobIds } = secrets;
  const ticks = () => performance.now();
  const holder = `ingest-${hostname()}-${process.pid}`;
  const views = new Views(records, log);
  const watch = new JobWatch({ records, bus, logger });
  const words = new StoredWords(records);
  const erasure = new Erasure({ log, records, blobs, words });
  const { usage, ...accounts } = assembleAccounts(records, now, ticks);
  const debts = new Debts({ records, bus, logger, now });
  const settlement = openSettlement({ log, views, usage, watch, erasure, debts, bus, logger });
  const streams = openJobStreams({ log, settlement, logger, by: holder, now });
  const leases = new Leases({ records, streams, erasure, logger, now });
  const reader = new JobReader(views, records, blobs);
  const requests = new NamedRequests(records, now);
  const callbacks = new Callbacks({ records, jobIds, now });
  const stored = new TemplateRecords(records, now);
  const templates = new Templates(stored);
  const pages = new ReadPages(reader, streams, words);
  const parts: IngestParts = {
    ...accounts,
    audit: new Audit({ log, key: secrets.log, views, logger }),
    submissions: new Submissions({
      ...{ blobs, records, streams, views, templates: stored, requests, callbacks, jobIds },
      tellAgain: (head, state) => tellAgain({ settlement, debts }, head, state),
    }),
    reads: new JobReads({ reader, views, records, log, watch }),
    control: new JobControl(reader, streams, views),
    claims: new Claims({
      ...{ streams, leases, records, words, erasure, watch, blobs, log },
      ...{ templates: stored, holder, now, logger },
    }),
    pages,
    images: new PageImages({ reader, pages, records, blobs, bus, watch, now }),
    drawings: new Drawings({ records, blobs, streams, watch, now }),
    templates,
    trials: new Trials({ streams, views, reader, watch, templates, logger, now }),
    runs: new FinishedRuns({ streams, reader, records, accounts: accounts.accounts, callbacks, jobIds }),
    errors: new GrpcErrors(logger),
  };
  const leaseTimeoutMs = config.leaseTimeoutMs ?? 20_000;
  const sweep = new Sweep({ records, bus, streams, settlement, debts, leases, logger, now, ticks, leaseTimeoutMs });
  const orphans = new Orphans({ blobs, records, log, now });
  const erasing = { records, streams, logger, now };
  const chores: readonly Chore[] = [
    { name: 'views', everyMs: SOON, run: viewsRenewal({ log, views, records, words, logger }) },
    { name: 'orphans', everyMs: HOUR, run: (stopping) => orphans.remove(stopping) },
    { name: 'retention', everyMs: 10 * MINUTE, run: (stopping) => eraseExpired(erasing, stopping) },
    { name: 'requests', everyMs: HOUR, run: (stopping) => requests.forgetOld(stopping) },
    { name: 'trials', everyMs: MINUTE, run: (stopping) => eraseForgottenTrials(erasing, stopping) },
  ];
  return { parts, sweep, settlement, watch, chores };
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

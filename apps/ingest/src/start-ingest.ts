import type { Server } from '@grpc/grpc-js';
import { NestFactory } from '@nestjs/core';
import { Transport } from '@nestjs/microservices';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { INGEST_PACKAGE, INGEST_PROTO, PROTO_LOADING } from '@docket/contracts';
import { measuredBlobs } from '@docket/blobs';
import type { Records } from '@docket/records';
import {
  announce,
  answersOr,
  grpcServerOptions,
  limitConnectionAge,
  nestLogger,
  repeat,
  sendCallersElsewhere,
  STOPPING,
} from '@docket/service';
import type { Log, Readiness, Running } from '@docket/service';
import { provideLocalAccount } from './accounts/provide-local-account.ts';
import { assembleIngest } from './assemble-ingest.ts';
import type { IngestConfig, IngestDeps } from './ingest-config.ts';
import { IngestModule } from './ingest.module.ts';
import type { IngestParts } from './ingest.module.ts';
import { observeIngest } from './observe-ingest.ts';
import { SETTINGS } from './kinds.ts';
import { resolveSecrets } from './secrets.ts';
import { startUpkeep } from './upkeep.ts';

/** How long uploads in hand may take at the end, in ms; what is cut off then was never acknowledged. */
const FINISH_UPLOADS_WITHIN = 15_000;

/**
 * Starts the owner of jobs over open ports, which stay their opener's to close.
 * @throws ConfigError if the secret is not that of the store; StoreUnavailable.
 */
export async function startIngest(
  config: IngestConfig,
  deps: IngestDeps,
): Promise<Running & { readonly readiness: Readiness }> {
  const { records, logger, now, bus, databaseSize } = deps;
  const secrets = await resolveSecrets(records, config.secret);
  const log = deps.openLog(secrets.log);
  const { parts, sweep, settlement, watch, chores } = assembleIngest(
    config,
    { ...deps, blobs: measuredBlobs(deps.blobs, 'documents') },
    { log, secrets },
  );
  const endObserving = observeIngest({ records, log, bus, now, databaseSize, claims: parts.claims });
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
  let closed: Promise<void> | undefined;
  // Ready without a broker: submissions are taken while it is away.
  const readiness: Readiness = async () => (closed ? STOPPING : { store: await storeAnswers(records) });
  const announcing = announce({
    ...{ application: 'ingest', readiness, now },
    tell: (announcement) => parts.processes.take(announcement, sweep.repairsSoFar),
  });
  const close = async () => {
    await server.sendElsewhere();
    parts.drawings.close();
    await Promise.all([announcing.stop(), sweeping.stop(), upkeep.stop(), parts.claims.close(), watch.close()]);
    await Promise.race([server.close(), late(FINISH_UPLOADS_WITHIN)]);
    await settlement.drained();
    endObserving();
  };
  return { readiness, close: () => (closed ??= close()) };
}

const late = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());

const storeAnswers = (records: Records) =>
  answersOr(records.get(SETTINGS, 'secret-fingerprint'), 'The database does not answer.');

async function listen(config: IngestConfig, parts: IngestParts, logger: Log) {
  let server: Server | undefined;
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(IngestModule.wire(parts), {
    transport: Transport.GRPC,
    options: {
      url: config.listen,
      package: INGEST_PACKAGE,
      protoPath: INGEST_PROTO,
      loader: PROTO_LOADING,
      channelOptions: grpcServerOptions(config.serviceToken),
      gracefulShutdown: true,
      onLoadPackageDefinition: (_package: unknown, loaded: Server) => (server = loaded),
    },
    logger: nestLogger(logger),
    abortOnError: false,
  });
  await app.listen();
  if (server) limitConnectionAge(server);
  return {
    sendElsewhere: async () => {
      if (server) await sendCallersElsewhere(server);
    },
    close: () => app.close(),
  };
}

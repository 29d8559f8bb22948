import type { Server } from '@grpc/grpc-js';
import { NestFactory } from '@nestjs/core';
import { Transport } from '@nestjs/microservices';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { DISPATCHER_PACKAGE, DISPATCHER_PROTO, PROTO_LOADING } from '@docket/contracts';
import { measuredBlobs } from '@docket/blobs';
import { insertOrTake } from '@docket/records';
import type { Records } from '@docket/records';
import {
  answersOr,
  grpcServerOptions,
  limitConnectionAge,
  nestLogger,
  rootSecret,
  sendCallersElsewhere,
  STOPPING,
} from '@docket/service';
import type { Log, Readiness, Running } from '@docket/service';
import { assembleDispatcher } from './assemble-dispatcher.ts';
import type { Assembled } from './assemble-dispatcher.ts';
import { settingsOf } from './dispatcher-config.ts';
import type { DispatcherConfig, DispatcherDeps } from './dispatcher-config.ts';
import { DispatcherModule } from './dispatcher.module.ts';
import type { DispatcherParts } from './dispatcher.module.ts';
import { SETTINGS } from './kinds.ts';
import { observeDispatcher } from './observe-dispatcher.ts';

export interface RunningDispatcher extends Running {
  /** Ready once the store answers and both consumers are registered with the broker. */
  readonly readiness: Readiness;
}

const UNREGISTERED = 'The broker is away, or has not registered the consumers yet.';
/** Longest drain in ms: an attempt's timeout and the time to record it. */
const DRAIN_MS = 12_000;

/**
 * Starts the dispatcher over open ports, which stay their opener's to close. `close` takes nothing more and waits for
 * the calls and attempts in hand, at most 12 s.
 * @throws ConfigError for a webhook URL or secret that cannot be used, or if the secret is not that of the store;
 *   StoreUnavailable.
 */
export async function startDispatcher(config: DispatcherConfig, deps: DispatcherDeps): Promise<RunningDispatcher> {
  const { records, log, now, databaseSize } = deps;
  const settings = settingsOf(config);
  const eventLog = deps.openLog(await keyOfLog(records, config.secret));
  const blobs = measuredBlobs(deps.blobs, 'deliveries');
  const { parts, work, deliveries, lanes } = assembleDispatcher(settings, { ...deps, blobs, eventLog });
  const inFlight = () => lanes.inFlight;
  const endObserving = observeDispatcher({ records, eventLog, now, databaseSize, inFlight });
  if (config.alone === true) await deliveries.settleLeft(0);
  const server = await listen(config, parts, log);
  await work.start();
  const close = async () => {
    await drained([server.sendElsewhere().then(() => server.close()), work.stop()], deliveries, log);
    endObserving();
  };
  let closed: Promise<void> | undefined;
  return {
    readiness: async () =>
      closed ? STOPPING : { store: await storeAnswers(records), consumers: work.registered || UNREGISTERED },
    close: () => (closed ??= close()),
  };
}

/** Not the key of ingest's log, though the configured secret may be the same. */
async function keyOfLog(records: Records, secret: string | undefined): Promise<string> {
  const settle = async (id: string, value: string) => (await insertOrTake(records, SETTINGS, id, { value })).value;
  return (await rootSecret(settle, secret))('dispatcher-log');
}

const storeAnswers = (records: Records) =>
  answersOr(records.get(SETTINGS, 'secret-fingerprint'), 'The database does not answer.');

async function drained(ending: readonly Promise<void>[], { settlement }: Assembled['deliveries'], log: Log) {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), DRAIN_MS)));
  const ended = await Promise.race([Promise.all(ending).then(() => settlement.drained()), late]);
  clearTimeout(timer);
  if (ended === 'late') log.warn({ withinMs: DRAIN_MS }, 'attempts still in hand are left to the next scan');
}

async function listen(config: DispatcherConfig, parts: DispatcherParts, log: Log) {
  let server: Server | undefined;
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(DispatcherModule.wire(parts), {
    transport: Transport.GRPC,
    options: {
      url: config.listen,
      package: DISPATCHER_PACKAGE,
      protoPath: DISPATCHER_PROTO,
      loader: PROTO_LOADING,
      channelOptions: grpcServerOptions(config.serviceToken),
      gracefulShutdown: true,
      onLoadPackageDefinition: (_package: unknown, loaded: Server) => (server = loaded),
    },
    logger: nestLogger(log),
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

import 'reflect-metadata';
import { openGridFsBlobs } from '@docket/blobs';
import { openRabbitBus } from '@docket/bus';
import { WEBHOOK_SCHEDULES } from '@docket/contracts';
import { openMongoEventLog } from '@docket/event-log';
import { mongoDatabaseSize, openMongo, openMongoRecords } from '@docket/records';
import {
  addresses,
  announce,
  openIngestClient,
  OPERATIONS_VARIABLES,
  readConfig,
  runMain,
  startOperations,
} from '@docket/service';
import type { Log } from '@docket/service';
import { z } from 'zod';
import { retrySeconds } from './deliveries/retry-seconds.ts';
import { DISPATCHER_GROUPS } from './metrics.ts';
import { startDispatcher } from './start-dispatcher.ts';

const read = () =>
  readConfig({
    RABBITMQ_URL: z.string(),
    MONGODB_URI: z.string(),
    DOCKET_DISPATCHER_DATABASE: z.string().default('docket-dispatcher'),
    DOCKET_DISPATCHER_LISTEN: z.string().default('127.0.0.1:8083'),
    DOCKET_INGEST_ADDRESS: addresses.refine((list) => list.length > 0, 'names no address'),
    DOCKET_SERVICE_TOKEN: z.string().min(16, 'a random text of at least 16 characters, the same for every service'),
    DOCKET_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
    DOCKET_WEBHOOK_URL: z.string().optional(),
    DOCKET_WEBHOOK_SECRET: z.string().optional(),
    DOCKET_WEBHOOK_SCHEDULE: z.enum(WEBHOOK_SCHEDULES).optional(),
    DOCKET_WEBHOOK_RETRY_SECONDS: retrySeconds.optional(),
    DOCKET_WEBHOOK_ALLOW_PRIVATE: z.enum(['none', 'loopback', 'all']).default('none'),
    ...OPERATIONS_VARIABLES,
  });

const openPorts = async (env: ReturnType<typeof read>, log: Log) => {
  const now = () => new Date();
  const connection = await openMongo({ url: env.MONGODB_URI, database: env.DOCKET_DISPATCHER_DATABASE });
  const bus = openRabbitBus({ url: env.RABBITMQ_URL, service: 'dispatcher', log, now });
  const ingest = openIngestClient(env.DOCKET_INGEST_ADDRESS, env.DOCKET_SERVICE_TOKEN);
  return {
    deps: {
      ...{ bus, ingest, log, now, records: openMongoRecords({ connection }), blobs: openGridFsBlobs({ connection }) },
      openLog: (key: string) => openMongoEventLog({ connection, key }),
      databaseSize: () => mongoDatabaseSize(connection),
    },
    close: async () => {
      await bus.close();
      ingest.close();
      await connection.close();
    },
  };
};

runMain('dispatcher', async (log) => {
  const env = read();
  const operations = await startOperations(env, { program: 'dispatcher', groups: DISPATCHER_GROUPS, log });
  const { deps, close } = await openPorts(env, log);
  const dispatcher = await startDispatcher(
    {
      listen: env.DOCKET_DISPATCHER_LISTEN,
      serviceToken: env.DOCKET_SERVICE_TOKEN,
      secret: env.DOCKET_SECRET,
      schedule: env.DOCKET_WEBHOOK_SCHEDULE,
      schedules: env.DOCKET_WEBHOOK_RETRY_SECONDS,
      webhookUrl: env.DOCKET_WEBHOOK_URL,
      webhookSecret: env.DOCKET_WEBHOOK_SECRET,
      allowPrivate: env.DOCKET_WEBHOOK_ALLOW_PRIVATE,
    },
    deps,
  );
  operations.started({ dispatcher: dispatcher.readiness });
  const { readiness } = dispatcher;
  const announcing = announce({ application: 'dispatcher', readiness, tell: deps.ingest.announce, now: deps.now });
  log.info({ listen: env.DOCKET_DISPATCHER_LISTEN, webhook: env.DOCKET_WEBHOOK_URL !== undefined }, 'dispatcher is up');
  return {
    close: async () => {
      await Promise.all([dispatcher.close(), announcing.stop()]);
      await close();
      await operations.close();
    },
  };
});

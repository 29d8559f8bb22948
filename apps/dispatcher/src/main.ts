import 'reflect-metadata';
import { openGridFsBlobs } from '@docket/blobs';
import { openRabbitBus } from '@docket/bus';
import { openMongoEventLog } from '@docket/event-log';
import { openMongo, openMongoRecords } from '@docket/records';
import { openIngestClient, runMain, startHealthServer } from '@docket/service';
import type { ConfigOf, Log } from '@docket/service';
import { schedulesWith } from './deliveries/schedule.ts';
import { startDispatcher } from './start-dispatcher.ts';

const openPorts = async (env: ConfigOf<'dispatcher'>, log: Log) => {
  const now = () => new Date();
  const connection = await openMongo({ url: env.MONGODB_URI, database: env.DOCKET_DISPATCHER_DATABASE });
  const bus = openRabbitBus({ url: env.RABBITMQ_URL, service: 'dispatcher', log, now });
  const ingest = openIngestClient(env.DOCKET_INGEST_ADDRESS, env.DOCKET_SERVICE_TOKEN);
  return {
    deps: {
      ...{ bus, ingest, log, now, records: openMongoRecords({ connection }), blobs: openGridFsBlobs({ connection }) },
      openLog: (key: string) => openMongoEventLog({ connection, key }),
    },
    close: async () => {
      await bus.close();
      ingest.close();
      await connection.close();
    },
  };
};

runMain('dispatcher', async (env, log) => {
  const { deps, close } = await openPorts(env, log);
  const dispatcher = await startDispatcher(
    {
      listen: env.DOCKET_DISPATCHER_LISTEN,
      serviceToken: env.DOCKET_SERVICE_TOKEN,
      secret: env.DOCKET_SECRET,
      schedule: env.DOCKET_WEBHOOK_SCHEDULE,
      schedules: schedulesWith(env.DOCKET_WEBHOOK_RETRY_SECONDS),
      webhookUrl: env.DOCKET_WEBHOOK_URL,
      webhookSecret: env.DOCKET_WEBHOOK_SECRET,
      allowPrivate: env.DOCKET_WEBHOOK_ALLOW_PRIVATE,
    },
    deps,
  );
  const { DOCKET_HEALTH_HOST: host, DOCKET_HEALTH_PORT: healthPort } = env;
  const health = healthPort === undefined ? undefined : await startHealthServer(host, healthPort, dispatcher.readiness);
  log.info({ listen: env.DOCKET_DISPATCHER_LISTEN, webhook: env.DOCKET_WEBHOOK_URL !== undefined }, 'dispatcher is up');
  return {
    close: async () => {
      await health?.close();
      await dispatcher.close();
      await close();
    },
  };
});

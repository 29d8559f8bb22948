import 'reflect-metadata';
import { openGridFsBlobs } from '@docket/blobs/mongo';
import { openRabbitBus } from '@docket/bus/rabbit';
import { openMongoEventLog } from '@docket/event-log/mongo';
import { mongoDatabaseSize, openMongo, openMongoRecords } from '@docket/records/mongo';
import { announce, openIngestClient, runMain, startOperations } from '@docket/service';
import type { ConfigOf, Log } from '@docket/service';
import { schedulesWith } from './deliveries/schedule.ts';
import { DISPATCHER_GROUPS } from './metrics.ts';
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
      databaseSize: () => mongoDatabaseSize(connection),
    },
    close: async () => {
      await bus.close();
      ingest.close();
      await connection.close();
    },
  };
};

runMain('dispatcher', async (env, log) => {
  const operations = await startOperations(env, { program: 'dispatcher', groups: DISPATCHER_GROUPS, log });
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

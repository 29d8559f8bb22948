import 'reflect-metadata';
import { openGridFsBlobs } from '@docket/blobs/mongo';
import { openRabbitBus } from '@docket/bus/rabbit';
import { openMongoEventLog } from '@docket/event-log/mongo';
import { mongoDatabaseSize, openMongo, openMongoRecords } from '@docket/records/mongo';
import { runMain, startOperations } from '@docket/service';
import { INGEST_GROUPS } from './metrics.ts';
import { startIngest } from './start-ingest.ts';

runMain('ingest', async (env, log) => {
  const now = () => new Date();
  const operations = await startOperations(env, { program: 'ingest', groups: INGEST_GROUPS, log });
  const connection = await openMongo({ url: env.MONGODB_URI, database: env.DOCKET_INGEST_DATABASE });
  const records = openMongoRecords({ connection });
  const bus = openRabbitBus({ url: env.RABBITMQ_URL, service: 'ingest', log, now });
  const ingest = await startIngest(
    {
      listen: env.DOCKET_INGEST_LISTEN,
      serviceToken: env.DOCKET_SERVICE_TOKEN,
      apiKey: env.DOCKET_API_KEY,
      secret: env.DOCKET_SECRET,
    },
    {
      ...{ records, bus, logger: log, now, blobs: openGridFsBlobs({ connection }) },
      openLog: (key) => openMongoEventLog({ connection, key }),
      databaseSize: () => mongoDatabaseSize(connection),
    },
  );
  operations.started({ ingest: ingest.readiness });
  log.info({ listen: env.DOCKET_INGEST_LISTEN }, 'ingest is up');
  return {
    close: async () => {
      await ingest.close();
      await bus.close();
      await connection.close();
      await operations.close();
    },
  };
});

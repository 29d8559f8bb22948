import 'reflect-metadata';
import { openGridFsBlobs } from '@docket/blobs';
import { openRabbitBus } from '@docket/bus';
import { openMongoEventLog } from '@docket/event-log';
import { mongoDatabaseSize, openMongo, openMongoRecords } from '@docket/records';
import { apiKey, OPERATIONS_VARIABLES, readConfig, runMain, startOperations } from '@docket/service';
import { z } from 'zod';
import { INGEST_GROUPS } from './metrics.ts';
import { startIngest } from './start-ingest.ts';

runMain('ingest', async (log) => {
  const env = readConfig({
    DOCKET_INGEST_LISTEN: z.string().default('127.0.0.1:8081'),
    DOCKET_SERVICE_TOKEN: z.string().min(16, 'a random text of at least 16 characters, the same for every service'),
    DOCKET_API_KEY: apiKey.optional(),
    DOCKET_SECRET: z.string().min(32).optional(),
    ...OPERATIONS_VARIABLES,
    MONGODB_URI: z.string(),
    DOCKET_INGEST_DATABASE: z.string().default('docket'),
    RABBITMQ_URL: z.string(),
  });
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

import 'reflect-metadata';
import { openGridFsBlobs } from '@docket/blobs';
import { openRabbitBus } from '@docket/bus';
import { openMongoEventLog } from '@docket/event-log';
import { openMongo, openMongoRecords } from '@docket/records';
import { apiKey, port, readConfig, runMain, startHealthServer } from '@docket/service';
import { z } from 'zod';
import { startIngest } from './start-ingest.ts';

runMain('ingest', async (log) => {
  const env = readConfig({
    DOCKET_INGEST_LISTEN: z.string().default('127.0.0.1:8081'),
    DOCKET_SERVICE_TOKEN: z.string().min(16, 'a random text of at least 16 characters, the same for every service'),
    DOCKET_API_KEY: apiKey.optional(),
    DOCKET_SECRET: z.string().min(32).optional(),
    DOCKET_HEALTH_HOST: z.string().default('127.0.0.1'),
    DOCKET_HEALTH_PORT: port.optional(),
    MONGODB_URI: z.string(),
    DOCKET_INGEST_DATABASE: z.string().default('docket'),
    RABBITMQ_URL: z.string(),
  });
  const now = () => new Date();
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
    },
  );
  const health =
    env.DOCKET_HEALTH_PORT === undefined
      ? undefined
      : await startHealthServer(env.DOCKET_HEALTH_HOST, env.DOCKET_HEALTH_PORT, ingest.readiness);
  log.info({ listen: env.DOCKET_INGEST_LISTEN }, 'ingest is up');
  return {
    close: async () => {
      await health?.close();
      await ingest.close();
      await bus.close();
      await connection.close();
    },
  };
});

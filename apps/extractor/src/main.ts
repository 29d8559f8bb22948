import 'reflect-metadata';
import { openRabbitBus } from '@docket/bus';
import { addresses, openIngestClient, port, readConfig, runMain, startHealthServer } from '@docket/service';
import { z } from 'zod';
import { extractorConfig, READER_VARIABLES } from './read-settings.ts';
import { startExtractor } from './start-extractor.ts';

runMain('extractor', async (logger) => {
  const env = readConfig({
    ...READER_VARIABLES,
    DOCKET_INGEST_ADDRESS: addresses.default(['127.0.0.1:8081']),
    DOCKET_SERVICE_TOKEN: z.string().min(16, 'a random text of at least 16 characters, the same for every service'),
    DOCKET_HEALTH_HOST: z.string().default('127.0.0.1'),
    DOCKET_HEALTH_PORT: port.optional(),
    RABBITMQ_URL: z.string(),
  });
  const bus = openRabbitBus({ url: env.RABBITMQ_URL, service: 'extractor', log: logger, now: () => new Date() });
  const ingest = openIngestClient(env.DOCKET_INGEST_ADDRESS, env.DOCKET_SERVICE_TOKEN);
  const extractor = await startExtractor(extractorConfig(env), { bus, ingest, logger });
  const health =
    env.DOCKET_HEALTH_PORT === undefined
      ? undefined
      : await startHealthServer(env.DOCKET_HEALTH_HOST, env.DOCKET_HEALTH_PORT, extractor.readiness);
  logger.info({}, 'extractor is up');
  return {
    close: async () => {
      await health?.close();
      await extractor.close();
      await bus.close();
      ingest.close();
    },
  };
});

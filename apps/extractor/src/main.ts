import 'reflect-metadata';
import { openRabbitBus } from '@docket/bus';
import {
  addresses,
  announce,
  openIngestClient,
  OPERATIONS_VARIABLES,
  readConfig,
  runMain,
  startOperations,
} from '@docket/service';
import { z } from 'zod';
import { EXTRACTOR_GROUPS } from './metrics.ts';
import { extractorConfig, READER_VARIABLES } from './read-settings.ts';
import { startExtractor } from './start-extractor.ts';

runMain('extractor', async (logger) => {
  const env = readConfig({
    ...READER_VARIABLES,
    DOCKET_INGEST_ADDRESS: addresses.default(['127.0.0.1:8081']),
    DOCKET_SERVICE_TOKEN: z.string().min(16, 'a random text of at least 16 characters, the same for every service'),
    ...OPERATIONS_VARIABLES,
    RABBITMQ_URL: z.string(),
  });
  const operations = await startOperations(env, { program: 'extractor', groups: EXTRACTOR_GROUPS, log: logger });
  const now = () => new Date();
  const bus = openRabbitBus({ url: env.RABBITMQ_URL, service: 'extractor', log: logger, now });
  const ingest = openIngestClient(env.DOCKET_INGEST_ADDRESS, env.DOCKET_SERVICE_TOKEN);
  const extractor = await startExtractor(extractorConfig(env), { bus, ingest, logger });
  operations.started({ extractor: extractor.readiness });
  const { readiness } = extractor;
  const announcing = announce({ application: 'extractor', readiness, tell: ingest.announce, now });
  logger.info({}, 'extractor is up');
  return {
    close: async () => {
      await Promise.all([extractor.close(), announcing.stop()]);
      await bus.close();
      ingest.close();
      await operations.close();
    },
  };
});

import 'reflect-metadata';
import { openRabbitBus } from '@docket/bus';
import { openIngestClient, runMain, startHealthServer } from '@docket/service';
import { extractorConfig } from './read-settings.ts';
import { startExtractor } from './start-extractor.ts';

runMain('extractor', async (env, logger) => {
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

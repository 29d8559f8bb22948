import 'reflect-metadata';
import { openRabbitBus } from '@docket/bus/rabbit';
import { announce, openIngestClient, runMain, startOperations } from '@docket/service';
import { EXTRACTOR_GROUPS } from './metrics.ts';
import { extractorConfig } from './read-settings.ts';
import { startExtractor } from './start-extractor.ts';

runMain('extractor', async (env, logger) => {
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

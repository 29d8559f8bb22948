import 'reflect-metadata';
import { openRabbitBus } from '@docket/bus/rabbit';
import { startExtractor } from '@docket/extractor';
import { createLog, onStopSignal, openIngestClient, OTLP_VARIABLES, readConfig, startTracing } from '@docket/service';
import { SLOTS, trivialReaders } from './trivial-readers.ts';

/** The stack's extractor with the trivial reader. Arguments: URL of the broker, address of ingest, service token. */
const [, , rabbitUrl = '', ingestAddress = '', serviceToken = ''] = process.argv;
const logger = createLog('extractor');
// eslint-disable-next-line no-restricted-properties -- the standard variables, as an application has them
const tracing = await startTracing('extractor', readConfig(OTLP_VARIABLES, process.env), logger);
const bus = openRabbitBus({ url: rabbitUrl, service: 'extractor', log: logger, now: () => new Date() });
const ingest = openIngestClient([ingestAddress], serviceToken);
const extractor = await startExtractor(
  { pool: { processes: 1 }, slots: SLOTS },
  { bus, ingest, logger, readers: trivialReaders() },
);
onStopSignal(() => {
  void extractor
    .close()
    .then(() => bus.close())
    .then(() => tracing.close())
    .then(() => process.exit(0));
});

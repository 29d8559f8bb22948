import 'reflect-metadata';
import { createLog, onStopSignal, OTLP_VARIABLES, readConfig, startTracing } from '@docket/service';
import { startStandalone } from '@docket/standalone';
import { KEY } from '../start-docket.ts';
import { SLOTS, trivialReaders } from './trivial-readers.ts';

/** The standalone shape with the trivial reader. Arguments: data folder, port. */
const [, , data = '', port = ''] = process.argv;
const log = createLog('docket');
// eslint-disable-next-line no-restricted-properties -- the standard variables, as an application has them
const tracing = await startTracing('docket', readConfig(OTLP_VARIABLES, process.env), log);
const running = await startStandalone(
  {
    ...{ host: '127.0.0.1', port: Number(port), data, apiKey: () => KEY },
    ...{ extractor: { pool: { processes: 1 }, slots: SLOTS }, readers: trivialReaders() },
    dispatcher: { webhookUrl: undefined, allowPrivate: 'loopback' },
  },
  log,
);
onStopSignal(() => {
  void running
    .close()
    .then(() => tracing.close())
    .then(() => process.exit(0));
});

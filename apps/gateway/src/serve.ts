import 'reflect-metadata';
import { addresses, createLog, port, readConfig, runMain } from '@docket/service';
import { z } from 'zod';
import { startGateway } from './index.ts';

const { DOCKET_LOG_LEVEL } = readConfig({ DOCKET_LOG_LEVEL: z.string().default('info') });
const log = createLog('gateway', DOCKET_LOG_LEVEL);

runMain(log, async () => {
  const config = readConfig({
    DOCKET_HOST: z.string().default('127.0.0.1'),
    DOCKET_PORT: port.default(8080),
    DOCKET_INGEST_ADDRESS: addresses.refine((list) => list.length > 0, 'names no address'),
    DOCKET_SERVICE_TOKEN: z.string().min(1),
  });
  return startGateway(
    {
      host: config.DOCKET_HOST,
      port: config.DOCKET_PORT,
      ingestAddresses: config.DOCKET_INGEST_ADDRESS,
      serviceToken: config.DOCKET_SERVICE_TOKEN,
    },
    log,
  );
});

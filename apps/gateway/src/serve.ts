import 'reflect-metadata';
import { ALLOW_PRIVATE } from '@docket/outbound';
import { addresses, OPERATIONS_VARIABLES, port, readConfig, runMain, startOperations } from '@docket/service';
import { z } from 'zod';
import { GATEWAY_GROUPS } from './metrics.ts';
import { startGateway } from './index.ts';

runMain('gateway', async (log) => {
  const config = readConfig({
    DOCKET_HOST: z.string().default('127.0.0.1'),
    DOCKET_PORT: port.default(8080),
    DOCKET_INGEST_ADDRESS: addresses.refine((list) => list.length > 0, 'names no address'),
    DOCKET_DISPATCHER_ADDRESS: addresses.refine((list) => list.length > 0, 'names no address'),
    DOCKET_SERVICE_TOKEN: z.string().min(16, 'a random text of at least 16 characters, the same for every service'),
    DOCKET_FILE_URL_ALLOW_PRIVATE: z.enum(ALLOW_PRIVATE).default('none'),
    DOCKET_WEBHOOK_ALLOW_PRIVATE: z.enum(ALLOW_PRIVATE).default('none'),
    ...OPERATIONS_VARIABLES,
  });
  const operations = await startOperations(config, { program: 'gateway', groups: GATEWAY_GROUPS, log });
  const gateway = await startGateway(
    {
      host: config.DOCKET_HOST,
      port: config.DOCKET_PORT,
      ingestAddresses: config.DOCKET_INGEST_ADDRESS,
      dispatcherAddresses: config.DOCKET_DISPATCHER_ADDRESS,
      serviceToken: config.DOCKET_SERVICE_TOKEN,
      fileUrlAllowPrivate: config.DOCKET_FILE_URL_ALLOW_PRIVATE,
      webhookAllowPrivate: config.DOCKET_WEBHOOK_ALLOW_PRIVATE,
    },
    log,
  );
  operations.started({ gateway: gateway.readiness });
  return {
    close: async () => {
      await gateway.close();
      await operations.close();
    },
  };
});

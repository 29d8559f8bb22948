import 'reflect-metadata';
import { runMain, startOperations } from '@docket/service';
import { GATEWAY_GROUPS } from './metrics.ts';
import { startGateway } from './index.ts';

runMain('gateway', async (config, log) => {
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

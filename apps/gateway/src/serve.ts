import 'reflect-metadata';
import { runMain } from '@docket/service';
import { startGateway } from './index.ts';

runMain('gateway', (config, log) =>
  startGateway(
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
  ),
);

import { createLog } from '@docket/service';
import type { Log } from '@docket/service';
import type { GatewayLimits } from '../limits.ts';
import { startGateway } from '../start-gateway.ts';
import { startDispatcherStandIn } from './dispatcher-stand-in.ts';
import { startIngestStandIn, TOKEN } from './ingest-stand-in.ts';

/** A real gateway over real HTTP and gRPC, beside stand-ins for its neighbours. It keeps no idle connection when it closes. */
export async function startWithStandIn(limits: Partial<GatewayLimits> = {}, log: Log = createLog('gateway', 'fatal')) {
  const ingest = await startIngestStandIn();
  const dispatcher = await startDispatcherStandIn();
  const gateway = await startGateway(
    {
      ...{ host: '127.0.0.1', port: 0, serviceToken: TOKEN, limits: { closeKeptMs: 0, ...limits } },
      ...{ ingestAddresses: [ingest.address], dispatcherAddresses: [dispatcher.address] },
      ...{ fileUrlAllowPrivate: 'loopback', webhookAllowPrivate: 'loopback' },
    },
    log,
  );
  return {
    ingest,
    dispatcher,
    gateway,
    url: gateway.url,
    close: async () => {
      await gateway.close();
      ingest.stop();
      dispatcher.stop();
    },
  };
}

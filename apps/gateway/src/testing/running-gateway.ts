import { createLog } from '@docket/service';
import type { Log } from '@docket/service';
import type { GatewayLimits } from '../limits.ts';
import { startGateway } from '../start-gateway.ts';
import { startIngestStandIn, TOKEN } from './ingest-stand-in.ts';

/** A real gateway over real HTTP and gRPC, beside a stand-in for its neighbour. */
export async function startWithStandIn(limits: Partial<GatewayLimits> = {}, log: Log = createLog('gateway', 'fatal')) {
  const ingest = await startIngestStandIn();
  const gateway = await startGateway(
    {
      ...{ host: '127.0.0.1', port: 0, ingestAddresses: [ingest.address], serviceToken: TOKEN, limits },
      fileUrlAllowPrivate: 'loopback',
    },
    log,
  );
  return {
    ingest,
    gateway,
    url: gateway.url,
    close: async () => {
      await gateway.close();
      ingest.stop();
    },
  };
}

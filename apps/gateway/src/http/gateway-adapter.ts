import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { GatewayLimits } from '../limits.ts';

/** Express on a server with our time limits. */
export class GatewayAdapter extends ExpressAdapter {
  readonly #limits: GatewayLimits;

  constructor(limits: GatewayLimits) {
    super();
    this.#limits = limits;
    this.disable('x-powered-by');
    this.disable('etag');
    // `/v1/jobs/` is what a client sends that has lost its job id: it must not get a list.
    // Set on the router, which exists by now and does not look at the application's setting again.
    this.getInstance<{ readonly router: { strict: boolean } }>().router.strict = true;
  }

  override initHttpServer(): void {
    const listener = this.getInstance<RequestListener>();
    this.httpServer = createServer(
      {
        headersTimeout: 30_000,
        // An upload has its own limits, answered in words; this one is behind them.
        requestTimeout: this.#limits.uploadMs + this.#limits.lingerMs,
        keepAliveTimeout: 65_000,
        // Node would answer a request without Host with an empty body; nothing here depends on Host.
        requireHostHeader: false,
      },
      listener,
    );
  }
}

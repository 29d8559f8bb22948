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

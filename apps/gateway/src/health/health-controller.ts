import { Controller, Get } from '@nestjs/common';
import { GatewaySettings } from '../gateway-settings.ts';
import { RETRY_SOON } from '../http/refusal-of-error.ts';
import { Refused } from '../http/refused.ts';
import { REFUSALS } from '../http/refusals.ts';
import { Ingest } from '../ingest/ingest.ts';
import { PROBE_MS } from './ingest-answers.ts';

/** Probes: alive, and able to serve, which takes ingest, but neither broker nor dispatcher. */
@Controller()
export class HealthController {
  readonly #ingest: Ingest;
  readonly #settings: GatewaySettings;

  constructor(ingest: Ingest, settings: GatewaySettings) {
    this.#ingest = ingest;
    this.#settings = settings;
  }

  @Get('healthz')
  alive() {
    return { status: 'ok' };
  }

  @Get('readyz')
  async ready() {
    if (this.#settings.closing) throw new Refused(REFUSALS.stopping, RETRY_SOON);
    const ingest = await this.#ingest.isReachable(PROBE_MS);
    if (!ingest) throw new Refused(REFUSALS.notReady, RETRY_SOON);
    return { status: 'ready', checks: { ingest } };
  }
}

import { Controller, Get } from '@nestjs/common';
import { GatewaySettings } from '../gateway-settings.ts';
import { RETRY_SOON } from '../http/refusal-of-error.ts';
import { Refused } from '../http/refused.ts';
import { REFUSALS } from '../http/refusals.ts';
import { Ingest } from '../ingest/ingest.ts';

const PROBE_MS = 1_000;

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
    const ingest = await this.#ingest.isReachable(PROBE_MS);
    if (!ingest || this.#settings.closing) throw new Refused(REFUSALS.notReady, RETRY_SOON);
    return { status: 'ready', checks: { ingest } };
  }
}

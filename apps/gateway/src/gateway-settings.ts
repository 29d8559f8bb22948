import type { Guard } from '@docket/outbound';
import type { GatewayLimits } from './limits.ts';

/** What every part of the gateway may ask for; entered once, at start. */
export class GatewaySettings {
  readonly limits: GatewayLimits;
  readonly now: () => Date;
  /** Which addresses documents may be fetched from. */
  readonly fetchGuard: Guard;
  readonly #closing = new AbortController();

  constructor(limits: GatewayLimits, now: () => Date, fetchGuard: Guard) {
    this.limits = limits;
    this.now = now;
    this.fetchGuard = fetchGuard;
  }

  /** True once the gateway is closing: no new connection is kept open, readiness says no, waits end. */
  get closing(): boolean {
    return this.#closing.signal.aborted;
  }

  /** Aborted when the gateway begins to close. */
  get untilClosing(): AbortSignal {
    return this.#closing.signal;
  }

  beginClosing(): void {
    this.#closing.abort();
  }
}

import type { GatewayLimits } from './limits.ts';

/** What every part of the gateway may ask for; entered once, at start. */
export class GatewaySettings {
  readonly limits: GatewayLimits;
  readonly now: () => Date;
  /** True once the gateway is closing: no new connection is kept open, readiness says no. */
  closing = false;

  constructor(limits: GatewayLimits, now: () => Date) {
    this.limits = limits;
    this.now = now;
  }
}

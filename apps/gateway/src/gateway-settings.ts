import type { EndpointUrlRules, Guard } from '@docket/outbound';
import type { GatewayLimits } from './limits.ts';
import { Slots } from './slots.ts';

/** Where requests of this deployment may go. */
export interface AddressRules {
  /** Which addresses documents may be fetched from. */
  readonly fetchGuard: Guard;
  /** Which addresses a job may be told to. */
  readonly endpointUrls: EndpointUrlRules;
}

/** What every part of the gateway may ask for; entered once, at start. */
export class GatewaySettings {
  readonly limits: GatewayLimits;
  readonly now: () => Date;
  readonly rules: AddressRules;
  /** Of uploads, and of calls that are repeated because their service is away. */
  readonly uploads: Slots;
  readonly repeats: Slots;
  readonly #closing = new AbortController();

  constructor(limits: GatewayLimits, now: () => Date, rules: AddressRules) {
    this.limits = limits;
    this.now = now;
    this.rules = rules;
    this.uploads = new Slots(limits.uploads);
    this.repeats = new Slots(limits.repeating);
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

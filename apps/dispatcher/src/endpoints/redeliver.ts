import type { DeliveryCall, Refusal } from '@docket/contracts';
import type { ExistingDelivery } from '../deliveries/delivery.ts';
import type { DeliveryStreams } from '../deliveries/delivery-streams.ts';
import type { Tombstones } from '../deliveries/tombstones.ts';
import type { Lanes } from '../sending/lanes.ts';
import type { NoTarget, Targets } from './target.ts';

export const NO_DELIVERY: Refusal = {
  status: 404,
  code: 'DELIVERY_NOT_FOUND',
  message: 'Delivery not found or does not belong to you',
};
const NOT_OVER: Refusal = {
  status: 409,
  code: 'DELIVERY_NOT_OVER',
  message:
    'An attempt of the delivery is due or under way. If its endpoint is paused, a test event tries whether it is back.',
};
const ERASED: Refusal = {
  status: 410,
  code: 'JOB_ERASED',
  message: 'The job of this delivery was erased, and with it what would be sent.',
};
const NOWHERE: Readonly<Record<NoTarget, Refusal>> = {
  'endpoint-disabled': {
    status: 409,
    code: 'WEBHOOK_DISABLED',
    message: 'The endpoint is disabled. Enable it first.',
  },
  'endpoint-deleted': {
    status: 409,
    code: 'WEBHOOK_DELETED',
    message: 'There is no endpoint any more that this delivery could go to.',
  },
};

export interface RedeliveryParts {
  readonly streams: DeliveryStreams;
  readonly targets: Targets;
  readonly tombstones: Tombstones;
  readonly lanes: Pick<Lanes, 'offer'>;
}

/** Sends deliveries again that are over, or wait for a later attempt: same event id and bytes, all attempts. */
export class Redelivery {
  readonly #parts: RedeliveryParts;

  constructor(parts: RedeliveryParts) {
    this.#parts = parts;
  }

  /** @throws StoreUnavailable */
  async redeliver(
    { accountId, deliveryId }: DeliveryCall,
    traceparent: string | null,
  ): Promise<{ readonly state: ExistingDelivery; readonly refusal?: undefined } | { readonly refusal: Refusal }> {
    const { streams, tombstones, targets, lanes } = this.#parts;
    const loaded = await streams.load(deliveryId);
    const { state } = loaded;
    if (state.status === 'none' || state.facts.accountId !== accountId) return { refusal: NO_DELIVERY };
    if (await tombstones.isErased(state.facts.jobId)) return { refusal: ERASED };
    const target = await targets.get(state.facts);
    if (typeof target === 'string') return { refusal: NOWHERE[target] };
    const begun = await streams.execute(
      deliveryId,
      { type: 'Redeliver', by: 'request' },
      { trace: traceparent },
      loaded,
    );
    if (begun.refused) return { refusal: begun.refused.refused === 'erased' ? ERASED : NOT_OVER };
    if (begun.state.status === 'none') return { refusal: NO_DELIVERY };
    // No message announces a test event.
    if (state.facts.schedule === 'once') lanes.offer(state.facts.endpointId, deliveryId);
    return { state: begun.state };
  }
}

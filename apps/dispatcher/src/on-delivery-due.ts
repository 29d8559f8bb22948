import type { Message, Outcome } from '@docket/bus';
import type { DeliveryDue } from '@docket/contracts';
import type { Lanes } from './sending/lanes.ts';

/** How soon a message that this process takes no more goes to another, in ms; a delay of the edge. */
const ELSEWHERE_IN_MS = 1_000;

/** An attempt is due: its endpoint's lane makes it. What the lane has no room for is found by the scan. */
export const onDeliveryDue =
  (lanes: Pick<Lanes, 'offer'>) =>
  ({ body: { deliveryId, endpointId, attempt } }: Message<DeliveryDue>): Promise<Outcome> => {
    const offered = lanes.offer(endpointId, deliveryId, attempt);
    return Promise.resolve(offered === 'closed' ? { kind: 'retry', delayMs: ELSEWHERE_IN_MS } : { kind: 'ack' });
  };

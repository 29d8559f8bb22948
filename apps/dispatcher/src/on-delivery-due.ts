import type { Message, Outcome } from '@docket/bus';
import type { DeliveryDue } from '@docket/contracts';
import type { Log } from '@docket/service';
import type { DeliveryAttempts } from './attempt-delivery.ts';
import { isDueByMessage } from './delivery.ts';
import { retryWhenAway } from './retry-when-away.ts';

/** An attempt is due: make it, unless it was made or is being made. */
export const onDeliveryDue =
  (attempts: DeliveryAttempts, log: Log) =>
  ({ body: { deliveryId, attempt } }: Message<DeliveryDue>): Promise<Outcome> =>
    retryWhenAway(log.child({ delivery: deliveryId }), () =>
      attempts.make(deliveryId, (delivery) => isDueByMessage(delivery, attempt)),
    );

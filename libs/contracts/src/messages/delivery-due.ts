import { z } from 'zod';

/**
 * An attempt of a webhook delivery is due. Sent and received by dispatchers: at once when the delivery is stored,
 * later through the edge's delay queues. Dedupe: an attempt is claimed by a commit to the
 * delivery's stream; a due-time scan picks up what a lost message leaves.
 */
export const DeliveryDue = z.object({
  v: z.literal(1),
  deliveryId: z.uuid(),
  /** Whose turn it is: an endpoint has few attempts in hand at a time. */
  endpointId: z.string(),
  /** The attempt to make, from 1. */
  attempt: z.int().positive(),
});
export type DeliveryDue = z.infer<typeof DeliveryDue>;

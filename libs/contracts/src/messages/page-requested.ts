import { z } from 'zod';

/**
 * Somebody waits to see a page. Sent by ingest, again every few seconds while a request waits for the picture; nothing
 * is owed for it. Received by any one extractor. Dedupe: the token is good until the first picture is stored.
 */
export const PageRequested = z.object({
  v: z.literal(1),
  token: z.string(),
});
export type PageRequested = z.infer<typeof PageRequested>;

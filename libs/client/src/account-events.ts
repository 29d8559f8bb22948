import type { DocketOperations } from './generated/operations.ts';
import type { EventFeed } from './generated/types.ts';
import type { CallOptions } from './operation.ts';
import { Patience, pause } from './patience.ts';

const POLL_MS = 2_000;

export interface AccountEventsOptions extends CallOptions {
  /** Position of the last event seen: those after it follow. Default: from the first. */
  readonly after?: number | undefined;
  /** Ends with the last event that there is now. Default: waits for more, for ever. */
  readonly once?: boolean | undefined;
  /** Between two requests while nothing happens. Default 2,000 ms. */
  readonly pollMs?: number | undefined;
}

/** An event of an account at its position: the very members of the webhook. */
export type AccountEvent = EventFeed['events'][number];

/**
 * The events of the key's account in their order, over restarts of the service.
 * @throws DocketError, DocketUnreachable, or the reason of the signal
 */
export async function* accountEvents(
  listEvents: DocketOperations['listEvents'],
  { after, once, signal, pollMs = POLL_MS }: AccountEventsOptions,
): AsyncGenerator<AccountEvent, void> {
  const patience = new Patience();
  let next = after;
  for (;;) {
    const page = await listEvents({ after: next }, { signal }).catch(async (failure: unknown) => {
      signal?.throwIfAborted();
      await patience.after(failure, signal);
      return undefined;
    });
    if (!page) continue;
    patience.answered();
    yield* page.events;
    next = page.next;
    if (page.more) continue;
    if (once === true) return;
    await pause(pollMs, signal);
  }
}

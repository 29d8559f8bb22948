import type { CallSettings, DispatcherClient } from '@docket/service';
import { isAway, isServiceError, RETRY_SOON } from '../http/refusal-of-error.ts';
import { Refused } from '../http/refused.ts';
import { Neighbour } from '../neighbours/neighbour.ts';
import type { Ask } from '../neighbours/neighbour.ts';
import { WEBHOOK_REFUSALS } from './webhook-refusals.ts';

/**
 * The dispatcher as requests see it. Nothing else of the gateway needs it: while it is away, documents are taken and
 * jobs are read as ever, and only what is asked of it is refused, in words that say so.
 */
export class Dispatcher extends Neighbour<DispatcherClient> {
  protected override readonly away = WEBHOOK_REFUSALS.away;

  /** @throws Refused also while it is away. */
  override async read<A>(ask: Ask<DispatcherClient, A>, call: CallSettings): Promise<A> {
    return super.read(ask, call).catch((error: unknown) => {
      throw isServiceError(error) && isAway(error) ? new Refused(this.away, RETRY_SOON) : error;
    });
  }
}

import type { JsonAnswer } from '@docket/contracts';
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
  /** @throws Refused also while it is away. */
  override async read<A>(ask: Ask<DispatcherClient, A>, call: CallSettings): Promise<A> {
    return super.read(ask, call).catch((error: unknown) => {
      throw isServiceError(error) && isAway(error) ? new Refused(WEBHOOK_REFUSALS.away, RETRY_SOON) : error;
    });
  }

  /** @throws Refused also while it is away, and when it is not known whether the change was made. */
  override async change(ask: Ask<DispatcherClient, JsonAnswer>, call: CallSettings): Promise<string> {
    // Asked beforehand, so that what surely was not sent need not be called unknown.
    if (!(await this.isReachable(this.settings.limits.repeatMs))) throw new Refused(WEBHOOK_REFUSALS.away, RETRY_SOON);
    return super.change(ask, call);
  }
}

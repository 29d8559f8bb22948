import { GATEWAY_METRICS } from './metrics.ts';
import type { UploadSlots } from './submissions/upload-slots.ts';

export interface ObservedGateway {
  readonly uploads: Pick<UploadSlots, 'taken' | 'all'>;
}

/** Tells what is in hand, when metrics are read. */
export function observeGateway({ uploads }: ObservedGateway) {
  let inFlight = 0;
  const ends = [
    GATEWAY_METRICS.inFlight.from(() => [[{}, inFlight]]),
    GATEWAY_METRICS.uploads.from(() => [[{}, uploads.taken]]),
    GATEWAY_METRICS.uploadSlots.from(() => [[{}, uploads.all]]),
  ];
  return {
    /** A request began; what is returned is called at its end. */
    began: () => {
      inFlight += 1;
      return () => void (inFlight -= 1);
    },
    end: () => {
      for (const end of ends) end();
    },
  };
}

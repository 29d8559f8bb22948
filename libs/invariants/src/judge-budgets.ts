import type { Observed, ObservedLimit } from './observed.ts';
import type { Violation } from './violation.ts';

/** Invariant 11: no limiter admits more than its budget in any stretch of time. */
export function judgeLimits({ limits = [] }: Observed): Violation[] {
  return limits.flatMap((limit) => {
    const excess = excessOf(limit);
    if (excess === undefined) return [];
    return [{ invariant: 11, id: limit.name, text: `${limit.name} admitted ${excess}.` }];
  });
}

/**
 * A stretch from one request's sending to another's answer in which more requests began and ended than the limiter may
 * admit. A request is admitted somewhere between the two, so whatever is found is certain.
 */
function excessOf({ capacity, perSecond, admitted }: ObservedLimit): string | undefined {
  const byEnd = [...admitted].sort((one, other) => one.answered - other.answered);
  for (const { sent: from } of admitted) {
    let count = 0;
    for (const { sent, answered } of byEnd) {
      if (sent < from) continue;
      const budget = capacity + (perSecond * (answered - from)) / 1_000;
      if (++count > budget) return `${count} requests within ${answered - from} ms, of at most ${Math.floor(budget)}`;
    }
  }
  return undefined;
}

/** Invariant 12: what a job refers to is there. */
export function judgeBlobs({ blobs }: Observed): Violation[] {
  if (!blobs) return [];
  const { referenced, stored } = blobs;
  return referenced
    .filter((id) => !stored.has(id))
    .map((id) => ({ invariant: 12, id, text: `Blob ${id} is referred to and is not there.` }));
}

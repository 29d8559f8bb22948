export interface SnapshotOptions<T> {
  readonly read: () => Promise<T>;
  /** A reading younger than this is not repeated, in ms. */
  readonly maxAgeMs: number;
  /** How long a caller waits for a new reading before it gets the former one, in ms. */
  readonly waitMs: number;
  /** Steady clock in ms. */
  readonly ticks: () => number;
}

/**
 * A costly reading that several may ask for as often as they like: one is under way at a time, and one that fails or
 * takes too long leaves the former in place.
 * @returns asks for it; undefined before there was one.
 */
export function snapshot<T>({ read, maxAgeMs, waitMs, ticks }: SnapshotOptions<T>): () => Promise<T | undefined> {
  let newest: T | undefined;
  let readAt = -Infinity;
  let reading: Promise<void> | undefined;
  const begin = (): Promise<void> => {
    readAt = ticks();
    return read()
      .then((value) => void (newest = value))
      .catch(() => undefined)
      .finally(() => (reading = undefined));
  };
  return async () => {
    if (ticks() - readAt >= maxAgeMs) reading ??= begin();
    if (reading) await within(waitMs, reading);
    return newest;
  };
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([work, late]);
  clearTimeout(timer);
}

/** Work that goes on until stopped. */
export interface Repeating {
  /** Starts no further round, tells the one under way, and waits for it. */
  stop(): Promise<void>;
}

/**
 * Runs `round` every `everyMs`, measured from the end of the last one; never two at a time.
 * @param round told when to stop: a long one ends early, as the next process goes on with what is left.
 */
export function repeat(
  everyMs: number,
  round: (stopping: AbortSignal) => Promise<unknown>,
  failed: (error: unknown) => void,
): Repeating {
  const stopping = new AbortController();
  let underWay = Promise.resolve();
  let timer = setTimeout(run, everyMs);
  function run(): void {
    underWay = round(stopping.signal)
      .then(() => undefined, failed)
      .then(() => {
        if (!stopping.signal.aborted) timer = setTimeout(run, everyMs);
      });
  }
  return {
    stop: () => {
      stopping.abort();
      clearTimeout(timer);
      return underWay;
    },
  };
}

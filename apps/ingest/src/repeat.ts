/** Work that goes on until stopped. */
export interface Repeating {
  /** Starts no further round and waits for the one under way. */
  stop(): Promise<void>;
}

/** Runs `round` every `everyMs`, measured from the end of the last one; never two at a time. */
export function repeat(everyMs: number, round: () => Promise<unknown>, failed: (error: unknown) => void): Repeating {
  let stopped = false;
  let underWay = Promise.resolve();
  let timer = setTimeout(run, everyMs);
  function run(): void {
    underWay = round()
      .then(() => undefined, failed)
      .then(() => {
        if (!stopped) timer = setTimeout(run, everyMs);
      });
  }
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      return underWay;
    },
  };
}

import type { Log } from './log.ts';

/** A started part of the system. */
export interface Running {
  /** Takes nothing new, finishes what is in hand (bounded), releases everything. Calling it twice is harmless. */
  close(): Promise<void>;
}

/**
 * Closes `running` on SIGTERM or SIGINT and ends the process; a second signal ends it at once.
 * @param withinMs a drain that takes longer is cut off with exit code 1; what was cut off is in the log and carries on
 *   at the next start.
 */
export function closeOnSignal(running: Running, log: Log, withinMs = 30_000): void {
  let closing = false;
  const close = (signal: NodeJS.Signals) => {
    if (closing) process.exit(1);
    closing = true;
    log.info({ signal }, 'draining');
    const cutOff = setTimeout(() => {
      log.error({ withinMs }, 'drain took too long, ending anyway');
      process.exit(1);
    }, withinMs);
    running.close().then(
      () => {
        clearTimeout(cutOff);
        log.info({}, 'stopped');
        process.exit(0);
      },
      (error: unknown) => {
        log.error({ err: error }, 'drain failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', close);
  process.on('SIGINT', close);
}

/** Runs a service's `main`: a failure to start is one line that says why, and exit code 1. */
export function runMain(log: Log, start: () => Promise<Running>): void {
  Promise.resolve()
    .then(start)
    .then(
      (running) => closeOnSignal(running, log),
      (error: unknown) => {
        const known = error instanceof Error && ['ConfigError', 'DataFolderInUse'].includes(error.name);
        log.fatal(known ? {} : { err: error }, error instanceof Error ? error.message : String(error));
        process.exit(1);
      },
    );
}

import { armFailpoints } from '@docket/failpoints';
import { z } from 'zod';
import { createLog } from './log.ts';
import type { Log } from './log.ts';
import { ConfigError, readConfig } from './read-config.ts';
import { startTracing } from './start-tracing.ts';

/** A started part of the system. */
export interface Running {
  /** Takes nothing new, finishes what is in hand (bounded), releases everything. Calling it twice is harmless. */
  close(): Promise<void>;
}

/** Signals that come so soon after the first are the same wish: a terminal and npm each pass a Ctrl-C on. In ms. */
const SAME_WISH = 1_000;

/**
 * Calls `close` on the first SIGTERM or SIGINT; a later one ends the process at once with exit code 1. For programs
 * that drain.
 */
export function onStopSignal(close: (signal: NodeJS.Signals) => void): void {
  let first: number | undefined;
  const take = (signal: NodeJS.Signals) => {
    if (first === undefined) {
      first = performance.now();
      close(signal);
    } else if (performance.now() - first > SAME_WISH) process.exit(1);
  };
  process.on('SIGTERM', take);
  process.on('SIGINT', take);
}

/**
 * Closes `running` on SIGTERM or SIGINT and ends the process; a second signal ends it at once.
 * @param withinMs a drain that takes longer is cut off with exit code 1; what was cut off is in the log and carries on
 *   at the next start.
 */
function closeOnSignal(running: Running, log: Log, withinMs = 30_000): void {
  onStopSignal((signal) => {
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
  });
}

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/**
 * Runs a service's `main`: its log at DOCKET_LOG_LEVEL, what DOCKET_FAILPOINTS arms, its end on a signal. A failure to start is one line that says
 * why, and exit code 1.
 */
export function runMain(service: string, start: (log: Log) => Promise<Running>): void {
  Promise.resolve()
    .then(async () => {
      const env = readConfig({
        DOCKET_LOG_LEVEL: z.enum(LEVELS).default('info'),
        DOCKET_FAILPOINTS: z.string().default(''),
      });
      const log = createLog(service, env.DOCKET_LOG_LEVEL);
      arm(env.DOCKET_FAILPOINTS, log);
      const tracing = await startTracing(service, log);
      const running = await start(log);
      // Last, so that the drain is traced too.
      closeOnSignal({ close: () => running.close().then(() => tracing.close()) }, log);
    })
    .catch((error: unknown) => {
      const said = sentenceFor(error);
      createLog(service).fatal(said === undefined ? { err: error } : {}, said ?? String(error));
      process.exit(1);
    });
}

/** For tests of crashes; see `libs/failpoints`. @throws ConfigError */
function arm(specification: string, log: Log): void {
  try {
    armFailpoints(specification);
  } catch (error) {
    throw new ConfigError(`DOCKET_FAILPOINTS is not usable. ${(error as Error).message}`, { cause: error });
  }
  if (specification !== '')
    log.warn({ failpoints: specification }, 'failpoints are armed: this process is made to fail');
}

/** Codes of files, folders and host names that are not as configured; the messages name them. */
const PATHS_AND_NAMES = new Set(
  'EACCES EADDRNOTAVAIL EEXIST EISDIR ENOENT ENOSPC ENOTDIR ENOTFOUND EPERM EROFS'.split(' '),
);

/** What the person who starts the service can do something about, in a sentence; undefined for anything else. */
function sentenceFor(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (['ConfigError', 'DataFolderInUse', 'StoreUnavailable'].includes(error.name)) return error.message;
  const { code, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  if (code === 'EADDRINUSE')
    return `${address ?? ''}:${port ?? ''} is in use by another program. Stop it, or choose another port.`;
  if (code === 'ERR_SQLITE_ERROR') return `A database of the data folder cannot be opened: ${error.message}.`;
  if (code !== undefined && PATHS_AND_NAMES.has(code)) return error.message;
  return undefined;
}

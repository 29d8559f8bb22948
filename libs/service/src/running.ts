import { parseArgs } from 'node:util';
import { armFailpoints } from '@docket/failpoints';
import { APPLICATIONS } from './config/applications.ts';
import type { ApplicationName, ConfigOf } from './config/applications.ts';
import { ConfigError, readConfig } from './config/read-config.ts';
import type { Environment } from './config/read-config.ts';
import { configHelp, printedConfig } from './config/show-config.ts';
import { unknownVariables } from './config/unknown-variables.ts';
import { endProcess } from './end-process.ts';
import { createLog } from './log.ts';
import type { Log } from './log.ts';
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
    } else if (performance.now() - first > SAME_WISH) endProcess(1);
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
      endProcess(1);
    }, withinMs);
    running.close().then(
      () => {
        clearTimeout(cutOff);
        log.info({}, 'stopped');
        endProcess(0);
      },
      (error: unknown) => {
        log.error({ err: error }, 'drain failed');
        endProcess(1);
      },
    );
  });
}

/** Applications that run until a signal. */
export type Service = Exclude<ApplicationName, 'stack' | 'cli'>;

/**
 * Runs an application's `main`: its configuration, its log, what DOCKET_FAILPOINTS arms, its end on a signal. A failure
 * to start is one line that says why, and exit code 1. With `--help` or `--print-config` it starts nothing.
 * @param start what to run with the configuration, which is read once, here.
 */
export function runMain<S extends Service>(
  service: S,
  start: (config: ConfigOf<S>, log: Log) => Promise<Running>,
): void {
  const logName = service === 'standalone' ? 'docket' : service;
  // eslint-disable-next-line no-restricted-properties -- the one place that reads it
  const environment = process.env;
  Promise.resolve()
    .then(async () => {
      if (answeredOption(service, environment)) return;
      const { config, log } = configure(service, logName, environment);
      const tracing = await startTracing(logName, config, log);
      const running = await start(config, log);
      // Last, so that the drain is traced too.
      closeOnSignal({ close: () => running.close().then(() => tracing.close()) }, log);
    })
    .catch((error: unknown) => {
      const said = sentenceFor(error);
      createLog(logName).fatal(said === undefined ? { err: error } : {}, said ?? String(error));
      endProcess(1);
    });
}

/** Unknown variables are told first: one of them may be the reason for what is missing. @throws ConfigError */
function configure<S extends Service>(service: S, logName: string, environment: Environment) {
  const unknown = unknownVariables(environment);
  const early = createLog(logName);
  const variables: (typeof APPLICATIONS)[S]['variables'] = APPLICATIONS[service].variables;
  try {
    const config = readConfig(variables, environment);
    const { DOCKET_LOG_LEVEL: level, DOCKET_FAILPOINTS: failpoints = '' } = config as ConfigOf<Service>;
    const log = createLog(logName, level);
    for (const sentence of unknown) log.warn({}, sentence);
    arm(failpoints, log);
    return { config, log };
  } catch (error) {
    for (const sentence of unknown) early.warn({}, sentence);
    throw error;
  }
}

/** Whether an option of the command line was asked for and answered. @throws ConfigError for an unknown one. */
function answeredOption(service: Service, environment: Environment): boolean {
  const { help, 'print-config': print } = optionsOf(process.argv.slice(2));
  if (help) process.stdout.write(configHelp(service));
  else if (print) process.stdout.write(printedConfig(service, environment));
  return help || print;
}

function optionsOf(args: string[]): { help: boolean; 'print-config': boolean } {
  const flag = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({ args, options: { help: { ...flag, short: 'h' }, 'print-config': flag } }).values;
  } catch (error) {
    throw new ConfigError(`${(error as Error).message}. Options are --help and --print-config.`, { cause: error });
  }
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

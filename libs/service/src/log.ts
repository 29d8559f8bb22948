import type { LoggerService } from '@nestjs/common';
import { logFields } from '@docket/tracing';
import { destination, pino } from 'pino';
import type { Logger, LoggerOptions } from 'pino';

export type Log = Logger;

/**
 * The process's log: one JSON object a line on stdout. Fields carry ids and numbers, never a key, a file name, a
 * field's value or a document's text. A line that is written within a span names it, and its job.
 * @param level pino level; default `info`.
 */
export function createLog(service: string, level = 'info'): Log {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    messageKey: 'message',
    // What a line says itself goes before this.
    mixin: logFields,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: ['apiKey', 'key', 'secret', 'token', 'password', 'authorization', 'url.password'],
      censor: '[redacted]',
    },
  } satisfies LoggerOptions;
  // Written when it is said, so that the last line before an end is not lost.
  return pino(options, destination({ dest: 1, sync: true }));
}

/** Nest's own messages in our log; its start-up chatter only at `debug`. */
export function nestLogger(log: Log): LoggerService {
  const write =
    (level: 'debug' | 'warn' | 'error' | 'fatal') =>
    (message: unknown, ...rest: unknown[]) =>
      log[level]({ from: 'nest', detail: rest.filter((part) => typeof part === 'string') }, text(message));
  return {
    log: write('debug'),
    debug: write('debug'),
    verbose: write('debug'),
    warn: write('warn'),
    error: write('error'),
    fatal: write('fatal'),
  };
}

const text = (message: unknown): string =>
  message instanceof Error ? message.message : typeof message === 'string' ? message : JSON.stringify(message);

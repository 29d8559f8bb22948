import { NestFactory } from '@nestjs/core';
import { nestLogger } from '@docket/service';
import type { Readiness, Running } from '@docket/service';
import { settingsOf } from './dispatcher-config.ts';
import type { DispatcherConfig, DispatcherDeps } from './dispatcher-config.ts';
import { DispatcherModule } from './dispatcher.module.ts';
import { DispatcherWork } from './dispatcher-work.ts';

export interface RunningDispatcher extends Running {
  readonly close: () => Promise<void>;
  /** Ready once both consumers are registered with the broker. */
  readonly readiness: Readiness;
}

/**
 * Starts the dispatcher over open ports, which stay their opener's to close. `close` takes no further messages and
 * waits for the attempts in hand, at most 12 s.
 * @throws ConfigError for a webhook URL or secret that cannot be used.
 */
export async function startDispatcher(config: DispatcherConfig, deps: DispatcherDeps): Promise<RunningDispatcher> {
  const module = DispatcherModule.wire(settingsOf(config), deps);
  const options = { logger: nestLogger(deps.log), abortOnError: false };
  const app = await NestFactory.createApplicationContext(module, options);
  const work = app.get(DispatcherWork);
  let closed: Promise<void> | undefined;
  return {
    readiness: () => Promise.resolve({ ready: work.registered, checks: { consumers: work.registered } }),
    close: () => (closed ??= app.close()),
  };
}

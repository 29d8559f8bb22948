import {
  provide,
  type Provided,
  type ProvideOptions,
  type ServiceName,
  type ServiceNode,
} from '@docket/local-services';
import type { StackConfig } from './read-stack-config.ts';

type Available = Extract<Provided, { available: true }>;

export interface OwnServices {
  readonly rabbit: Available;
  readonly mongo: Available;
  /** Stops the nodes that were started, and leaves servers that were named alone. */
  stop(): Promise<void>;
}

/**
 * Finds or starts the broker and the database. A node of our own that ends is started again on the same port and data.
 * Throws, with a sentence for each that cannot be had, after stopping what was started.
 */
export async function provideServices(config: StackConfig, print: (line: string) => void): Promise<OwnServices> {
  const options = { allowInstall: true, dataFolder: config.dataFolder, log: print, now: () => new Date() };
  const [rabbit, mongo] = await Promise.all([
    attempt('rabbitmq', { ...options, given: config.rabbitUrl, variable: 'RABBITMQ_URL' }),
    attempt('mongodb', { ...options, given: config.mongoUri, variable: 'MONGODB_URI' }),
  ]);
  if (!rabbit.available || !mongo.available) {
    const started = [rabbit, mongo].filter((service) => service.available);
    await Promise.all(started.map((service) => service.stop()));
    throw new Error([rabbit, mongo].flatMap((service) => (service.available ? [] : service.advice)).join('\n'));
  }
  const stopping = new AbortController();
  keepRunning('The broker', rabbit.node, stopping.signal, print);
  keepRunning('The database', mongo.node, stopping.signal, print);
  const stop = async () => {
    stopping.abort();
    await Promise.all([rabbit.stop(), mongo.stop()]);
  };
  return { rabbit, mongo, stop };
}

/** A node that does not start is an answer here too, so that the other one is stopped before the error is told. */
function attempt(service: ServiceName, options: ProvideOptions): Promise<Provided> {
  return provide(service, options).catch((error: unknown) => ({
    available: false,
    advice: error instanceof Error ? error.message : String(error),
  }));
}

function keepRunning(
  title: string,
  node: ServiceNode | undefined,
  stopping: AbortSignal,
  print: (line: string) => void,
): void {
  if (!node) return;
  const watch = async () => {
    while (!stopping.aborted) {
      await node.exited;
      if (isAborted(stopping)) return;
      print(`${title} ended; starting it again.`);
      await node.start().catch((error: unknown) => print(`${title}: ${String(error)}`));
    }
  };
  void watch();
}

function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

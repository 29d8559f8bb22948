import { parentPort, workerData } from 'node:worker_threads';
import { openTraces } from './open-traces.ts';
import type { HandedSpans, TracesOptions } from './open-traces.ts';
import type { FromWorker } from './span-thread.ts';
import type { Telling } from './watched-exporter.ts';

/** The thread of {@link SpanThread}: the SDK's batches and exporters. */

const say = (message: FromWorker) => parentPort?.postMessage(message);
const log: Telling = {
  info: (facts, message) => say({ level: 'info', facts, message }),
  warn: (facts, message) => say({ level: 'warn', facts, message }),
};
const traces = await openTraces(workerData as TracesOptions, log);

parentPort?.on('message', (spans: HandedSpans | 'close') => {
  if (spans === 'close') void close();
  else say({ taken: traces.take(spans) });
});

async function close(): Promise<void> {
  await traces.shutdown().catch(() => log.warn({}, 'the last spans were not taken by the collector'));
  // Ends this thread once all that it has said, and printed, is passed on.
  parentPort?.close();
}

import { parentPort, workerData } from 'node:worker_threads';
import { Replay } from '@docket/tracing';
import type { FinishedSpan } from '@docket/tracing';
import { openTraces } from './open-traces.ts';
import type { TracesOptions } from './open-traces.ts';
import type { FromWorker } from './span-thread.ts';
import type { Telling } from './watched-exporter.ts';

/** The thread of {@link SpanThread}: the SDK, which is told of finished spans. */

const say = (message: FromWorker) => parentPort?.postMessage(message);
const log: Telling = {
  info: (facts, message) => say({ level: 'info', facts, message }),
  warn: (facts, message) => say({ level: 'warn', facts, message }),
};
const replay = new Replay();
const traces = await openTraces(workerData as TracesOptions, replay.idGenerator, log);

parentPort?.on('message', (spans: readonly FinishedSpan[] | 'close') => {
  if (spans === 'close') void close();
  else {
    for (const span of spans) replay.make(span);
    say({ taken: spans.length });
  }
});

async function close(): Promise<void> {
  await traces.shutdown().catch(() => log.warn({}, 'the last spans were not taken by the collector'));
  // Ends this thread once all that it has said, and printed, is passed on.
  parentPort?.close();
}

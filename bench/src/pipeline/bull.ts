import { Queue, QueueEvents, Worker } from 'bullmq';
import { IN_FLIGHT, keepInFlight } from './in-flight.ts';

const QUEUE = 'docket-bench';
/** A job must still be there when its waiting begins: it may have ended before. */
const KEPT = { count: 10 * IN_FLIGHT };

/** BullMQ: a job is added, worked on by doing nothing, and waited for. Three connections, as its processes have. */
export async function runBull({ redisPort, seconds }: { readonly redisPort: number; readonly seconds: number }) {
  const connection = { host: '127.0.0.1', port: redisPort };
  const [queue, events] = [new Queue(QUEUE, { connection }), new QueueEvents(QUEUE, { connection })];
  // Each job that is waited for listens to both.
  for (const emitter of [queue, events]) emitter.setMaxListeners(0);
  const worker = new Worker(QUEUE, () => Promise.resolve({ ok: true }), { connection, concurrency: IN_FLIGHT });
  await Promise.all([queue.waitUntilReady(), events.waitUntilReady(), worker.waitUntilReady()]);
  const count = await keepInFlight(seconds, async (n) => {
    const job = await queue.add('work', { jobId: 'x'.repeat(36), n }, { removeOnComplete: KEPT });
    await job.waitUntilFinished(events);
  });
  await Promise.all([worker.close(), events.close(), queue.close()]);
  return count;
}

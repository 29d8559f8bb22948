import { openLoop } from '../open-loop.ts';
import type { Load } from '../open-loop.ts';
import { DocketLoad } from './docket-load.ts';
import type { Job, JobEvent } from './docket-load.ts';
import type { StackPipeline } from './shapes.ts';
import { SLOTS } from './trivial-readers.ts';

/** Of the second attempt, in ms. */
const RETRY_AFTER = 5_000;
/** Jobs for which the wiped broker held messages. */
const OWED = 200;

const at = (events: readonly JobEvent[], type: string, nth = 0) =>
  Date.parse(events.filter((event) => event.type === type)[nth]?.at ?? '');

/** From the moment a submission was due until its client has the result, in ms. */
export async function measureOverhead(url: string, load: Load): Promise<number[]> {
  const client = new DocketLoad(url);
  const times = await openLoop(load, () => client.parse('read'));
  await client.close();
  return times;
}

/** By how much second attempts start later than 5 s after the first ones failed, in ms. */
export async function measureRetries(url: string, load: Load): Promise<number[]> {
  const client = new DocketLoad(url);
  const ids: string[] = [];
  await openLoop(load, async () => {
    ids.push(await client.submit('fail-once'));
  });
  await client.untilCompleted(ids);
  const histories = await client.events(ids);
  await client.close();
  return histories.map((events) => at(events, 'AttemptStarted', 1) - at(events, 'AttemptFailed') - RETRY_AFTER);
}

/** From SIGKILL of the extractor, with a document in each slot, until the work of each is queued again, in ms. */
export async function measureKill(stack: StackPipeline, now: () => Date): Promise<number[]> {
  const client = new DocketLoad(stack.url);
  const ids = await Promise.all(Array.from({ length: SLOTS }, () => client.submit('minute')));
  await until(async () => (await client.events(ids)).every((events) => at(events, 'AttemptStarted') > 0));
  const killed = now().getTime();
  await stack.killExtractor();
  await until(async () => (await client.events(ids)).every((events) => at(events, 'AttemptResumed') > 0));
  const histories = await client.events(ids);
  await Promise.all(ids.map((id) => client.cancel(id)));
  await stack.startExtractor();
  await client.close();
  return histories.map((events) => at(events, 'AttemptResumed') - killed);
}

/** With most of the work waiting at the broker: from its wipe, and from when it is back, until all is done, in ms. */
export async function measureWipe(stack: StackPipeline, now: () => Date): Promise<{ wiped: number; back: number }> {
  const client = new DocketLoad(stack.url);
  const ids = await Promise.all(Array.from({ length: OWED }, () => client.submit('second')));
  const wiped = now().getTime();
  await stack.rabbit.wipe();
  const back = now().getTime();
  const jobs = await client.untilCompleted(ids);
  await client.close();
  const end = lastOf(jobs);
  return { wiped: end - wiped, back: end - back };
}

const lastOf = (jobs: readonly Job[]) => Math.max(...jobs.map(({ completedAt = '' }) => Date.parse(completedAt)));

async function until(fact: () => Promise<boolean>): Promise<void> {
  while (!(await fact())) await new Promise((resolve) => setTimeout(resolve, 200));
}

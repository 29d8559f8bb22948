import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Load } from '../open-loop.ts';
import type { RunningDocket } from '../start-docket.ts';
import { untilIdle } from '../until-idle.ts';
import { DocketApi } from './docket-api.ts';
import type { FloorOrder } from './floor.ts';
import type { Arrival } from './receiver.ts';
import type { Receivers } from './receivers.ts';

/** Receivers of a turn: of Docket's endpoint, of bare posts, of posts that went through the broker. */
const [OF_DOCKET, OF_POSTS, OF_HOPS] = [0, 1, 2];
const FLOOR_SECRET = 'secret-of-the-floor';

/** Times in ms by what was measured. */
export type Measured = Record<'docket' | 'post' | 'hop', readonly number[]> &
  /** Parts of the times of Docket. */
  Record<'planned' | 'started' | 'arrived', readonly number[]>;

/**
 * One turn: from the terminal event of each job to the arrival of its first attempt. Bare posts of the same size go to
 * the same process of receivers meanwhile, at the same pace; for a shape with a broker also some that take one hop.
 */
export async function measureLatency(docket: RunningDocket, receivers: Receivers, load: Load): Promise<Measured> {
  const api = new DocketApi(docket.url);
  const webhook = await api.addWebhook(receivers.urls[OF_DOCKET] ?? '');
  const order = { ...load, secret: FLOOR_SECRET };
  const { rabbitUrl } = docket;
  const post = startFloor({ ...order, url: receivers.urls[OF_POSTS] ?? '', rabbitUrl: undefined });
  const hop = rabbitUrl === undefined ? [] : [startFloor({ ...order, url: receivers.urls[OF_HOPS] ?? '', rabbitUrl })];
  const [jobs, ...floors] = await Promise.all([api.submit(load), post, ...hop]);
  const expected = jobs.length + floors.reduce((sum, floor) => sum + floor.sent, 0);
  const secrets = [webhook.secret, FLOOR_SECRET, FLOOR_SECRET];
  const arrived = await receivers.arrivals(secrets, (first) => first.length === expected);
  for (const floor of floors) floor.end();
  const measured = { ...floorsOf(arrived), ...(await partsOf(arrived, api)) };
  await untilIdle(docket.url);
  await api.removeWebhook(webhook.id);
  return measured;
}

async function startFloor(order: FloorOrder): Promise<{ readonly sent: number; end(): void }> {
  const child = fork(join(import.meta.dirname, 'floor.js'));
  const ended = once(child, 'exit').then(() => {
    throw new Error('A floor ended before everything was sent.');
  });
  child.send(order);
  const [ids] = (await Promise.race([once(child, 'message'), ended])) as [string[]];
  ended.catch(() => undefined);
  return { sent: ids.length, end: () => child.send('end') };
}

function floorsOf(arrived: readonly Arrival[]): Pick<Measured, 'post' | 'hop'> {
  const times = (of: number) =>
    arrived.flatMap(({ receiver, at, timestamp }) => (receiver === of ? [at - timestamp] : []));
  return { post: times(OF_POSTS), hop: times(OF_HOPS) };
}

async function partsOf(arrived: readonly Arrival[], api: DocketApi): Promise<Omit<Measured, 'post' | 'hop'>> {
  const parts = { docket: [] as number[], planned: [] as number[], started: [] as number[], arrived: [] as number[] };
  for (const { jobId, at } of arrived.filter(({ receiver }) => receiver === OF_DOCKET)) {
    const { completed, planned, started } = await api.stages(jobId);
    parts.docket.push(at - completed);
    parts.planned.push(planned - completed);
    parts.started.push(started - planned);
    parts.arrived.push(at - started);
  }
  return parts;
}

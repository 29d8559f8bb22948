import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DocketLoad } from './docket-load.ts';
import type { FloorAnswer, FloorOrder } from './floor.ts';
import { keepInFlight } from './in-flight.ts';

/** What came through a second, in one turn. */
export type Turn = () => Promise<number>;

const perSecond = ({ count, ms }: FloorAnswer) => (count * 1_000) / ms;

/** From the first submission to the terminal event of the last job. */
export async function docketTurn(url: string, seconds: number, now: () => Date): Promise<number> {
  const load = new DocketLoad(url);
  const [ids, start] = [[] as string[], now().getTime()];
  const count = await keepInFlight(seconds, async () => {
    ids.push(await load.submit('read'));
  });
  const jobs = await load.untilCompleted(ids);
  await load.close();
  const end = Math.max(...jobs.map(({ completedAt = '' }) => Date.parse(completedAt)));
  return perSecond({ count, ms: end - start });
}

export async function floorTurn(order: FloorOrder): Promise<number> {
  const child = fork(join(import.meta.dirname, 'floor.js'));
  const ended = once(child, 'exit').then(() => {
    throw new Error(`The floor ${order.floor} ended without an answer.`);
  });
  ended.catch(() => undefined);
  child.send(order);
  const [answer] = (await Promise.race([once(child, 'message'), ended])) as [FloorAnswer];
  return perSecond(answer);
}

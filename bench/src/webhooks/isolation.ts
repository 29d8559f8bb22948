import { setTimeout as pause } from 'node:timers/promises';
import type { Load } from '../open-loop.ts';
import { quantile } from '../quantile.ts';
import type { RunningDocket } from '../start-docket.ts';
import { untilIdle } from '../until-idle.ts';
import { DocketApi } from './docket-api.ts';
import type { Receivers } from './receivers.ts';

/** As many endpoints as an account may have. */
export const ENDPOINTS = 20;
/** After a turn what is left of its last endpoint ends at the dispatcher's next look, which it takes every 5 s. */
const SETTLE_MS = 6_000;

/** How the twentieth endpoint behaves: as the others do, or it takes connections and never answers. */
type Twentieth = 'healthy' | 'hanging';

/** A turn: ms from the terminal event of each job to its arrival at each of the other nineteen. */
export interface Turn {
  readonly twentieth: Twentieth;
  readonly times: readonly number[];
}

/** Turns in pairs, whose order alternates, so that what drifts meets both kinds. The twentieth is new in each turn. */
export async function measureIsolation(
  docket: RunningDocket,
  receivers: Receivers,
  { pairs, ...load }: Load & { readonly pairs: number },
): Promise<Turn[]> {
  const api = new DocketApi(docket.url);
  const steady = await Promise.all(receivers.urls.slice(0, ENDPOINTS - 1).map((url) => api.addWebhook(url)));
  const turns: Turn[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const order: Twentieth[] = pair % 2 === 0 ? ['healthy', 'hanging'] : ['hanging', 'healthy'];
    for (const twentieth of order) {
      const url = twentieth === 'healthy' ? receivers.urls[ENDPOINTS - 1] : receivers.hangingUrl;
      const added = await api.addWebhook(url ?? '');
      const secrets = [...steady, added].map(({ secret }) => secret);
      turns.push({ twentieth, times: await turn({ api, receivers, load, secrets }) });
      await api.removeWebhook(added.id);
      await receivers.cutHanging();
      await untilIdle(docket.url);
      await pause(SETTLE_MS);
    }
  }
  await Promise.all(steady.map(({ id }) => api.removeWebhook(id)));
  return turns;
}

interface TurnParts {
  readonly api: DocketApi;
  readonly receivers: Receivers;
  readonly load: Load;
  readonly secrets: readonly string[];
}

async function turn({ api, receivers, load, secrets }: TurnParts): Promise<number[]> {
  const jobs = await api.submit(load);
  const completed = new Map<string, number>();
  for (const job of jobs) completed.set(job, await api.completedAt(job));
  const others = ENDPOINTS - 1;
  const arrived = await receivers.arrivals(
    secrets,
    (first) => first.filter(({ receiver }) => receiver < others).length === others * jobs.length,
  );
  return arrived.flatMap(({ receiver, jobId, at }) => (receiver < others ? [at - (completed.get(jobId) ?? NaN)] : []));
}

/** p99 of the hanging turn over that of the healthy one, of each pair. */
export function ratiosOfPairs(turns: readonly Turn[]): number[] {
  const p99 = (twentieth: Twentieth) =>
    turns.filter((one) => one.twentieth === twentieth).map(({ times }) => quantile(times, 0.99));
  const healthy = p99('healthy');
  return p99('hanging').map((hanging, pair) => hanging / (healthy[pair] ?? NaN));
}

import { runHops } from './hops.ts';
import { runBull } from './bull.ts';
import { runWrites } from './job-writes.ts';

/** What a floor is to do, for how long, and on what. */
export type FloorOrder =
  | { readonly floor: 'hops'; readonly seconds: number; readonly rabbitUrl: string }
  | { readonly floor: 'bull'; readonly seconds: number; readonly redisPort: number }
  | { readonly floor: 'sqlite'; readonly seconds: number; readonly folder: string }
  | { readonly floor: 'mongo'; readonly seconds: number; readonly mongoUrl: string };

/** How many came through, in all, and in how many ms. */
export interface FloorAnswer {
  readonly count: number;
  readonly ms: number;
}

async function carryOut(order: FloorOrder): Promise<FloorAnswer> {
  const start = performance.now();
  const count = await run(order);
  return { count, ms: performance.now() - start };
}

function run(order: FloorOrder): Promise<number> {
  switch (order.floor) {
    case 'hops':
      return runHops(order);
    case 'bull':
      return runBull(order);
    case 'sqlite':
    case 'mongo':
      return runWrites(order);
  }
}

/** A process of its own: takes an order from its parent, answers, and ends. */
process.once('message', (order: FloorOrder) => {
  void carryOut(order).then((answer) => process.send?.(answer, () => process.exit(0)));
});
